import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'
import type { Game } from '../../testing/start-game.ts'

const secret = 'hook-secret'

type Hook = AsyncDisposable & {
  readonly url: string
  readonly asked: { readonly body: string; readonly signature: string }[]
}

async function openHook(answer: (response: ServerResponse) => void): Promise<Hook> {
  const asked: Hook['asked'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push({ body, signature: String(request.headers['webhook-signature']) })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/guests`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const guests = (hook: Hook, more: object = {}): Promise<Game> =>
  startGame({ app: { identities: { guest: { hook: { url: hook.url, secret, ...more } } } } })
const start = (game: Game) =>
  game.send('POST /sessions', { body: { method: 'guest', device: { platform: 'android' } } })

test('the hook is told who asks, signed, and only when a guest would be made', async () => {
  await using hook = await openHook((response) => response.end('{"allow":true}'))
  await using game = await guests(hook)
  const first = await start(game)
  assert.equal(first.status, 201)
  await game.send('POST /sessions', { body: { method: 'guest', guestSecret: first.at('guestSecret') } })
  assert.equal(hook.asked.length, 1)
  const [{ body, signature } = { body: '', signature: '' }] = hook.asked
  assert.deepEqual(JSON.parse(body), {
    app: 'demo',
    address: '203.0.113.7',
    network: '203.0.113.7',
    device: { platform: 'android' },
    at: '2026-11-20T12:00:00.000Z',
  })
  const seconds = game.clock.now().getTime() / 1_000
  assert.equal(signature, `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`)
})

test('a hook that says no is obeyed, and its reason is told', async () => {
  await using hook = await openHook((response) => response.end('{"allow":false,"reason":"attestation"}'))
  await using game = await guests(hook)
  const { status, at } = await start(game)
  assert.deepEqual([status, at('error.code'), at('error.details.reason')], [403, 'GrantNotAllowed', 'attestation'])
})

const failures: [name: string, answer: (response: ServerResponse) => void][] = [
  ['fails', (response) => response.writeHead(500).end('{"allow":false}')],
  ['leads elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  ['says nothing that can be read', (response) => response.end('yes')],
  ['says too much', (response) => response.end(`{"allow":false,"x":"${'x'.repeat(5_000)}"}`)],
  ['does not answer', () => undefined],
]
for (const [name, answer] of failures)
  test(`a hook that ${name} counts as the configuration says, and is written into the log`, async () => {
    await using hook = await openHook(answer)
    for (const [onError, status] of [['allow', 201] as const, ['deny', 403] as const]) {
      await using game = await guests(hook, { onError, timeoutMs: 100 })
      assert.equal((await start(game)).status, status)
      assert.match(game.log.join('\n'), /the hook for guests (answered|did not answer)/)
    }
  })
