/**
 * The way from the console's address, which the supervisor holds, into a worker: a port of this machine alone that answers
 * only who knows the word that this start of the server was given.
 */
import { ConsoleIdentities } from '../access/console-identities.ts'
import { consoleTokens } from '../access/console-tokens.ts'
import { equalInConstantTime } from '../base/secret.ts'
import type { Config } from '../config.ts'
import { consoleHandler } from '../http/console/console.ts'
import type { ConsoleHandler } from '../http/console/console.ts'
import type { House } from '../http/house.ts'
import { listen } from '../http/listener.ts'
import type { Handler, Listening } from '../http/listener.ts'
import { headerOf, LazyWire } from '../http/wire.ts'
import type { Wire } from '../http/wire.ts'
import { attemptsPerMinuteMax, signInAttempts } from '../store/directory/sign-in-attempts.ts'
import { signInMarks } from '../store/directory/sign-in-marks.ts'
import { doorHeader, fromHeader } from './console-proxy.ts'
import type { Engines } from './engines.ts'

/** How long a refused sign-in takes at least. */
const refusalMs = 500

export function openConsole(
  { signInHosts, signInRoles }: Pick<Config, 'signInHosts' | 'signInRoles'>,
  { kv, masterKeys, ids }: Pick<Engines, 'kv' | 'masterKeys' | 'ids'>,
  house: House,
  limits: { readonly refusalMs: number; readonly attemptsPerMinuteMax: number } = { refusalMs, attemptsPerMinuteMax },
): ConsoleHandler {
  const marks = signInMarks(kv)
  const { identities, directory } = house
  return consoleHandler({
    house,
    audit: house.audit,
    tokens: consoleTokens(masterKeys.purpose('sign-in'), ids),
    identities: new ConsoleIdentities({ identities, directory, logins: directory.logins, marks }),
    marks,
    hosts: signInHosts,
    roles: signInRoles,
    refusalMs: limits.refusalMs,
    attempts: signInAttempts(kv, ids, limits.attemptsPerMinuteMax),
  })
}

export function openDoor(handler: Handler, answer: ConsoleHandler, door: string): Promise<Listening> {
  const word = Buffer.from(door)
  return listen(
    { host: '127.0.0.1', port: 0, isLenient: false, reusePort: false },
    {
      ...handler,
      handle: (wire) => {
        const given = Buffer.from(headerOf(wire, doorHeader) ?? '')
        // Whoever finds the port by chance is answered as at any other address.
        return equalInConstantTime(word, given) ? answer(throughDoor(wire), 'console') : handler.handle(wire)
      },
    },
  )
}

/** As it came to the console's address. */
function throughDoor(wire: Wire): Wire {
  const parts = {
    ...wire,
    headers: wire.headers.filter(([name]) => name !== doorHeader && name !== fromHeader),
    remoteAddress: headerOf(wire, fromHeader) ?? wire.remoteAddress,
  }
  return new LazyWire(parts, () => wire.signal)
}
