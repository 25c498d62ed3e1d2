import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { ServiceError } from '@latchkey/protocol'
import { fixedClock } from '../base/clock.ts'
import { errorAnswer } from './encode-oss.ts'
import { drainBytesMax, headBytesMax, headerLinesMax } from './limits.ts'
import { exchange, readAll, rememberingListener, statusesOf } from './testing.ts'
import type { Wire } from './wire.ts'

test('requests of one connection are answered in order, and it stays open', async (t) => {
  await using remembering = await rememberingListener(false)
  const { listening, seen } = remembering
  const one = 'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc'
  const two = 'PUT /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n'
  const { text, isClosed } = await exchange(listening.port, one + two + one)
  t.assert.deepEqual(
    [statusesOf(text), isClosed, seen.map((request) => request.body)],
    [['200', '200', '200'], false, ['abc', 'de', 'abc']],
  )
})

const refusing = (wire: Wire) => Promise.resolve(errorAnswer(wire, new Date(0), new ServiceError('AccessDenied')))

test('a refused upload is never told to continue', async (t) => {
  await using remembering = await rememberingListener(false, { handle: refusing })
  const { listening } = remembering
  const { text } = await exchange(
    listening.port,
    'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n',
  )
  t.assert.deepEqual(statusesOf(text), ['403'])
})

test('an upload that is read is told to continue first', async (t) => {
  await using remembering = await rememberingListener(false)
  const { listening } = remembering
  const { text } = await exchange(
    listening.port,
    'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc',
  )
  t.assert.deepEqual(statusesOf(text), ['100', '200'])
})

test('a refused body up to the limit is drained and the connection goes on; a longer one closes it', async (t) => {
  await using remembering = await rememberingListener(false, { handle: refusing })
  const { listening } = remembering
  const upload = (sizeBytes: number): string => `PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: ${sizeBytes}\r\n\r\n`
  const small = await exchange(
    listening.port,
    `${upload(70_000)}${'x'.repeat(70_000)}GET /b HTTP/1.1\r\nHost: x\r\n\r\n`,
  )
  t.assert.deepEqual([statusesOf(small.text), small.isClosed], [['403', '403'], false])
  const large = await exchange(listening.port, `${upload(drainBytesMax + 1)}${'x'.repeat(1_000)}`)
  t.assert.deepEqual([statusesOf(large.text), large.isClosed], [['403'], true])
})

test('an operation that stops reading in the middle still answers', async (t) => {
  await using remembering = await rememberingListener(false, {
    handle: async (wire) => {
      for await (const chunk of wire.body.chunks) if (chunk.length > 0) break
      return refusing(wire)
    },
  })
  const { listening } = remembering
  const { text } = await exchange(
    listening.port,
    `PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(200_000)}`,
  )
  t.assert.deepEqual(statusesOf(text), ['403'])
})

test('a body that ends early is IncompleteBody to its reader', async (t) => {
  const failed = Promise.withResolvers<unknown>()
  await using remembering = await rememberingListener(false, {
    handle: async (wire) => {
      await readAll(wire).then(failed.resolve, failed.reject)
      return refusing(wire)
    },
  })
  const { listening } = remembering
  const sent = exchange(listening.port, 'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc', 50)
  await t.assert.rejects(failed.promise, { code: 'IncompleteBody' })
  await sent
})

for (const [how, head, body] of [
  ['with a length', 'Content-Length: 10', 'abc'],
  ['in chunks', 'Transfer-Encoding: chunked', '5\r\nabc'],
] as const)
  test(`quirk 35, all: who stops sending within a body ${how} and still listens is told IncompleteBody`, async (t) => {
    await using remembering = await rememberingListener(false)
    const { port } = remembering.listening
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    socket.end(`PUT /a HTTP/1.1\r\nHost: oss.example:81\r\n${head}\r\n\r\n${body}`)
    const answer = await text(socket)
    t.assert.match(answer, /^HTTP\/1\.1 400 /)
    t.assert.match(answer, /<Code>IncompleteBody<\/Code>.*<HostId>oss\.example:81<\/HostId>/)
    t.assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1)
    t.assert.deepEqual(remembering.seen, [])
  })

test('who stops sending within a head is told BadRequest', async (t) => {
  await using remembering = await rememberingListener(false)
  const socket = connect({ host: '127.0.0.1', port: remembering.listening.port, allowHalfOpen: true })
  socket.end('PUT /a HTTP/1.1\r\nHost: x')
  t.assert.match(await text(socket), /<Code>BadRequest<\/Code>/)
})

test('TLS on the plain port is answered in words', async (t) => {
  await using remembering = await rememberingListener(false)
  const { listening } = remembering
  const { text } = await exchange(listening.port, Buffer.from('16030100c8010000c40303', 'hex'))
  t.assert.match(text, /^HTTP\/1\.1 400/)
  t.assert.match(text, /use http:\/\/ in the endpoint/)
})

test('a head beyond the limit is 431 with its size, and closes the connection', async (t) => {
  await using remembering = await rememberingListener(false)
  const { listening, seen } = remembering
  const { text, isClosed } = await exchange(
    listening.port,
    `GET /a HTTP/1.1\r\nHost: x\r\nX-A: ${'y'.repeat(headBytesMax)}\r\n\r\n`,
  )
  t.assert.deepEqual([statusesOf(text), isClosed, seen.length], [['431'], true, 0])
})

test('an absolute-form target is its path when its authority is the Host', async (t) => {
  await using remembering = await rememberingListener(false)
  const { listening, seen } = remembering
  await exchange(listening.port, 'GET http://b.oss.test/k?acl HTTP/1.1\r\nHost: b.oss.test\r\n\r\n')
  t.assert.equal(seen[0]?.target, '/k?acl')
})

test('the path arrives raw: dots, double slashes and percent signs are not touched', async (t) => {
  await using remembering = await rememberingListener(false)
  const { listening, seen } = remembering
  await exchange(listening.port, 'GET /b/a/../c//%2e%2E/%2F?x=%2f&y HTTP/1.1\r\nHost: x\r\n\r\n')
  t.assert.equal(seen[0]?.target, '/b/a/../c//%2e%2E/%2F?x=%2f&y')
})

test('a refused body that hardly comes is cut like one that is read', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const clock = fixedClock('2026-11-20T12:00:00.000Z')
  await using remembering = await rememberingListener(false, { handle: refusing, clock })
  const { listening } = remembering
  const ended = exchange(listening.port, 'PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\nabc', 2_000)
  await setTimeout(100)
  for (let window = 0; window < 2; window += 1) {
    t.mock.timers.tick(10_000)
    clock.advance(61_000)
    t.mock.timers.tick(10_000)
  }
  const { text, isClosed } = await ended
  t.assert.deepEqual([statusesOf(text), isClosed], [['403'], true])
})

test('more headers than the limit are refused, not dropped', async (t) => {
  await using remembering = await rememberingListener(false)
  const { listening, seen } = remembering
  const request = (count: number): string =>
    `GET /a HTTP/1.1\r\nHost: x\r\n${'a:\r\n'.repeat(count - 2)}X-Forwarded-For: 1.2.3.4\r\n\r\n`
  const fits = await exchange(listening.port, request(headerLinesMax))
  t.assert.deepEqual([statusesOf(fits.text), fits.isClosed], [['200'], false])
  for (const count of [headerLinesMax + 1, 2_500]) {
    const { text, isClosed } = await exchange(listening.port, request(count))
    t.assert.deepEqual([statusesOf(text), isClosed], [['400'], true])
    t.assert.match(text, /more than 1000 headers/)
  }
  t.assert.equal(seen.length, 1)
})

const get = (key: string): string => `GET ${key} HTTP/1.1\r\nHost: x\r\n\r\n`
const broken = 'PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\nXX'
const afterwards: [what: string, sent: string, statuses: string[]][] = [
  ['garbage', '\x01\x02garbage\r\n\r\n', ['400']],
  ['garbage behind two requests', `${get('/a')}${get('/b')}\x01garbage\r\n\r\n`, ['200', '200', '400']],
  ['a broken body behind a request', `${get('/a')}${broken}`, ['200', '400']],
  ['a broken body', broken, ['400']],
  ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', ['400']],
  ['CONNECT behind a request', `${get('/a')}CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n`, ['200', '400']],
  [
    'a Transfer-Encoding that is not ours, with a body',
    'PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
    ['400'],
  ],
]
for (const [what, sent, statuses] of afterwards)
  test(`${what} is answered ${statuses.join(', ')}, one answer for each request`, async (t) => {
    await using remembering = await rememberingListener(false)
    const { text, isClosed } = await exchange(remembering.listening.port, sent)
    t.assert.deepEqual([statusesOf(text), isClosed], [statuses, true])
  })

test('a body that breaks off behind its early refusal gets no second answer', async (t) => {
  await using remembering = await rememberingListener(false, { handle: refusing })
  const { text, isClosed } = await exchange(remembering.listening.port, broken)
  t.assert.deepEqual([statusesOf(text).length, isClosed], [1, true])
})

test('garbage behind a request that is answered at length does not get into its body', async (t) => {
  const whole = Buffer.alloc(4 * 1024 ** 2, 'a')
  await using remembering = await rememberingListener(false, {
    handle: () =>
      Promise.resolve({
        status: 200,
        headers: [['Content-Length', String(whole.length)]],
        body: { kind: 'bytes' as const, bytes: whole },
      }),
  })
  const { text } = await exchange(remembering.listening.port, `${get('/a')}\x01garbage\r\n\r\n`)
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  t.assert.deepEqual([body.slice(0, whole.length) === whole.toString('utf8'), statusesOf(text)], [true, ['200', '400']])
})
