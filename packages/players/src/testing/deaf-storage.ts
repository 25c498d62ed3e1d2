import { ConnectionError } from '@latchkey/client'
import type { GameOptions } from './start-game.ts'

/** A storage that answers everything but RevokeSessions while `isDeaf`. */
export function deafStorage(isDeaf: () => boolean): NonNullable<GameOptions['wrap']> {
  return (options) => ({
    ...options,
    inside: async (request) => {
      if (isDeaf() && JSON.stringify([request.path, request.headers]).includes('RevokeSessions'))
        throw new ConnectionError('nobody answers', { code: 'ECONNREFUSED', isUnsent: true })
      if (options.inside === undefined) throw new Error('no server')
      return options.inside(request)
    },
  })
}
