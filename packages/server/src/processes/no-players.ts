/** What answers below `/-/players/` on a server without games: the path is no key there, and whoever asks has just begun. */
import type { Answer } from '../http/answer.ts'
import { isServiceHost } from '../http/locate.ts'
import type { House } from '../http/house.ts'
import type { Wire } from '../http/wire.ts'
import { dateHeader } from '../http/date-header.ts'

export function asksForPlayers(wire: Wire, names: House['names']): boolean {
  return wire.path.startsWith('/-/players/') && isServiceHost(wire.host, names)
}

export function noPlayersAnswer({ requestId, method }: Wire, now: Date): Answer {
  const message =
    'This server has no games. Make one with `latchkey players init demo`, and start the server with --players ' +
    'demo.app.yaml (LATCHKEY_PLAYERS).'
  const bytes = Buffer.from(JSON.stringify({ error: { code: 'NoPlayerService', message, requestId } }))
  const headers = [
    dateHeader(now),
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Content-Length', String(bytes.length)],
    ['Cache-Control', 'no-store'],
    ['X-Request-Id', requestId],
  ] as const
  return { status: 404, headers, body: method === 'HEAD' ? { kind: 'none' } : { kind: 'bytes', bytes } }
}
