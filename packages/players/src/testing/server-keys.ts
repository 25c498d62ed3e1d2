/** A server key of each role, for tests of the admin API. */
import { serverRoles } from '../config/schema.ts'
import type { ServerRole } from '../config/schema.ts'
import { serverKey } from './start-game.ts'

export const keyOf = (role: ServerRole): string => (role === 'developer' ? serverKey : `sk_${role.padEnd(43, '0')}`)

/** Goes into the app of a test game. */
export const keysOfAllRoles = {
  admin: {
    keys: serverRoles.map((role) => ({ name: role === 'developer' ? 'login' : role, role, key: keyOf(role) })),
  },
}
