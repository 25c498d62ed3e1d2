/**
 * Whatever is sent, the answer is one of the protocol: never a 5xx, a well-formed error with its request id, soon. Through
 * the pipeline with generated requests, signed and not, and byte by byte through a real socket.
 * Set SEED to repeat a run, FUZZ_RUNS to look longer.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readXml } from '@latchkey/protocol'
import fc from 'fast-check'
import { listen } from '../http/listener.ts'
import { exchange } from '../http/testing.ts'
import { signedOss, callRpc } from './testing/client.ts'
import { openTestServer, testRootKey } from './testing/server.ts'
import type { InjectedAnswer, InjectedRequest, TestServer } from './testing/server.ts'
import { handlerOf } from './worker.ts'

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const runCount = Number(process.env['FUZZ_RUNS'] ?? 400)
const answerMsMax = 3_000
console.log(`fuzz.test.ts: SEED=${seed}`)

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'get', 'M-SEARCH']
const subResources = `acl append bucketInfo callback cors delete encryption inventory lifecycle live location logging
  objectMeta partNumber policy position qos referer replication requestPayment restore stat style symlink tagging uploadId
  uploads versionId versioning versions website worm x-oss-process x-oss-traffic-limit list-type prefix delimiter marker
  max-keys encoding-type start-after continuation-token key-marker upload-id-marker part-number-marker max-parts
  max-uploads fetch-owner security-token OSSAccessKeyId Expires Signature x-oss-signature-version x-oss-credential
  x-oss-date x-oss-expires x-oss-signature x-oss-security-token x-oss-additional-headers response-content-type
  response-expires x-oss-ac-source-ip Action Version Format AccessKeyId Timestamp SignatureNonce SignatureMethod`
  .trim()
  .split(/\s+/)
const headerNames = `authorization date content-type content-md5 content-encoding range if-match if-none-match
  if-modified-since if-unmodified-since expect origin access-control-request-method access-control-request-headers referer
  user-agent cache-control expires x-oss-acl x-oss-object-acl x-oss-date x-oss-meta-a x-oss-meta-ä x-oss-storage-class
  x-oss-tagging x-oss-tagging-directive x-oss-metadata-directive x-oss-copy-source x-oss-copy-source-range
  x-oss-copy-source-if-match x-oss-forbid-overwrite x-oss-security-token x-oss-content-sha256 x-oss-hash-crc64ecma
  x-oss-persistent-headers x-oss-server-side-encryption x-oss-traffic-limit x-oss-callback x-oss-range-behavior
  x-oss-symlink-target x-acs-action x-acs-version x-acs-date x-acs-signature-nonce x-forwarded-for x-forwarded-proto`
  .trim()
  .split(/\s+/)
const oddTexts = [
  '',
  ' ',
  '0',
  '-1',
  '1',
  '1001',
  '10001',
  '9223372036854775808',
  '1e9',
  'NaN',
  '٣',
  'true',
  'null',
  '*',
  '..',
  '/',
  '//',

  'a/../b',
  '%',
  '%00',
  '%zz',
  '%ff',
  'a%0d%0ab',
  'ä',
  '\u{1f511}',
  '\ufffd',
  '${filename}',
  '<x>',
  ']]>',
  '"',
  "'",
  '\\',
  'bytes=0-',
  'bytes=-0',
  'bytes=5-2',
  'bytes=0-99999999999999999999',
  'url',
  'none',
  'private',
  'public-read',

  'OSS a:b',
  'OSS :',
  'OSS',
  `OSS ${testRootKey.id}:AAAA`,
  'OSS4-HMAC-SHA256 Credential=a/b/c/d/e,Signature=0',
  'acs a:b',

  'OSS2 AccessKeyId:a,Signature:b',
  'OSS4-HMAC-SHA256',
  'OSS4-HMAC-SHA256 ,,,=',
  'ACS3-HMAC-SHA256 Credential=a,Signature=',

  'Mon, 02 Jan 2006 15:04:05 GMT',
  'Thu, 99 Foo 0000 99:99:99 GMT',
  '20261120T120000Z',
  '2026-11-20T12:00:00Z',
  'x'.repeat(5_000),
]
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...oddTexts) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)
const headerText = text.map((value) => value.replaceAll(/[\0\r\n]/g, '').slice(0, 4_000))
const mostly = <T>(usual: readonly T[], odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: odd })
const someMethods = mostly(['GET', 'PUT', 'POST', 'DELETE', 'HEAD'], fc.constantFrom(...methods))
const buckets = mostly(
  ['fuzzed'],
  fc.constantFrom('fuzzed', 'absent', 'a', 'UPPER', '-', '.', '..', 'x'.repeat(64), 'fuzzed.oss.test'),
)
const keys = mostly(
  ['object', 'log', 'big', 'folder/'],
  fc.oneof(fc.constantFrom('x'.repeat(1_024), 'x'.repeat(1_023)), text),
)
const query = fc.array(
  fc.tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...subResources) }, { weight: 1, arbitrary: text }),
    fc.option(text, { nil: undefined }),
  ),
  {
    maxLength: 4,
  },
)
const headers = fc.array(fc.tuple(fc.constantFrom(...headerNames), headerText), { maxLength: 5 })

const elementNames =
  `Delete Object Key Quiet CompleteMultipartUpload Part PartNumber ETag CreateBucketConfiguration StorageClass
  DataRedundancyType CORSConfiguration CORSRule AllowedOrigin AllowedMethod MaxAgeSeconds Tagging TagSet Tag Value`
    .trim()
    .split(/\s+/)
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(fc.constantFrom(...elementNames), tie('content'))
    .map(([name, inner]) => `<${name}>${inner}</${name}>`),
  content: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    text,
    fc.array(tie('element'), { maxLength: 4 }).map((inner) => inner.join('')),
    fc.constantFrom(
      '&amp;',
      '&lt;',
      '&bomb;',
      '&#x0;',
      '&#xFFFFFFFF;',
      '<![CDATA[x]]>',
      '<!-- -->',
      '<?pi?>',
      '<a b="c"/>',
    ),
  ),
}))
const formBody = fc
  .array(
    fc.tuple(fc.constantFrom('key', 'policy', 'OSSAccessKeyId', 'Signature', 'success_action_status', 'file'), text),
    { maxLength: 5 },
  )
  .map(
    (fields) =>
      `${fields.map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--b--\r\n`,
  )
const body = fc.oneof(fc.constant(undefined), element, formBody, text, fc.uint8Array({ maxLength: 200 }))

async function openFuzzed(): Promise<TestServer> {
  const server = await openTestServer()
  const put = async (key: string | undefined, content: string): Promise<void> => {
    const request = { method: 'PUT', bucket: 'fuzzed', ...(key !== undefined && { key }), body: content }
    assert.equal((await server.inject(signedOss(server, testRootKey, request))).status, 200)
  }
  await put(undefined, '')
  await put('object', 'content')
  return server
}

/** Asks, and fails when the answer is none that this server may give. */
async function expectAnswer(server: TestServer, request: InjectedRequest): Promise<InjectedAnswer> {
  const startedMs = performance.now()
  const answer = await server.inject(request)
  assert.ok(performance.now() - startedMs < answerMsMax, 'the answer took too long')
  assert.ok(answer.status < 500, `${answer.status} ${answer.text}\n${shownFault(server)}`)
  for (const [name, value] of answer.headers) assert.doesNotMatch(`${name}: ${value}`, /[\r\n\0]/)
  if (answer.status >= 400) expectError(answer, request)
  return answer
}

function shownFault({ observations }: TestServer): string {
  const fault = observations.at(-1)?.fault
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
}

function expectError(answer: InjectedAnswer, request: InjectedRequest): void {
  if (request.method === 'HEAD') {
    const document = Buffer.from(answer.headers.get('x-oss-err') ?? '', 'base64').toString()
    if (answer.headers.get('content-type') === 'application/xml') assert.match(document, errorPattern)
    return
  }
  const type = answer.headers.get('content-type') ?? ''
  if (type.startsWith('application/json')) {
    const document = JSON.parse(answer.text) as Record<string, unknown>
    assert.match(String(document['RequestId']), /^[0-9A-F-]{36}$/)
    assert.equal(typeof document['Code'], 'string')
    return
  }
  assert.match(answer.text, errorPattern)
  assert.doesNotThrow(() => readXml(answer.body), answer.text)
  if (type === 'application/xml') assert.match(answer.headers.get('x-oss-request-id') ?? '', /^[0-9A-F]{24}$/)
}

const errorPattern =
  /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<Error>.*<RequestId>[0-9A-F-]{24,36}<\/RequestId>.*<\/Error>$/s

/** One server for a whole property: what one request leaves behind, the next may stumble over. */
async function fuzz<T>(
  t: TestContext,
  arbitrary: fc.Arbitrary<T>,
  run: (server: TestServer, value: T) => Promise<unknown>,
) {
  await using server = await openFuzzed()
  t.diagnostic(`SEED=${seed}`)
  await fc.assert(
    fc.asyncProperty(arbitrary, async (value) => void (await run(server, value))),
    { seed, numRuns: runCount },
  )
}

test('signed requests of any kind get an answer of the protocol', (t) =>
  fuzz(
    t,
    fc.record({
      method: someMethods,
      bucket: fc.option(buckets, { nil: undefined, freq: 9 }),
      key: fc.option(keys, { nil: undefined, freq: 3 }),
      query,
      headers,
      body,
      version: fc.constantFrom('v1', 'v4'),
    }),
    async (server, { method, bucket, key, body: content, version, ...rest }) => {
      const request = {
        ...rest,
        method,
        version,
        ...(bucket !== undefined && { bucket, ...(key !== undefined && { key }) }),
        ...(content !== undefined && { body: content }),
      } as const
      await expectAnswer(server, signable(() => signedOss(server, testRootKey, request)) ?? { method, target: '/' })
    },
  ))

/** What cannot even be written as a request (a lone surrogate in a key) is not sent. */
function signable<T>(sign: () => T): T | undefined {
  try {
    return sign()
  } catch {
    return undefined
  }
}

const oddHosts = ['oss.test', 'img.game.example', '', '[::1]:9000', '..', 'a..b', 'ä', 'x:99999', 'fuzzed.oss.test:80']
const rawTarget = fc.oneof(
  fc
    .tuple(buckets, keys, query)
    .map(
      ([bucket, key, pairs]) =>
        `/${bucket}/${key}?${pairs.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&')}`,
    ),
  fc.tuple(text, text).map(([path, pairs]) => `/${path}?${pairs}`),
  fc.constantFrom('*', '/', '//', '/?', '/?&&==', '/%', '/fuzzed?acl&policy', '/-/health', '/fuzzed/object?acl=&acl='),
)

test('unsigned and wrongly signed requests get an answer of the protocol', (t) =>
  fuzz(
    t,
    fc.record({
      method: someMethods,
      target: rawTarget.map((target) => target.replaceAll(/[\0-\x20\x7f]/g, '+')),
      headers,
      host: mostly(['127.0.0.1:9000', 'fuzzed.oss.test'], fc.constantFrom(...oddHosts)),
      isChunked: fc.boolean(),
      body,
    }),
    (server, { body: content, ...rest }) =>
      expectAnswer(server, { ...rest, ...(content !== undefined && { body: content }) }),
  ))

const actions: readonly (readonly [action: string, version: string])[] = [
  ...(['AssumeRole', 'GetCallerIdentity', 'NoSuchAction'] as const).map((name) => [name, '2015-04-01'] as const),
  ...[
    'CreateUser',
    'CreateRole',
    'CreatePolicy',
    'ListUsers',
    'UpdateUser',
    'AttachPolicyToRole',
    'CreateAccessKey',
    'DeleteUser',
  ].map((name) => [name, '2015-05-01'] as const),
]
const rpcNames =
  `UserName NewUserName DisplayName RoleName RoleArn RoleSessionName DurationSeconds Policy PolicyName PolicyType
  PolicyDocument AssumeRolePolicyDocument MaxSessionDuration Marker MaxItems Comments Tag.1.Key Tag.1.Value Tag.999.Key Format`
    .trim()
    .split(/\s+/)

test('signed calls of STS and RAM get an answer of the protocol', (t) =>
  fuzz(
    t,
    fc.tuple(fc.constantFrom(...actions), fc.dictionary(fc.constantFrom(...rpcNames), text, { maxKeys: 5 })),
    async (server, [[action, version], parameters]) => {
      const inject = (request: InjectedRequest): Promise<InjectedAnswer> => expectAnswer(server, request)
      if (Object.values(parameters).every((value) => value.isWellFormed()))
        await callRpc({ ...server, inject }, testRootKey, action, version, parameters)
    },
  ))

const nested = (depth: number): string => `${'<Delete>'.repeat(depth)}${'</Delete>'.repeat(depth)}`
const entities = Array.from({ length: 12 }, (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(20)}">`).join(
  '',
)
const xmlAttacks: readonly (readonly [name: string, body: string | Buffer])[] = [
  ['entities that grow', `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "x">${entities}]><Delete>&e12;</Delete>`],
  [
    'an entity from a file',
    '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>',
  ],
  ['a thousand levels', nested(1_000)],
  ['a hundred thousand levels', nested(100_000)],
  ['levels that never close', '<Delete>'.repeat(200_000)],
  [
    'a hundred thousand attributes',
    `<Delete ${Array.from({ length: 100_000 }, (_, index) => `a${index}="b"`).join(' ')}/>`,
  ],
  ['a name of a megabyte', `<${'a'.repeat(1_000_000)}/>`],
  ['a key of a megabyte', `<Delete><Object><Key>${'k'.repeat(1_000_000)}</Key></Object></Delete>`],
  [
    'a huge number',
    `<CompleteMultipartUpload><Part><PartNumber>${'9'.repeat(400_000)}</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>`,
  ],
  ['a huge character reference', '<Delete><Object><Key>&#xFFFFFFFFFFFFFFFF;</Key></Object></Delete>'],
  ['a NUL by reference', '<Delete><Object><Key>a&#0;b</Key></Object></Delete>'],
  ['a comment that never ends', `<!--${'-'.repeat(500_000)}`],
  ['CDATA that never ends', `<Delete><![CDATA[${']'.repeat(500_000)}`],
  ['a declaration that never ends', `<!DOCTYPE ${'['.repeat(300_000)}`],
  ['sixty thousand objects', `<Delete>${'<Object><Key>k</Key></Object>'.repeat(60_000)}</Delete>`],
  ['UTF-16', Buffer.from('\ufeff<Delete><Object><Key>k</Key></Object></Delete>', 'utf16le')],
  ['bytes that are no UTF-8', Buffer.from([0x3c, 0xff, 0xfe, 0x3e])],
  ['names of the language', '<__proto__><constructor>x</constructor></__proto__>'],
  ['nothing', ''],
  ['more than two megabytes', `<Delete>${' '.repeat(2_200_000)}</Delete>`],
]
const xmlEntrances: readonly (readonly [
  method: string,
  key: string | undefined,
  query: readonly [string, string | undefined],
])[] = [
  ['POST', undefined, ['delete', undefined]],
  ['POST', 'object', ['uploadId', '0'.repeat(32)]],
  ['PUT', undefined, ['cors', undefined]],
]

for (const [name, content] of xmlAttacks)
  test(`XML: ${name} is refused soon`, async () => {
    await using server = await openFuzzed()
    for (const [method, key, pair] of xmlEntrances) {
      const request = { method, bucket: 'fuzzed', ...(key !== undefined && { key }), query: [pair], body: content }
      const answer = await expectAnswer(server, signedOss(server, testRootKey, request))
      assert.ok(answer.status >= 400, `${method} ?${pair[0]} took it: ${answer.status}`)
    }
  })

test('mutated bytes on a socket get an answer of the protocol or a closed connection', async (t) => {
  await using server = await openFuzzed()
  const handler = handlerOf(server.house, async () => {})
  await using listening = await listenFor(handler)
  t.diagnostic(`SEED=${seed}`)
  const mutation = fc.tuple(
    fc.constantFrom('flip', 'drop', 'repeat', 'insert', 'cut'),
    fc.nat(),
    fc.constantFrom(...oddBytes),
  )
  const samples = fc.sample(
    fc.tuple(fc.nat(validRequests(server).length - 1), fc.array(mutation, { minLength: 1, maxLength: 4 })),
    {
      seed,
      numRuns: Math.ceil(runCount / 2),
    },
  )
  const requests = validRequests(server)
  const waiting = [...samples]
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const [index, mutations] = one
      const bytes = mutations.reduce(mutate, requests[index] ?? Buffer.alloc(0))
      const { text: received } = await exchange(listening.port, bytes, 120)
      for (const [, status = ''] of received.matchAll(/(?:^|\r\n\r\n|>)HTTP\/1\.1 (\d{3}) /g))
        assert.ok(
          Number(status) < 500,
          `${status} for ${JSON.stringify(bytes.toString('latin1'))}\n${shownFault(server)}`,
        )
      if (received !== '') assert.match(received, /^HTTP\/1\.1 \d{3} /)
    }
  }
  await Promise.all(Array.from({ length: 24 }, work))
  const again = await exchange(listening.port, requests[0] ?? Buffer.alloc(0), 300)
  assert.match(again.text, /^HTTP\/1\.1 200 /, 'the listener still serves')
})

async function listenFor(handler: Parameters<typeof listen>[1]) {
  const listening = await listen({ host: '127.0.0.1', port: 0, isLenient: false, reusePort: false }, handler)
  return { port: listening.port, [Symbol.asyncDispose]: () => listening.close() }
}

const oddBytes = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  ':',
  '%',
  '?',
  '&',
  '=',
  '\x7f',
  '\xff',
  '0',
  '-1',
  'chunked',
  'Content-Length: 5\r\n',
  'a'.repeat(70_000),
]
type Mutation = readonly [kind: string, place: number, text: string]

function mutate(bytes: Buffer, [kind, place, odd]: Mutation): Buffer {
  const at = place % Math.max(1, bytes.length)
  const before = bytes.subarray(0, at)
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.from([(bytes[at] ?? 0) ^ (1 << (place % 8))]), bytes.subarray(at + 1)])
    case 'drop':
      return Buffer.concat([before, bytes.subarray(at + 1 + (place % 7))])
    case 'repeat':
      return Buffer.concat([before, bytes.subarray(at, at + 20), bytes.subarray(at)])
    case 'insert':
      return Buffer.concat([before, Buffer.from(odd, 'latin1'), bytes.subarray(at)])
    default:
      return before
  }
}

function validRequests(server: TestServer): readonly Buffer[] {
  const requests = [
    signedOss(server, testRootKey, { method: 'GET', bucket: 'fuzzed', key: 'object' }),
    signedOss(server, testRootKey, { method: 'PUT', bucket: 'fuzzed', key: 'other', body: 'hello', version: 'v4' }),
    signedOss(server, testRootKey, {
      method: 'GET',
      bucket: 'fuzzed',
      query: [
        ['list-type', '2'],
        ['prefix', 'o'],
      ],
    }),
    signedOss(server, testRootKey, {
      method: 'POST',
      bucket: 'fuzzed',
      query: [['delete', undefined]],
      body: '<Delete><Object><Key>k</Key></Object></Delete>',
    }),
    { method: 'GET', target: '/?Action=GetCallerIdentity&Version=2015-04-01&Format=JSON' },
  ]
  return requests.map((request: InjectedRequest) => {
    const content = request.body === undefined ? '' : Buffer.from(request.body).toString('latin1')
    const lines = (request.headers ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const length = request.body === undefined ? '' : `Content-Length: ${content.length}\r\n`
    return Buffer.from(
      `${request.method} ${request.target} HTTP/1.1\r\nHost: 127.0.0.1:9000\r\n${length}${lines}\r\n${content}`,
      'latin1',
    )
  })
}
