import { test } from 'node:test'
import { openOutbound } from '../base/outbound.ts'
import type { CallbackOrder } from '../rules/callback.ts'
import type { CallbackKey } from './callback-key.ts'
import { callbacksAtOnceMax, openCallbacks } from './callbacks.ts'
import type { CallbackCall } from './callbacks.ts'
import { openTestApplication } from './testing.ts'
import type { Reply } from './testing.ts'

const key: CallbackKey = { sign: async () => 'c2lnbmVk', publicPem: async () => 'pem' }
const callbacks = openCallbacks(key, openOutbound(['127.0.0.0/8']))

function callTo(...urls: string[]): CallbackCall {
  const order: CallbackOrder = {
    urls: urls.map((url) => new URL(url)),
    host: undefined,
    body: '',
    bodyType: 'application/json',
    tellsName: false,
  }
  return { order, body: '{"a":1}', headers: { 'x-oss-bucket': 'game' }, keyUrl: 'http://oss.example/key' }
}

const replies: [what: string, reply: Reply, want: string][] = [
  ['JSON', (response) => void response.end('{"a":"中"}'), '{"a":"中"}'],
  ['JSON that is a word', (response) => void response.end('"ok"'), '"ok"'],
  ['no JSON', (response) => void response.end('ok'), 'Response body is not valid json format.'],
  ['nothing', (response) => void response.end(), 'Response body is not valid json format.'],
  [
    'bytes that are no text',
    (response) => void response.end(Buffer.from([0x22, 0xff, 0x22])),
    'Response body is not valid json format.',
  ],
  ['502', (response) => void response.writeHead(502).end('{}'), 'Error status : 502.'],
  [
    'a redirect',
    (response) => void response.writeHead(301, { Location: 'http://a.example/' }).end('{}'),
    'Error status : 301.',
  ],
  ['201', (response) => void response.writeHead(201).end('{}'), 'Error status : 201.'],
  [
    'no length',
    (response) => void response.writeHead(200).write('{}', () => response.end()),
    'Error Status : 400.User server missing content-length.',
  ],
  [
    'too much',
    (response) => void response.end(`"${'x'.repeat(3 * 1_048_576)}"`),
    'Error Status : 400.User server return too long content-length value.',
  ],
]
for (const [what, reply, want] of replies)
  test(`an application that answers ${what} gives: ${want}`, async (t) => {
    await using application = await openTestApplication(undefined, reply)
    const outcome = await callbacks.call(callTo(application.address))
    t.assert.equal(outcome.kind === 'answered' ? outcome.text : outcome.kind === 'failed' && outcome.why, want)
  })

test('the request is what the documents show', async (t) => {
  await using application = await openTestApplication(undefined)
  const call = callTo(`${application.address}/told?a=1`)
  await callbacks.call({ ...call, order: { ...call.order, host: 'app.example' } })
  const [told] = application.told
  t.assert.equal(told?.url, '/told?a=1')
  t.assert.equal(told?.body, '{"a":1}')
  const { host, authorization, ...headers } = told?.headers ?? {}
  t.assert.deepEqual([host, authorization], ['app.example', 'c2lnbmVk'])
  t.assert.equal(headers['content-type'], 'application/json')
  t.assert.equal(headers['content-length'], '7')
  t.assert.equal(headers['content-md5'], 'u2y1xo30ZSlByvZSo2by2A==')
  t.assert.equal(headers['user-agent'], 'aliyun-oss-callback')
  t.assert.equal(headers['x-oss-bucket'], 'game')
  t.assert.equal(Buffer.from(String(headers['x-oss-pub-key-url']), 'base64').toString(), 'http://oss.example/key')
})

test('URLs are tried in turn until one answers, and no further', async (t) => {
  await using failing = await openTestApplication(undefined, (response) => void response.writeHead(500).end())
  await using good = await openTestApplication(undefined)
  await using spare = await openTestApplication(undefined)
  const outcome = await callbacks.call(callTo(failing.address, good.address, spare.address))
  t.assert.deepEqual(outcome, { kind: 'answered', text: '{"Status":"OK"}' })
  t.assert.deepEqual(
    [failing, good, spare].map(({ told }) => told.length),
    [1, 1, 0],
  )
})

test('of several that fail the last is told', async (t) => {
  await using failing = await openTestApplication(undefined, (response) => void response.writeHead(500).end())
  const outcome = await callbacks.call(callTo(failing.address, 'http://10.255.255.1/'))
  t.assert.match(outcome.kind === 'failed' ? outcome.why : '', /can not connect/)
})

test('more at once than the most are refused, and room comes back', async (t) => {
  const waiting: (() => void)[] = []
  await using application = await openTestApplication(undefined, (response) => {
    waiting.push(() => response.end('{}'))
    if (waiting.length === callbacksAtOnceMax) for (const answer of waiting.splice(0)) answer()
  })
  const busy = Array.from({ length: callbacksAtOnceMax }, () => callbacks.call(callTo(application.address)))
  t.assert.deepEqual(await callbacks.call(callTo(application.address)), { kind: 'too-many' })
  for (const outcome of await Promise.all(busy)) t.assert.equal(outcome.kind, 'answered')
  await using other = await openTestApplication(undefined)
  t.assert.equal((await callbacks.call(callTo(other.address))).kind, 'answered')
})
