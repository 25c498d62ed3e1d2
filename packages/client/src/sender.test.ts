import { createServer } from 'node:net'
import { getEventListeners, once } from 'node:events'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from './client.ts'
import type { ClientOptions } from './client.ts'
import { httpTransport } from './node/http-transport.ts'
import { pauseMs, pauseMsMax } from './retry.ts'
import { ConnectionError, RequestError, TimeoutError } from './request-error.ts'
import { errorReply, still, testCredentials, testNowMs, TinyServer } from './testing/tiny-server.ts'
import type { Reply } from './testing/tiny-server.ts'

const options = { ...still, credentials: testCredentials, transport: httpTransport() }
const fault: Reply = errorReply(503, 'ServiceUnavailable')

test('a read is sent again after a fault of the server or the connection', async (t) => {
  const replies: Reply[] = [fault, { isCut: true }, { body: 'done' }]
  await using server = await TinyServer.start((_, index) => replies[index] ?? {})
  const client = createClient({ ...options, endpoint: server.endpoint })
  const answer = await client.request({ method: 'GET', bucket: 'b-1', key: 'k' })
  t.assert.equal(await answer.body.text(), 'done')
  t.assert.equal(server.seen.length, 3)
})

test('attempts end, and the last refusal is what the caller gets', async (t) => {
  await using server = await TinyServer.start(() => fault)
  const client = createClient({ ...options, endpoint: server.endpoint, attemptsMax: 3 })
  await t.assert.rejects(client.oss.deleteObject({ bucket: 'b-1', key: 'k' }), { code: 'ServiceUnavailable' })
  t.assert.equal(server.seen.length, 3)
})

const onceOnly: [what: string, send: (client: ReturnType<typeof createClient>) => Promise<unknown>][] = [
  ['an operation that makes something', (client) => client.ram.createUser({ userName: 'u' })],
  ['a POST that is no deletion', (client) => client.request({ method: 'POST', bucket: 'b-1', key: 'k', body: '' })],
  [
    'a write that must not overwrite',
    (client) => client.oss.putObject({ bucket: 'b-1', key: 'k', body: 'x', forbidOverwrite: true }),
  ],
  [
    'a stream that can be read once only',
    (client) => client.oss.putObject({ bucket: 'b-1', key: 'k', body: single() }),
  ],
]
for (const [what, send] of onceOnly)
  test(`${what} is sent once, whatever comes back`, async (t) => {
    await using server = await TinyServer.start(() => fault)
    const client = createClient({ ...options, endpoint: server.endpoint })
    await t.assert.rejects(send(client), RequestError)
    t.assert.equal(server.seen.length, 1)
  })

test('what never left may be sent again, whatever it is', async (t) => {
  let attempts = 0
  const transport: ClientOptions['transport'] = () => {
    attempts += 1
    return Promise.reject(new ConnectionError('away', { code: 'ECONNREFUSED', isUnsent: true }))
  }
  const client = createClient({ ...options, transport, endpoint: 'http://127.0.0.1:1' })
  await t.assert.rejects(client.ram.createUser({ userName: 'u' }), ConnectionError)
  t.assert.equal(attempts, 4)
})

test('a wrong clock is corrected once, from the answer, and stays corrected', async (t) => {
  const serverMs = testNowMs + 3_600_000
  const date = new Date(serverMs).toUTCString()
  await using server = await TinyServer.start((_, index) =>
    index === 0 ? { ...errorReply(403, 'RequestTimeTooSkewed'), headers: { date } } : {},
  )
  const client = createClient({ ...options, endpoint: server.endpoint })
  await client.oss.putObject({ bucket: 'b-1', key: 'k', body: 'not empty the second time', forbidOverwrite: true })
  t.assert.deepEqual(
    server.seen.map((seen) => [seen.headers['x-oss-date'], seen.body.length]),
    [
      ['20260102T030405Z', 25],
      ['20260102T040405Z', 25],
    ],
  )
  await client.oss.deleteObject({ bucket: 'b-1', key: 'k' })
  t.assert.equal(server.seen.length, 3)
  t.assert.equal(client.nowMs(), serverMs)
})

test('a clock that the server never accepts does not loop', async (t) => {
  await using server = await TinyServer.start(() => errorReply(403, 'RequestTimeTooSkewed'))
  const client = createClient({ ...options, endpoint: server.endpoint })
  await t.assert.rejects(client.oss.deleteObject({ bucket: 'b-1', key: 'k' }), { code: 'RequestTimeTooSkewed' })
  t.assert.equal(server.seen.length, 2)
})

test('an STS call with a wrong clock is corrected as well', async (t) => {
  const date = new Date(testNowMs - 7_200_000).toUTCString()
  const expired = { status: 400, headers: { date }, body: JSON.stringify({ Code: 'InvalidTimeStamp.Expired' }) }
  await using server = await TinyServer.start((_, index) => (index === 0 ? expired : { body: '{"RequestId":"R"}' }))
  const client = createClient({ ...options, endpoint: server.endpoint })
  await client.sts.getCallerIdentity()
  t.assert.equal(server.seen[1]?.headers['x-acs-date'], '2026-01-02T01:04:05Z')
})

test('a signal ends the call at once, also between two attempts', async (t) => {
  await using server = await TinyServer.start(() => fault)
  const client = createClient({ ...options, chance: { random: () => 1 }, endpoint: server.endpoint, attemptsMax: 100 })
  const call = client.request({ method: 'GET', bucket: 'b-1', key: 'k' }, { signal: AbortSignal.timeout(50) })
  await t.assert.rejects(call, { name: 'TimeoutError' })
  const stopped = client.request({ method: 'GET' }, { signal: AbortSignal.abort(new Error('enough')) })
  await t.assert.rejects(stopped, /enough/)
})

test('a signal of many calls ends whichever is under way, and keeps nothing of those that are over', async (t) => {
  const replies: Reply[] = [{ body: 'done' }, { isCut: true }, fault]
  await using server = await TinyServer.start((_, index) => replies[index] ?? {})
  const client = createClient({ ...options, endpoint: server.endpoint, attemptsMax: 1 })
  const ending = new AbortController()
  const get = () => client.request({ method: 'GET', bucket: 'b-1', key: 'k' }, { signal: ending.signal })
  t.assert.equal(await (await get()).body.text(), 'done')
  await t.assert.rejects(get(), ConnectionError)
  await t.assert.rejects(get(), RequestError)
  t.assert.equal(getEventListeners(ending.signal, 'abort').length, 0)
  const unread = await get()
  ending.abort(new Error('enough'))
  await t.assert.rejects(get(), /enough/)
  await unread.body.cancel()
})

for (const [name, transport] of [
  ['node:http', { transport: httpTransport() }],
  ['fetch', { transport: undefined }],
] as const)
  test(`${name}: a server that says nothing is given up by a limit with a name`, async (t: TestContext) => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const bound = silent.address()
    const endpoint = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
    const sockets = new Set<{ destroy(): void }>()
    silent.on('connection', (socket) => void sockets.add(socket))
    const client = createClient({ ...options, ...transport, endpoint, idleTimeoutMs: 30, attemptsMax: 1 })
    await t.assert.rejects(client.oss.deleteObject({ bucket: 'b-1', key: 'k' }), (error) => {
      t.assert.ok(error instanceof TimeoutError)
      t.assert.equal(error.limit, 'idleTimeoutMs')
      return true
    })
    for (const socket of sockets) socket.destroy()
    silent.close()
    await once(silent, 'close')
  })

test('a reader that takes its time is not taken for a stuck connection', async (t) => {
  await using server = await TinyServer.start(() => ({ body: Buffer.alloc(300_000, 1) }))
  const client = createClient({ ...options, endpoint: server.endpoint, idleTimeoutMs: 40 })
  const { body } = await client.request({ method: 'GET', bucket: 'b-1', key: 'k' })
  let sizeBytes = 0
  for await (const chunk of body) {
    if (sizeBytes === 0) await new Promise((resolve) => setTimeout(resolve, 80))
    sizeBytes += chunk.length
  }
  t.assert.equal(sizeBytes, 300_000)
})

test('pauses grow, stay below their limit, and follow the wish of the server', (t) => {
  const chance = { random: () => 0.5 }
  t.assert.deepEqual(
    [1, 2, 3, 20].map((attempt) => pauseMs(attempt, undefined, chance)),
    [100, 200, 400, pauseMsMax / 2],
  )
  const throttled = new RequestError({
    operation: 'x',
    code: 'Throttling.User',
    status: 400,
    message: '',
    requestId: '',
    ec: undefined,
    details: {},
    accessDenied: undefined,
    headers: new Map([['x-acs-retry-after', '1500']]),
  })
  t.assert.equal(pauseMs(1, throttled, chance), 1600)
})

async function* single(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(3)
}
