/** Pages of other origins: what a browser asks before it sends, and what it may read of the answer. */
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { presignedTarget, signedOss } from './testing/client.ts'
import { openGame, outcomeOf } from './testing/game.ts'
import type { Game } from './testing/game.ts'

const cors =
  '<CORSConfiguration><CORSRule><AllowedOrigin>https://game.example</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>' +
  '<ExposeHeader>x-oss-request-id</ExposeHeader></CORSRule></CORSConfiguration>'

async function gameWithCors(): Promise<Game> {
  const game = await openGame()
  const digest = createHash('md5').update(cors).digest('base64')
  const headers = [['Content-MD5', digest]] as const
  await game.send(game.root, { method: 'PUT', query: [['cors', undefined]], headers, body: cors })
  return game
}

const fromPage = (origin = 'https://game.example'): [string, string][] => [
  ['Origin', origin],
  ['Access-Control-Request-Method', 'PUT'],
]

for (const version of ['v1', 'v4'] as const)
  test(`a browser is told of CORS for a signed URL before it follows it (${version})`, async (t) => {
    await using game = await gameWithCors()
    const player = await game.player('1')
    const target = presignedTarget(game.server, player, { method: 'PUT', bucket: 'game', key: '1/a', version })
    const preflight = await game.server.inject({ method: 'OPTIONS', target, headers: fromPage() })
    t.assert.deepEqual(
      [outcomeOf(preflight), preflight.headers.get('access-control-allow-origin')],
      ['200', 'https://game.example'],
    )
    const stranger = await game.server.inject({ method: 'OPTIONS', target, headers: fromPage('https://evil.example') })
    t.assert.deepEqual(
      [outcomeOf(stranger), stranger.headers.get('access-control-allow-origin')],
      ['AccessForbidden', undefined],
    )
  })

test('a page can read why it was refused, and only the pages that the bucket names', async (t) => {
  await using game = await gameWithCors()
  const player = await game.player('1')
  const signed = signedOss(game.server, player, { method: 'PUT', bucket: 'game', key: '2/a', body: 'x' })
  const forged = { ...signed, target: '/game/1/b' }
  const seen = async (request: typeof signed, origin: string): Promise<unknown[]> => {
    const headers = [...(request.headers ?? []), ['Origin', origin] as const]
    const answer = await game.server.inject({ ...request, headers })
    const names = ['access-control-allow-origin', 'access-control-expose-headers', 'vary']
    return [outcomeOf(answer), ...names.map((name) => answer.headers.get(name))]
  }
  const told = ['https://game.example', 'x-oss-request-id', 'Origin']
  t.assert.deepEqual(await seen(signed, 'https://game.example'), ['AccessDenied', ...told])
  t.assert.deepEqual(await seen(forged, 'https://game.example'), ['SignatureDoesNotMatch', ...told])
  t.assert.deepEqual(await seen(signed, 'https://evil.example'), ['AccessDenied', undefined, undefined, undefined])
  game.server.clock.advance(3_600_000)
  t.assert.deepEqual((await seen(signed, 'https://game.example')).slice(1), told)
})
