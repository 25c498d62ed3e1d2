import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createRawServer } from 'node:net'
import type { Server } from 'node:net'
import { test } from 'node:test'
import { openOutbound } from './outbound.ts'
import type { OutboundAnswer, OutboundRequest, Resolve } from './outbound.ts'

const loopback = ['127.0.0.0/8']

function toUrl(url: string, change: Partial<OutboundRequest> = {}): OutboundRequest {
  const body = Buffer.from('body')
  return {
    url: new URL(url),
    method: 'POST',
    headers: {},
    body,
    tellsName: false,
    timeoutMs: 2_000,
    answerBytesMax: 1_000,
    ...change,
  }
}

async function listening<Result>(
  server: Server,
  work: (port: number) => Promise<Result>,
  host = '127.0.0.1',
): Promise<Result> {
  await new Promise<void>((resolve) => server.listen(0, host, () => resolve()))
  const bound = server.address()
  try {
    return await work(typeof bound === 'object' && bound !== null ? bound.port : 0)
  } finally {
    server.close()
    if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections()
  }
}
const serving = <Result>(listener: RequestListener, work: (port: number) => Promise<Result>): Promise<Result> =>
  listening(createServer(listener), work)

const closed = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.100.100.200/latest/meta-data/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[2002:7f00:1::]/',
  'http://[::]/',
  'http://[ff02::1]/',
  'http://[fec0::1]/',
  'http://[2001:db8::1]/',
  'http://[fd00::1]/',
  'http://[fe80::1]/',
]
for (const url of closed)
  test(`${url} is not reached`, async (t) => {
    const outbound = openOutbound([])
    t.assert.equal(outbound.mayReach(new URL(url).hostname), false)
    t.assert.deepEqual(await outbound.send(toUrl(url)), { kind: 'forbidden' })
  })

test('public addresses and names may be tried', (t) => {
  const outbound = openOutbound([])
  for (const host of ['8.8.8.8', 'app.example', '[2606:4700::1111]']) t.assert.equal(outbound.mayReach(host), true)
})

test('a name that leads to a closed network only is not reached', async (t) => {
  const resolve: Resolve = async () => ['10.0.0.1', '192.168.0.1']
  t.assert.deepEqual(await openOutbound([], resolve).send(toUrl('http://app.example/')), { kind: 'forbidden' })
})

test('a name is resolved once and its open address is dialled, with the name as Host', async (t) => {
  let asked = 0
  const resolve: Resolve = async () => {
    asked += 1
    return ['10.0.0.1', '127.0.0.1']
  }
  await serving(
    (request, response) => response.end(`${request.method} ${request.url} ${request.headers.host}`),
    async (port) => {
      const answer = await openOutbound(loopback, resolve).send(toUrl(`http://app.example:${port}/a%2Fb?c=d`))
      t.assert.equal(answer.kind === 'answer' && String(answer.body), `POST /a%2Fb?c=d app.example:${port}`)
    },
  )
  t.assert.equal(asked, 1)
})

test('a name of IPv6 is reached by its address, where the operator opened it', async (t) => {
  const resolve: Resolve = async () => ['::1']
  t.assert.deepEqual(await openOutbound(loopback, resolve).send(toUrl('http://app.example/')), { kind: 'forbidden' })
  const work = async (port: number): Promise<void> => {
    const outbound = openOutbound(['::1/128'], resolve)
    for (const host of ['app.example', '[::1]']) {
      const answer = await outbound.send(toUrl(`http://${host}:${port}/a`))
      t.assert.equal(answer.kind === 'answer' && String(answer.body), `/a ${host}:${port}`)
    }
  }
  await listening(
    createServer((request, response) => response.end(`${request.url} ${request.headers.host}`)),
    work,
    '::1',
  )
})

test('of several addresses the next one is tried where nobody listens, and never one that is closed', async (t) => {
  let asked = 0
  const resolve: Resolve = async () => {
    asked += 1
    return ['10.0.0.1', '127.0.0.2', '127.0.0.3', '::1']
  }
  await listening(
    createServer((_request, response) => response.end('six')),
    async (port) => {
      const answer = await openOutbound(['::1/128', ...loopback], resolve).send(toUrl(`http://app.example:${port}/`))
      t.assert.equal(answer.kind === 'answer' && String(answer.body), 'six')
      const none = await openOutbound(loopback, resolve).send(toUrl(`http://app.example:${port}/`))
      t.assert.equal(none.kind, 'unreachable')
    },
    '::1',
  )
  t.assert.equal(asked, 2)
})

const answers: [what: string, listener: RequestListener, want: OutboundAnswer['kind'] | number][] = [
  ['an answer', (_request, response) => void response.end('ok'), 200],
  [
    'a redirect, which is not followed',
    (_request, response) => void response.writeHead(302, { Location: '/b' }).end(),
    302,
  ],
  ['no length', (_request, response) => void response.writeHead(200).write('ok', () => response.end()), 'no-length'],
  ['a length above the most', (_request, response) => void response.end('x'.repeat(1_001)), 'too-long'],
  [
    'a failure without a length',
    (_request, response) => void response.writeHead(500).write('x', () => response.end()),
    500,
  ],
  [
    'a failure without an end',
    (_request, response) => void response.writeHead(500).write('x'.repeat(5_000)),
    'too-long',
  ],
]
for (const [what, listener, want] of answers)
  test(`${what} is told as ${want}`, async (t) => {
    const answer = await serving(listener, (port) => openOutbound(loopback).send(toUrl(`http://127.0.0.1:${port}/`)))
    t.assert.equal(answer.kind === 'answer' ? answer.status : answer.kind, want)
  })

test('a length that is no number is told', async (t) => {
  const server = createRawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok'))
  const answer = await listening(server, (port) => openOutbound(loopback).send(toUrl(`http://127.0.0.1:${port}/`)))
  t.assert.equal(answer.kind, 'bad-length')
})

test('whoever answers late, or drop by drop, is not waited for', async (t) => {
  for (const listener of [
    () => {},
    (_request, response) => void response.writeHead(200, { 'Content-Length': '10' }).write('x'),
  ] satisfies RequestListener[]) {
    const answer = await serving(listener, (port) =>
      openOutbound(loopback).send(toUrl(`http://127.0.0.1:${port}/`, { timeoutMs: 100 })),
    )
    t.assert.equal(answer.kind, 'timeout')
  }
})

test('looking up a name counts as time', async (t) => {
  const resolve: Resolve = () => new Promise(() => {})
  const answer = await openOutbound(loopback, resolve).send(toUrl('http://app.example/', { timeoutMs: 50 }))
  t.assert.equal(answer.kind, 'timeout')
})

test('where nobody listens is told as unreachable', async (t) => {
  const port = await serving(
    () => {},
    async (taken) => taken,
  )
  const answer = await openOutbound(loopback).send(toUrl(`http://127.0.0.1:${port}/`))
  t.assert.equal(answer.kind, 'unreachable')
})

const fetching = { method: 'GET', headers: {}, tellsName: false, headTimeoutMs: 1_000, idleTimeoutMs: 200 } as const

test('a fetched answer comes with its head first and its body piece by piece', async (t) => {
  const listener: RequestListener = (request, response) => {
    response.writeHead(203, { 'X-One': request.headers['x-given'] ?? '', 'Content-Length': '6' })
    response.write('one')
    setTimeout(() => response.end('two'), 20)
  }
  await serving(listener, async (port) => {
    const url = new URL(`http://127.0.0.1:${port}/a%20b?c=d`)
    const answer = await openOutbound(loopback).fetch({ ...fetching, url, headers: { 'X-Given': 'yes' } })
    t.assert.equal(answer.kind, 'answer')
    if (answer.kind !== 'answer') return
    t.assert.deepEqual([answer.status, answer.headers['x-one'], answer.headers['content-length']], [203, 'yes', '6'])
    const pieces: Uint8Array[] = []
    for await (const piece of answer.body) pieces.push(piece)
    t.assert.equal(Buffer.concat(pieces).toString(), 'onetwo')
  })
})

test('a fetch ends when no head comes, when the body falls silent, and where it may not go', async (t) => {
  const url = (port: number): URL => new URL(`http://127.0.0.1:${port}/`)
  await serving(
    () => undefined,
    async (port) => {
      const outbound = openOutbound(loopback)
      t.assert.deepEqual(await outbound.fetch({ ...fetching, url: url(port), headTimeoutMs: 50 }), { kind: 'timeout' })
      t.assert.deepEqual(await openOutbound([]).fetch({ ...fetching, url: url(port) }), { kind: 'forbidden' })
    },
  )
  await serving(
    (_, response) => {
      response.writeHead(200, { 'Content-Length': '6' })
      response.write('one')
    },
    async (port) => {
      const answer = await openOutbound(loopback).fetch({ ...fetching, url: url(port), idleTimeoutMs: 50 })
      t.assert.equal(answer.kind, 'answer')
      if (answer.kind !== 'answer') return
      await t.assert.rejects(async () => {
        for await (const _piece of answer.body);
      }, /nothing came for too long/)
    },
  )
})
