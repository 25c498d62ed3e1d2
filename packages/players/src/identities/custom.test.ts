import { createHmac } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { test } from 'node:test'
import { Secret } from '../base/secret.ts'
import { customStaleMs, customVerifier } from './custom.ts'
import type { CustomSettings } from './custom.ts'
import { IdentityRejected } from './identity-rejected.ts'
import { limitedFetch } from './limited-fetch.ts'
import { answerJson, contextAt, movedClock, outcome, serveTest, startMs } from './testing.ts'
import type { TestServer } from './testing.ts'
import type { Proof, Verifier } from './verifier.ts'

type Bench = {
  readonly hook: TestServer
  readonly clock: ReturnType<typeof movedClock>
  readonly verifier: Verifier
  answer: (response: ServerResponse) => void
  readonly judge: (proof?: Partial<Proof>) => Promise<string>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

async function openBench(changes: Partial<CustomSettings> = {}): Promise<Bench> {
  const hook = await serveTest((_request, response) => bench.answer(response))
  const clock = movedClock()
  const verifier = customVerifier(
    'account',
    {
      url: `${hook.url}/oss/verify`,
      secret: new Secret('hook-secret'),
      timeoutMs: 1_500,
      cacheSeconds: 0,
      onError: 'deny',
      ...changes,
    },
    { fetch: limitedFetch, clock },
  )
  const bench: Bench = {
    hook,
    clock,
    verifier,
    answer: (response) => answerJson(response, { subject: 'u1' }),
    judge: (proof) => outcome(verifier.verify({ token: 'tok', ...proof }, contextAt(clock))),
    [Symbol.asyncDispose]: () => hook[Symbol.asyncDispose](),
  }
  return bench
}

test('the question is signed over its time and body, and the answer is the subject and the terms', async (t) => {
  await using bench = await openBench()
  bench.answer = (response) =>
    answerJson(response, {
      subject: 4711,
      banned: true,
      until: '2026-02-01T00:00:00Z',
      spaces: ['saves'],
      quota: { saves: { bytes: 5 } },
      ttl: 1_800,
      displayName: 'Ann',
      plan: 'vip',
      issuedAt: startMs / 1_000,
      more: 'is ignored',
    })
  const context = { ...contextAt(bench.clock), device: { id: 'd1', name: 'Pixel 9' } }
  t.assert.deepEqual(await bench.verifier.verify({ token: 'tok' }, context), {
    method: 'custom',
    provider: 'account',
    issuer: 'custom:account',
    subject: '4711',
    formerSubjects: [],
    issuedAt: new Date(startMs),
    claims: { subject: '4711' },
    terms: {
      ban: { until: new Date('2026-02-01T00:00:00Z') },
      spaces: ['saves'],
      quota: { saves: { bytes: 5 } },
      ttlSeconds: 1_800,
      displayName: 'Ann',
      plan: 'vip',
    },
  })
  const [asked] = bench.hook.requests
  t.assert.equal(asked?.line, 'POST /oss/verify')
  t.assert.deepEqual(JSON.parse(asked?.body ?? ''), {
    app: 'demo',
    token: 'tok',
    ip: '192.0.2.7',
    device: { id: 'd1', name: 'Pixel 9' },
  })
  const signature = createHmac('sha256', 'hook-secret')
    .update(`${startMs / 1_000}.${asked?.body}`)
    .digest('hex')
  t.assert.equal(asked?.headers['webhook-signature'], `t=${startMs / 1_000},v1=${signature}`)
})

test('a refusal carries the words of the account system, if they can be read', async (t) => {
  await using bench = await openBench()
  const rows: [body: string, said: { code: string; message: string }][] = [
    ['{"code":"WrongPassword","message":"Log in again."}', { code: 'WrongPassword', message: 'Log in again.' }],
    ['{"code":7}', { code: 'Refused', message: '' }],
    ['nonsense', { code: 'Refused', message: '' }],
    ['', { code: 'Refused', message: '' }],
  ]
  for (const [body, said] of rows) {
    bench.answer = (response) => void response.writeHead(401).end(body)
    await t.assert.rejects(bench.verifier.verify({ token: 'tok' }, contextAt(bench.clock)), (error) => {
      const rejected = error instanceof IdentityRejected ? { reason: error.reason, said: error.said } : error
      t.assert.deepEqual(rejected, { reason: 'refused', said })
      return true
    })
  }
  t.assert.equal(await bench.judge({ token: 'x'.repeat(16_385) }), 'malformed')
})

const bad: [what: string, answer: (response: ServerResponse) => void, want: string][] = [
  ['status 500', (response) => answerJson(response, { subject: 'u1' }, 500), 'unavailable: answer'],
  ['status 404', (response) => answerJson(response, { subject: 'u1' }, 404), 'unavailable: answer'],
  ['status 204', (response) => void response.writeHead(204).end(), 'unavailable: answer'],
  ['a redirect', (response) => void response.writeHead(302, { Location: '/oss/verify' }).end(), 'unavailable: answer'],
  ['garbage', (response) => void response.end('<html>'), 'unavailable: answer'],
  ['broken UTF-8', (response) => void response.end(Buffer.from('{"subject":"\xff"}', 'latin1')), 'unavailable: answer'],
  ['a list', (response) => answerJson(response, ['u1']), 'unavailable: answer'],
  ['nobody', (response) => answerJson(response, {}), 'unavailable: answer'],
  ['an empty name', (response) => answerJson(response, { subject: '' }), 'unavailable: answer'],
  ['513 bytes of name', (response) => answerJson(response, { subject: 'x'.repeat(513) }), 'unavailable: answer'],
  ['half a second', (response) => answerJson(response, { subject: 'u1', ttl: 0.5 }), 'unavailable: answer'],
  ['banned as text', (response) => answerJson(response, { subject: 'u1', banned: 'no' }), 'unavailable: answer'],
  [
    'negative quota',
    (response) => answerJson(response, { subject: 'u1', quota: { saves: { bytes: -1 } } }),
    'unavailable: answer',
  ],
  ['too much', (response) => answerJson(response, { subject: 'u1', pad: 'x'.repeat(16_384) }), 'unavailable: answer'],
  [
    'too much, gzipped',
    (response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000, 32)))
    },
    'unavailable: answer',
  ],
  ['nothing', (response) => void response.destroy(), 'unavailable: unreachable'],
  [
    'half of it',
    (response) => void response.writeHead(200, { 'Content-Length': 99 }).write('{"sub', () => response.destroy()),
    'unavailable: unreachable',
  ],
]
test('an answer that cannot be relied on signs nobody in', async (t) => {
  await using bench = await openBench()
  for (const [what, answer, want] of bad) {
    bench.answer = answer
    t.assert.equal(await bench.judge(), want, what)
  }
  t.assert.equal(bench.hook.requests.length, bad.length, 'the redirect was not followed')
})

test('an account system has its time and never more than three seconds, for the whole answer', async (t) => {
  await using quick = await openBench({ timeoutMs: 80 })
  quick.answer = () => undefined
  t.assert.equal(await quick.judge(), 'unavailable: timeout')
  await using slow = await openBench({ timeoutMs: 60_000 })
  // A byte now and then is no answer either.
  slow.answer = (response) => {
    const drip = setInterval(() => response.write(' '), 50)
    response.on('close', () => clearInterval(drip))
  }
  const before = performance.now()
  t.assert.equal(await slow.judge(), 'unavailable: timeout')
  t.assert.equal(performance.now() - before < 3_500, true)
})

test('an answer is kept for its time, for that token, device and address', async (t) => {
  await using bench = await openBench({ cacheSeconds: 60 })
  const asked = (): number => bench.hook.requests.length
  t.assert.equal(await bench.judge(), 'ok')
  bench.clock.advance(59_999)
  t.assert.equal(await bench.judge(), 'ok')
  t.assert.equal(asked(), 1)
  for (const context of [{ address: '192.0.2.8' }, { device: { id: 'd2' } }, { app: 'other' }])
    await bench.verifier.verify({ token: 'tok' }, { ...contextAt(bench.clock), ...context })
  t.assert.equal(await bench.judge({ token: 'tok2' }), 'ok')
  t.assert.equal(asked(), 5)
  bench.clock.advance(1)
  bench.answer = (response) => answerJson(response, { code: 'Gone', message: '' }, 401)
  t.assert.equal(await bench.judge(), 'refused')
  t.assert.equal(await bench.judge(), 'refused', 'a refusal is not kept')
  t.assert.equal(asked(), 7)
})

test('an account system that is down denies, or is stood in for by its last answer for 15 minutes', async (t) => {
  for (const onError of ['deny', 'cached'] as const) {
    await using bench = await openBench({ cacheSeconds: 60, onError })
    t.assert.equal(await bench.judge(), 'ok')
    bench.clock.advance(60_000)
    const good = bench.answer
    bench.answer = (response) => void response.writeHead(503).end()
    t.assert.equal(await bench.judge(), onError === 'deny' ? 'unavailable: answer' : 'ok')
    t.assert.equal(await bench.judge({ token: 'new' }), 'unavailable: answer', 'who was never asked about')
    bench.clock.advance(customStaleMs - 60_000)
    t.assert.equal(await bench.judge(), 'unavailable: answer')
    bench.answer = good
    t.assert.equal(await bench.judge(), 'ok')
    bench.answer = (response) => void response.writeHead(401).end()
    bench.clock.advance(60_000)
    t.assert.equal(await bench.judge(), 'refused')
    bench.answer = (response) => void response.writeHead(503).end()
    t.assert.equal(await bench.judge(), 'unavailable: answer', 'who was refused stays out')
  }
})

test('the same question from many is asked once, and no more than 256 are under way', async (t) => {
  await using bench = await openBench()
  const held: ServerResponse[] = []
  bench.answer = (response) => void held.push(response)
  const same = Array.from({ length: 50 }, () => bench.judge({ token: 'same' }))
  const others = Array.from({ length: 300 }, (_, index) => bench.judge({ token: `t${index}` }))
  while (held.length < 256) await new Promise((resolve) => setTimeout(resolve, 5))
  for (const response of held) answerJson(response, { subject: 'u1' })
  t.assert.deepEqual(new Set(await Promise.all(same)), new Set(['ok']))
  const outcomes = await Promise.all(others)
  t.assert.equal(outcomes.filter((one) => one === 'ok').length, 255)
  t.assert.equal(outcomes.filter((one) => one === 'unavailable: busy').length, 45)
  bench.answer = (response) => answerJson(response, { subject: 'u1' })
  t.assert.equal(await bench.judge({ token: 'later' }), 'ok', 'room again')
})
