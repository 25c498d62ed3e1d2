/** A game whose players can link identities of a login server, for tests. */
import { SignJWT } from 'jose'
import { startGame } from '../../testing/start-game.ts'
import type { Answer, Game, GameOptions, TestPlayer } from '../../testing/start-game.ts'

const secret = 'a-secret-of-at-least-32-bytes-00'

export const jwtApp = {
  identities: {
    guest: { enabled: true },
    jwt: { studio: { alg: 'HS256', secret, issuer: 'studio', audience: 'demo', maxAge: 86_400 } },
  },
}

export const linkedGame = (now: string, options: GameOptions = {}): Promise<Game> =>
  startGame({ now, ...options, app: { ...jwtApp, ...options.app } })

/** Good for a day from the start of every test here; `at` is when it was issued. */
export function tokenOf(subject: string, at = Date.parse('2026-01-01T09:00:00Z')): Promise<string> {
  const begin = at / 1_000
  return new SignJWT({ iss: 'studio', aud: 'demo', sub: subject, iat: begin, exp: begin + 86_400 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))
}

export const link = (player: TestPlayer, token: string): Promise<Answer> =>
  player.send('POST /me/identities', { body: { method: 'jwt', provider: 'studio', token } })

export const signInWith = (game: Game, token: string, more: object = {}): Promise<Answer> =>
  game.send('POST /sessions', { body: { method: 'jwt', provider: 'studio', token, ...more } })

/** Does everything that is due. */
export async function work(game: Game): Promise<void> {
  while ((await game.players.runDues(AbortSignal.timeout(20_000))) > 0);
}

/** The zip of a player, as the link leads to it. */
export async function exported(game: Game, player: TestPlayer): Promise<Buffer> {
  const { at } = await player.send('POST /me/export')
  await work(game)
  const { pathname } = new URL((await player.send(`GET /me/export/${at('job')}`)).at('url'))
  const { headers } = await game.send(`GET ${pathname}`)
  const url = new URL(headers.get('location') ?? '')
  const answer = await game.server.inject({ method: 'GET', target: url.pathname + url.search, host: url.host })
  if (answer.status !== 200) throw new Error(`${url.pathname} answered ${answer.status}`)
  return answer.body
}
