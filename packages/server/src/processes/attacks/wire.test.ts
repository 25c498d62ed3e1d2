/** Over real sockets and odd addresses: bodies that do not end, hosts that are not meant, answers that must not run. */
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { listen } from '../../http/listener.ts'
import { exchange, statusesOf } from '../../http/testing.ts'
import { presignedTarget, signedOss } from '../testing/client.ts'
import type { OssRequest } from '../testing/client.ts'
import type { InjectedAnswer, InjectedRequest } from '../testing/server.ts'
import { openGame, outcomeOf } from '../testing/game.ts'
import type { Game } from '../testing/game.ts'
import { handlerOf } from '../worker.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('base64')
const hello = 'hello world'
const append: OssRequest['query'] = [
  ['append', undefined],
  ['position', '0'],
]

/** The head that was signed, then these lines and bytes. What waits for the rest of a body is left after a while. */
async function send(game: Game, port: number, request: OssRequest, rest: string, want: string): Promise<string> {
  const signed = signedOss(game.server, game.root, { version: 'v4', bucket: 'game', ...request })
  const lines = (signed.headers ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = `${signed.method} ${signed.target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${lines}`
  const { text } = await exchange(port, `${head}${rest}`, want === '' ? 100 : 10_000)
  return statusesOf(text).join(' ')
}

const digest: OssRequest['headers'] = [['Content-MD5', md5('another body')]]
const sum: OssRequest['headers'] = [['x-oss-hash-crc64ecma', '1']]
const chunked = 'Transfer-Encoding: chunked\r\n\r\n'
const declared = 'Content-Length: 100\r\n\r\n'
const put: OssRequest = { method: 'PUT', key: '1/new' }
const bodies: [name: string, request: OssRequest, rest: string, want: string][] = [
  ['a body that ends early', put, `${declared}${hello}`, ''],
  ['no body', put, declared, ''],
  ['chunks without an end', put, `${chunked}b\r\n${hello}\r\n`, ''],
  ['a chunk that ends early', put, `${chunked}ff\r\n${hello}`, ''],
  ['a chunk of no size', put, `${chunked}b\r\n${hello}\r\nzz\r\n`, '400'],
  ['a chunk of every size', put, `${chunked}ffffffffffffffffff\r\n${hello}`, '400'],
  ['chunks of another digest', { ...put, headers: digest }, `${chunked}b\r\n${hello}\r\n0\r\n\r\n`, '400'],
  ['a body of another digest', { ...put, headers: digest }, `Content-Length: 11\r\n\r\n${hello}`, '400'],
  ['a digest that is none', { ...put, headers: [['Content-MD5', 'x']] }, `Content-Length: 11\r\n\r\n${hello}`, '400'],
  ['a body of another sum', { ...put, headers: sum }, `Content-Length: 11\r\n\r\n${hello}`, '400'],
  ['chunks of another sum', { ...put, headers: sum }, `${chunked}b\r\n${hello}\r\n0\r\n\r\n`, '400'],
  ['an append that ends early', { method: 'POST', key: '1/new', query: append }, `${declared}${hello}`, ''],
  [
    'an append of another sum',
    { method: 'POST', key: '1/new', query: append, headers: sum },
    `Content-Length: 11\r\n\r\n${hello}`,
    '400',
  ],
  ['no length', put, '\r\n', '411'],
  ['a negative length', put, 'Content-Length: -1\r\n\r\n', '400'],
  ['more than there may be', put, 'Content-Length: 5368709121\r\n\r\n', '400'],
  ['a length that is no number', put, 'Content-Length: 9999999999999999999999\r\n\r\n', '400'],
  ['two lengths', put, `Content-Length: 11\r\nContent-Length: 12\r\n\r\n${hello}!`, '400'],
  ['a length and chunks', put, `Content-Length: 11\r\n${chunked}b\r\n${hello}\r\n0\r\n\r\n`, '400'],
  ['an encoding that is none', put, `Transfer-Encoding: gzip, chunked\r\n\r\nb\r\n${hello}\r\n0\r\n\r\n`, '400'],
]
test('what does not arrive whole is not there, and what was there stays', async (t) => {
  await using game = await openGame()
  await game.put('1/old', 'as it was')
  const listening = await listen(
    { host: '127.0.0.1', port: 0, isLenient: false, reusePort: false },
    handlerOf(game.server.house, async () => {}),
  )
  t.after(() => listening.close())
  for (const [name, request, rest, want] of bodies) {
    t.assert.equal(await send(game, listening.port, request, rest, want), want, name)
    // An append is refused without its body where the object is of another kind.
    const over = request.query === append ? '409' : want
    const found = await send(game, listening.port, { ...request, key: '1/old' }, rest, over)
    t.assert.equal(found, over, `${name} over another`)
  }
  await setTimeout(50)
  t.assert.deepEqual(await game.keys(), ['1/old'])
  t.assert.equal((await game.send(game.root, { method: 'GET', key: '1/old' })).text, 'as it was')
  t.assert.equal(await send(game, listening.port, put, `${chunked}b\r\n${hello}\r\n0\r\n\r\n`, '200'), '200')
  t.assert.equal((await game.send(game.root, { method: 'GET', key: '1/new' })).text, hello)
})

test('an expectation that nobody knows is refused in the words of what was called, and its body is no request', async (t) => {
  await using game = await openGame()
  const listening = await listen(
    { host: '127.0.0.1', port: 0, isLenient: false, reusePort: false },
    handlerOf(game.server.house, async () => {}),
  )
  t.after(() => listening.close())
  const cases: [line: string, expectation: string, want: RegExp][] = [
    ['PUT /game/1/new', '200-ok', /<Code>ExpectationFailed<.*<RequestId>[0-9A-F]{24}<.*<HostId>oss\.test</s],
    ['PUT /game/1/new', '', /<Code>ExpectationFailed</],
    ['GET /-/health/live', '200-ok', /<Code>ExpectationFailed</],
    ['POST /?Action=GetCallerIdentity&Version=2015-04-01', '100-go', /^\{"RequestId".*"Code":"ExpectationFailed"/m],
  ]
  for (const [line, expectation, want] of cases) {
    const request = `${line} HTTP/1.1\r\nHost: oss.test\r\nContent-Length: 3\r\nExpect: ${expectation}\r\n\r\nabc`
    const { text, isClosed } = await exchange(listening.port, `${request}GET / HTTP/1.1\r\nHost: oss.test\r\n\r\n`)
    t.assert.deepEqual([statusesOf(text), isClosed], [['417', '403'], false], line)
    t.assert.match(text, want)
  }
  t.assert.deepEqual(await game.keys(), [])
})

test('what was refused before it was a request is in the log, under the id that it was told', async (t) => {
  await using game = await openGame()
  const listening = await listen(
    { host: '127.0.0.1', port: 0, isLenient: false, reusePort: false },
    handlerOf(game.server.house, async () => {}),
  )
  t.after(() => listening.close())
  const head = 'PUT /game/1/new?secret HTTP/1.1\r\nHost: oss.test\r\n'
  const cases: [bytes: string, status: number, method: string, path: string][] = [
    ['no request at all\r\n\r\n', 400, '-', '-'],
    [`${head}x: ${'y'.repeat(70_000)}\r\n\r\n`, 431, '-', '-'],
    [`${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`, 400, '-', '-'],
    [`${head}Host: oss.test\r\n\r\n`, 400, 'PUT', '/game/1/new'],
    [`${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400, 'PUT', '/game/1/new'],
    [`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, 'PUT', '/game/1/new'],
  ]
  for (const [bytes, status, method, path] of cases) {
    const { text } = await exchange(listening.port, bytes)
    const [, id = ''] = /<RequestId>([0-9A-F]{24})</.exec(text) ?? []
    const one = game.server.observations.find(({ requestId }) => requestId === id)
    const logged = [one?.status, one?.code, one?.method, one?.path, one?.remoteAddress]
    t.assert.deepEqual(
      [statusesOf(text)[0], ...logged],
      [String(status), status, 'BadRequest', method, path, '127.0.0.1'],
    )
  }
})

const hosts: [host: string, target: string, want: string][] = [
  ['game.oss.test', '/1/open', 'open'],
  ['GAME.OSS.TEST:9000', '/1/open', 'open'],
  ['game.oss.test', '/game/1/open', 'AccessDenied'],
  ['other.oss.test', '/game/1/open', 'AccessDenied'],
  ['oss.test', '/game/1/open', 'open'],
  ['.oss.test', '/game/1/open', 'open'],
  ['game.oss-cn-hangzhou.aliyuncs.com', '/1/open', 'open'],
  ['s3.oss-cn-hangzhou.aliyuncs.com', '/game/1/open', 'open'],
  ['[::1]:9000', '/game/1/open', 'open'],
  ['', '/game/1/open', 'open'],
  ['a.game.oss.test', '/1/open', 'InvalidBucketName'],
  ['..oss.test', '/1/open', 'InvalidBucketName'],
  ['game.oss.test.', '/1/open', 'NonStandardHostForbidden'],
  ['game.oss.test.evil.example', '/1/open', 'NonStandardHostForbidden'],
  ['evil.example', '/game/1/open', 'NonStandardHostForbidden'],
  ['x'.repeat(5_000), '/', 'NonStandardHostForbidden'],
  ['img.game.example', '/a', 'picture'],
  ['img.game.example', '/pictures/a', 'AccessDenied'],
  ['sub.img.game.example', '/a', 'NonStandardHostForbidden'],
  ['img.game.example', '/-/health/ready', 'AccessDenied'],
  ['game.oss.test', '/-/health/ready', 'AccessDenied'],
  ['127.0.0.1', '/-/health/ready', 'InvalidBucketName'],
  ['img.game.example', '/?Action=GetCallerIdentity&Version=2015-04-01', 'InvalidRequest'],
  ['game.oss.test', '/?Action=GetCallerIdentity&Version=2015-04-01', 'InvalidRequest'],
  ['127.0.0.1', '/?Action=GetCallerIdentity&Version=2015-04-01', 'MissingAccessKeyId'],
  ['sts.aliyuncs.com', '/?Action=GetCallerIdentity&Version=2015-04-01', 'MissingAccessKeyId'],
]
test('a Host says what a path is of, and nothing else does', async (t) => {
  await using game = await openGame()
  await game.send(game.root, { method: 'PUT', bucket: 'pictures' })
  const open: [string, string][] = [['x-oss-object-acl', 'public-read']]
  await game.put('1/open', 'open', open)
  await game.put('a', 'picture', open, 'pictures')
  for (const [host, target, want] of hosts) {
    const answer = await game.server.inject({ method: 'GET', target, host })
    t.assert.equal(answer.status === 200 ? answer.text : outcomeOf(answer), want, `${host.slice(0, 40)} ${target}`)
    t.assert.equal(Buffer.byteLength(answer.text) < 4_096, true)
  }
})

test('what a player stored does not run on this host, and a bound domain serves it as stored', async (t) => {
  await using game = await openGame()
  await game.send(game.root, { method: 'PUT', bucket: 'pictures' })
  const page: [string, string][] = [
    ['Content-Type', 'text/html'],
    ['x-oss-object-acl', 'public-read'],
  ]
  await game.put('a.html', '<script>', page, 'pictures')
  const seen = async (host: string, target: string): Promise<unknown[]> => {
    const { status, headers } = await game.server.inject({ method: 'GET', target, host })
    return [status, headers.get('x-content-type-options'), headers.get('content-security-policy')]
  }
  t.assert.deepEqual(await seen('127.0.0.1', '/pictures/a.html'), [200, 'nosniff', 'sandbox'])
  t.assert.deepEqual(await seen('pictures.oss.test', '/a.html'), [200, 'nosniff', 'sandbox'])
  t.assert.deepEqual(await seen('img.game.example', '/a.html'), [200, undefined, undefined])
})

test('a stranger may not choose the headers of an answer, and whoever signs may not end their lines', async (t) => {
  await using game = await openGame()
  await game.put('1/open', 'x', [['x-oss-object-acl', 'public-read']])
  const override = (value: string): OssRequest => ({
    method: 'GET',
    bucket: 'game',
    key: '1/open',
    version: 'v1',
    query: [['response-content-disposition', value]],
  })
  const stranger = (query: string): Promise<InjectedAnswer> =>
    game.server.inject({ method: 'GET', target: `/game/1/open?${query}` })
  t.assert.equal(outcomeOf(await stranger('response-content-type=text/html')), 'InvalidRequest')
  t.assert.equal(
    outcomeOf(await stranger('response-content-type=text/html&response-content-type=a')),
    'InvalidArgument',
  )
  const signed = (value: string): InjectedRequest => ({
    method: 'GET',
    target: presignedTarget(game.server, game.root, override(value)),
  })
  t.assert.equal((await game.server.inject(signed('a; b="ü"'))).headers.get('content-disposition'), 'a; b="Ã¼"')
  for (const value of ['a\r\nSet-Cookie: b', 'a\nb', 'a\0b', 'a\u007fb'])
    t.assert.equal(outcomeOf(await game.server.inject(signed(value))), 'InvalidArgument', JSON.stringify(value))
})

const styles: [host: string, want: string][] = [
  ['127.0.0.1:9000', 'http://127.0.0.1:9000/pictures/1/b%20c'],
  ['pictures.oss.test', 'http://pictures.oss.test/1/b%20c'],
  ['PICTURES.oss.test', 'http://PICTURES.oss.test/1/b%20c'],
  ['img.game.example', 'http://img.game.example/1/b%20c'],
]
for (const [host, want] of styles)
  test(`an upload through ${host} is found at ${want}`, async (t) => {
    await using game = await openGame()
    await game.send(game.root, { method: 'PUT', bucket: 'pictures' })
    const request: OssRequest = { method: 'POST', bucket: 'pictures', key: '1/b c', version: 'v4' }
    const at = (query: OssRequest['query'], body?: string): Promise<InjectedAnswer> => {
      const signed = signedOss(game.server, game.root, {
        ...request,
        query: query ?? [],
        ...(body === undefined ? {} : { body }),
      })
      const target = host === '127.0.0.1:9000' ? signed.target : signed.target.replace('/pictures', '')
      return game.server.inject({ ...signed, target, host })
    }
    const uploadId = /<UploadId>(.*?)</.exec((await at([['uploads', undefined]])).text)?.[1] ?? ''
    const upload: [string, string][] = [['uploadId', uploadId]]
    await game.send(game.root, { ...request, method: 'PUT', query: [['partNumber', '1'], ...upload], body: 'x' })
    const parts =
      '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>9DD4E461268C8034F5C8564E155C67A6</ETag></Part></CompleteMultipartUpload>'
    t.assert.equal(/<Location>(.*?)</.exec((await at(upload, parts)).text)?.[1], want)
  })
