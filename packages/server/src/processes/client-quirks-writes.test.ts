/** Quirks of official clients, continued: addresses, errors and writes. Numbers as in docs/internals/client-quirks.md. */
import { after, before, test } from 'node:test'
import { openTestServer } from './testing/server.ts'
import type { InjectedAnswer, InjectedRequest, TestServer } from './testing/server.ts'
import { presignedTarget, signedOss } from './testing/client.ts'
import type { OssRequest } from './testing/client.ts'

const state: { server?: TestServer } = {}
const bucket = 'quirks'

function server(): TestServer {
  if (state.server === undefined) throw new Error('the server is opened before the first test')
  return state.server
}

async function call(request: Omit<OssRequest, 'bucket'> & { readonly bucket?: string }): Promise<InjectedAnswer> {
  return server().inject(signedOss(server(), server().rootKey, { bucket, ...request }))
}
const anonymous = (method: string, target: string, more: Partial<InjectedRequest> = {}): Promise<InjectedAnswer> =>
  server().inject({ method, target, ...more })
const element = ({ text }: { readonly text: string }, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
const errorOf = (answer: InjectedAnswer): { readonly text: string } => ({
  text: Buffer.from(answer.headers.get('x-oss-err') ?? '', 'base64').toString('utf8'),
})

before(async () => {
  state.server = await openTestServer()
  await call({ method: 'PUT', headers: [['x-oss-acl', 'public-read']] })
})
after(async () => state.server?.[Symbol.asyncDispose]())

for (const version of ['v1', 'v4'] as const)
  test(`quirk 13, Go v2, Python v2, ali-oss, mobile: a wrong clock is told the right time, and nothing is stored (${version})`, async (t) => {
    const now = server().clock.now()
    const clock = { clock: { ...server().clock, now: () => new Date(now.getTime() - 16 * 60_000) } }
    const request = { method: 'PUT', bucket, key: `skewed-${version}`, body: 'x', version }
    const answer = await server().inject(signedOss(clock, server().rootKey, request))
    t.assert.deepEqual([answer.status, element(answer, 'Code')], [403, 'RequestTimeTooSkewed'])
    t.assert.equal(answer.headers.get('date'), now.toUTCString())
    t.assert.equal(element(answer, 'ServerTime'), now.toISOString())
    t.assert.equal(element(answer, 'MaxAllowedSkewMilliseconds'), '900000')
    t.assert.equal((await call({ method: 'HEAD', key: `skewed-${version}` })).status, 404)
  })

test('quirk 14, Go and Python by IP: a bucket is found with and without the slash behind it', async (t) => {
  for (const target of [`/${bucket}`, `/${bucket}/`]) {
    const answer = await anonymous('GET', target)
    t.assert.equal(element(answer, 'Code'), 'AccessDenied', target)
  }
  t.assert.equal(element(await call({ method: 'GET' }), 'Name'), bucket)
})

test('quirk 15, all: HostId is the Host as it was sent, with its port', async (t) => {
  for (const host of ['127.0.0.1:9000', `${bucket}.oss.test:80`]) {
    const answer = await anonymous('GET', '/none/at-all', { host })
    t.assert.equal(element(answer, 'HostId'), host)
  }
})

test('quirk 16, oss2, Go v2, Java, ali-oss: a HEAD tells its error in a header, and which of the two is missing', async (t) => {
  const key = await call({ method: 'HEAD', key: 'absent' })
  t.assert.deepEqual([key.status, key.body.length, element(errorOf(key), 'Code')], [404, 0, 'NoSuchKey'])
  t.assert.equal(key.headers.get('x-oss-ec'), element(errorOf(key), 'EC'))
  const none = await call({ method: 'HEAD', bucket: 'no-such-bucket', key: 'absent' })
  t.assert.deepEqual([none.status, element(errorOf(none), 'Code')], [404, 'NoSuchBucket'])
  await call({ method: 'PUT', key: 'head', body: 'hello' })
  const head = await call({ method: 'HEAD', key: 'head' })
  t.assert.deepEqual([head.headers.get('content-length'), head.body.length], ['5', 0])
})

test('quirk 17, oss2 and all: appends tell the next position, on their refusal too, and a put ends them', async (t) => {
  const append = (position: number) => {
    const query = [['append', undefined] as const, ['position', String(position)] as const]
    return call({ method: 'POST', key: 'log', query, body: 'abc' })
  }
  t.assert.equal((await append(0)).headers.get('x-oss-next-append-position'), '3')
  const wrong = await append(0)
  t.assert.deepEqual([wrong.status, wrong.headers.get('x-oss-next-append-position')], [409, '3'])
  t.assert.equal((await append(3)).headers.get('x-oss-next-append-position'), '6')
  await call({ method: 'PUT', key: 'log', body: 'normal' })
  t.assert.equal((await call({ method: 'HEAD', key: 'log' })).headers.get('x-oss-object-type'), 'Normal')
  t.assert.equal(element(await append(6), 'Code'), 'ObjectNotAppendable')
})

test('quirks 18 and 21, ali-oss: a copy onto itself sets metadata, and its doubled headers mean nothing more', async (t) => {
  await call({ method: 'PUT', key: 'self', body: 'x', headers: [['x-oss-meta-a', '1']] })
  const headers = [
    ['x-oss-copy-source', `/${bucket}/self`],
    ['x-oss-metadata-directive', 'REPLACE'],
    ['x-oss-meta-b', '2'],
    ['content-type', 'text/plain'],
    ['x-oss-copy-source-content-type', 'text/plain'],
    ['x-oss-copy-source-x-oss-meta-b', '2'],
  ] as const
  t.assert.equal((await call({ method: 'PUT', key: 'self', headers })).status, 200)
  const told = await call({ method: 'HEAD', key: 'self' })
  const of = (name: string) => told.headers.get(name)
  t.assert.deepEqual([of('x-oss-meta-a'), of('x-oss-meta-b'), of('content-type')], [undefined, '2', 'text/plain'])
})

test('quirk 19, oss2, Go: parts in order are promised and come so, ids are 32 capitals, and a second completion finds nothing', async (t) => {
  const query = [['uploads', undefined] as const, ['sequential', undefined] as const]
  const uploadId = element(await call({ method: 'POST', key: 'seq', query }), 'UploadId') ?? ''
  t.assert.match(uploadId, /^[0-9A-F]{32}$/)
  const of = [['uploadId', uploadId] as const]
  const gap = await call({ method: 'PUT', key: 'seq', query: [['partNumber', '7'], ...of], body: 'x' })
  t.assert.deepEqual([gap.status, element(gap, 'Code')], [400, 'PartNotSequential'])
  const part = await call({ method: 'PUT', key: 'seq', query: [['partNumber', '1'], ...of], body: 'x' })
  const etag = (part.headers.get('etag') ?? '').replaceAll('"', '')
  const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`
  t.assert.equal((await call({ method: 'POST', key: 'seq', query: of, body })).status, 200)
  const told = await call({ method: 'HEAD', key: 'seq' })
  t.assert.equal(told.headers.get('content-md5'), 'ndTkYSaMgDT1yFZOFVxnpg==')
  const again = await call({ method: 'POST', key: 'seq', query: of, body })
  t.assert.deepEqual([again.status, element(again, 'Code')], [404, 'NoSuchUpload'])
})

test('quirk 20, ali-oss and oss2: metadata names are lower case, values the bytes that came', async (t) => {
  const request = { method: 'PUT', bucket, key: 'meta', headers: [['X-OSS-Meta-Name', '玩家']] as const, body: 'x' }
  const signed = signedOss(server(), server().rootKey, request)
  const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
  const headers = signed.headers?.map(([name, value]) => [name, asBytes(value)] as const) ?? []
  const put = await server().inject({ ...signed, headers })
  const value = asBytes('玩家')
  t.assert.equal(put.status, 200)
  t.assert.equal((await call({ method: 'HEAD', key: 'meta' })).headers.get('x-oss-meta-name'), value)
})

test('quirk 23, ali-oss and oss2: a location has oss- in front, a region has not, and endpoints have no scheme', async (t) => {
  const query = [['bucketInfo', undefined] as const]
  const info = await call({ method: 'GET', query })
  t.assert.equal(element(info, 'Location'), 'oss-cn-hangzhou')
  t.assert.doesNotMatch(element(info, 'ExtranetEndpoint') ?? '://', /:\/\//)
  const listed = await server().inject(signedOss(server(), server().rootKey, { method: 'GET' }))
  t.assert.deepEqual([element(listed, 'Location'), element(listed, 'Region')], ['oss-cn-hangzhou', 'cn-hangzhou'])
})

test('quirk 24, all: whether a bucket is there is told by NoSuchBucket and by no other error, to strangers too', async (t) => {
  for (const query of ['acl', 'bucketInfo']) {
    t.assert.equal(element(await anonymous('GET', `/${bucket}?${query}`), 'Code'), 'AccessDenied')
    const none = await server().inject(
      signedOss(server(), server().rootKey, { method: 'GET', bucket: 'not-here', query: [[query, undefined]] }),
    )
    t.assert.deepEqual([none.status, element(none, 'Code')], [404, 'NoSuchBucket'])
  }
})

const names = ['oss-cn-hangzhou.aliyuncs.com', 'oss-cn-hangzhou-internal.aliyuncs.com', 'cn-hangzhou.oss.aliyuncs.com']
for (const name of names)
  test(`quirk 30, all: ${name} is only a name of this server`, async (t) => {
    await call({ method: 'PUT', key: 'public', body: 'hello' })
    t.assert.equal((await anonymous('GET', '/public', { host: `${bucket}.${name}` })).text, 'hello')
  })

test('quirk 32, Go v2: errors are XML, also where nobody knows the host', async (t) => {
  const answer = await anonymous('GET', '/', { host: 'nobody.example' })
  t.assert.equal(answer.headers.get('content-type'), 'application/xml')
  t.assert.notEqual(element(answer, 'Code'), undefined)
})

test('quirk 36, Go before version 2: a plus in the path is the space that version 1 signed, and a plus for everybody else', async (t) => {
  const withPlus = ({ target, ...rest }: InjectedRequest): InjectedRequest => ({
    ...rest,
    target: target.replaceAll('%20', '+'),
  })
  const asGo = (request: OssRequest): Promise<InjectedAnswer> =>
    server().inject(withPlus(signedOss(server(), server().rootKey, { bucket, ...request })))
  const [spaced, plus] = ['go/a b+c', 'go/a+b+c']
  t.assert.equal((await asGo({ method: 'PUT', key: spaced, body: 'space' })).status, 200)
  t.assert.equal((await call({ method: 'PUT', key: plus, body: 'plus' })).status, 200)
  const listed = (await call({ method: 'GET', query: [['prefix', 'go/']] })).text
  t.assert.deepEqual(
    [...listed.matchAll(/<Key>([^<]*)/g)].map(([, key]) => key),
    [spaced, plus],
  )
  t.assert.equal((await asGo({ method: 'GET', key: spaced })).text, 'space')
  const url = presignedTarget(server(), server().rootKey, { method: 'GET', bucket, key: spaced }).replaceAll('%20', '+')
  t.assert.equal((await anonymous('GET', url)).text, 'space')
  // What no signature of version 1 says of the key: the path's letters.
  t.assert.equal((await anonymous('GET', `/${bucket}/go/a+b%2Bc`)).text, 'plus')
  t.assert.equal((await call({ method: 'GET', key: plus, version: 'v4' })).text, 'plus')
  const signed = withPlus(signedOss(server(), server().rootKey, { method: 'GET', bucket, key: plus }))
  t.assert.equal((await server().inject({ ...signed, target: signed.target.replaceAll('%2B', '+') })).text, 'plus')
  const other = signedOss(server(), server().rootKey, { method: 'GET', bucket, key: 'go/x' })
  const refused = await server().inject({ ...other, target: `/${bucket}/go/a+b` })
  t.assert.equal(element(refused, 'Code'), 'SignatureDoesNotMatch')
  t.assert.match(element(refused, 'StringToSign') ?? '', /go\/a\+b$/)
})

const errorsByHand: [what: string, request: Omit<OssRequest, 'bucket'>, code: string, ec: string, type?: string][] = [
  ['a key that begins with a slash', { method: 'PUT', key: '/a' }, 'InvalidObjectName', '0016-00000005'],
  ['a key of 1,024 bytes', { method: 'GET', key: 'k'.repeat(1_024) }, 'InvalidObjectName', '0016-00000002'],
  ['another list-type', { method: 'GET', query: [['list-type', '3']] }, 'InvalidArgument', '0015-00000401'],
  [
    'a list of parts that is no XML',
    { method: 'POST', key: 'a', query: [['uploadId', '0'.repeat(32)]], body: '<a' },
    'MalformedXML',
    '0042-00000205',
  ],
  [
    'replication that is no XML',
    {
      method: 'POST',
      query: [
        ['replication', undefined],
        ['comp', 'add'],
      ],
      body: '<a',
    },
    'MalformedXML',
    '0031-00000001',
  ],
  [
    'an end of replication that is no XML',
    {
      method: 'POST',
      query: [
        ['replication', undefined],
        ['comp', 'delete'],
      ],
      body: '<a',
    },
    'MalformedXML',
    '0031-00000001',
  ],
  ['a bucket as a form that is none', { method: 'POST', body: 'x' }, 'MethodNotAllowed', '0003-00000016', 'Bucket'],
]
for (const [what, request, code, ec, type] of errorsByHand)
  test(`${what} is ${code} with EC ${ec}`, async (t) => {
    const answer = await call(request)
    t.assert.deepEqual([element(answer, 'Code'), element(answer, 'EC')], [code, ec])
    t.assert.deepEqual([answer.headers.get('x-oss-ec'), element(answer, 'ResourceType')], [ec, type])
  })

const ofObjectAcl: [method: string, acl: boolean, what: string, ec: string][] = [
  ['GET', true, 'read acl', '0003-00000007'],
  ['PUT', true, 'write acl', '0003-00000001'],
  ['PUT', false, 'write', '0003-00000001'],
  ['DELETE', false, 'write', '0003-00000001'],
]
for (const [method, acl, what, ec] of ofObjectAcl)
  test(`whom a public object does not let ${method}${acl ? ' its ACL' : ''} is told of the ${what} permission`, async (t) => {
    await call({ method: 'PUT', key: 'public', body: 'x', headers: [['x-oss-object-acl', 'public-read']] })
    const headers = acl && method === 'PUT' ? [['x-oss-object-acl', 'private'] as const] : []
    const answer = await anonymous(method, `/${bucket}/public${acl ? '?acl' : ''}`, {
      headers,
      ...(method === 'PUT' && !acl && { body: 'y' }),
    })
    t.assert.deepEqual(
      [element(answer, 'Message'), element(answer, 'EC')],
      [`You do not have ${what} permission on this object.`, ec],
    )
  })
