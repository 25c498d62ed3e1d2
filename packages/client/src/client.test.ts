import { test } from 'node:test'
import { createClient } from './client.ts'
import type { ClientOptions } from './client.ts'
import { createCrc64 } from './crc64.ts'
import { httpTransport } from './node/http-transport.ts'
import { nodeDigests } from './node/node-digests.ts'
import { IntegrityError, RequestError } from './request-error.ts'
import { errorReply, still, testCredentials, testNowMs, TinyServer } from './testing/tiny-server.ts'
import { pairsOf, verdictOnOss, verdictOnRpc } from './testing/verify.ts'

const transports: [name: string, Partial<ClientOptions>][] = [
  ['node:http', { transport: httpTransport(), digests: nodeDigests }],
  ['fetch', {}],
]
const keys = ['1/avatar.png', 'a b+c%/ü', 'a/../b', './x', 'a//b/', '/lead', 'quote"\u0001', '键/值?&=#']

for (const [name, options] of transports)
  for (const signature of ['v4', 'v1'] as const)
    test(`${name}: keys of all kinds reach the server as they are, with ${signature}`, async (t) => {
      await using server = await TinyServer.start(() => ({ headers: { etag: '"E"' } }))
      const client = createClient({
        ...still,
        ...options,
        endpoint: server.endpoint,
        credentials: testCredentials,
        signature,
      })
      for (const key of keys) {
        const put = await client.oss.putObject({
          bucket: 'bucket-1',
          key,
          body: 'hello',
          contentType: 'text/plain',
          userMeta: { name: 'Jürgen' },
        })
        t.assert.equal(put.etag, '"E"')
        const seen = server.seen.at(-1)
        t.assert.equal(seen?.body.toString(), 'hello')
        if (seen !== undefined) t.assert.equal(verdictOnOss(seen, 'path'), `${signature}-header`, key)
        t.assert.equal(decodeURIComponent(seen?.url ?? ''), `/bucket-1/${key}`)
      }
    })

for (const [name, options] of transports)
  test(`${name}: an STS key sends its token, and a stream goes chunked`, async (t) => {
    await using server = await TinyServer.start(() => ({}))
    const credentials = { ...testCredentials, securityToken: 'token+/=' }
    const client = createClient({ ...still, ...options, endpoint: server.endpoint, credentials })
    await client.oss.putObject({ bucket: 'b-1', key: 'k', body: chunks('ab', 'cd') })
    const [seen] = server.seen
    t.assert.equal(seen?.headers['x-oss-security-token'], 'token+/=')
    t.assert.equal(seen?.body.toString(), 'abcd')
    if (seen !== undefined) t.assert.equal(verdictOnOss(seen, 'path'), 'v4-header')
  })

for (const [signature, scheme] of [
  ['v4', 'acs3'],
  ['v1', 'rpc-v1'],
] as const)
  test(`STS calls are signed with ${scheme}, and their answers are typed values`, async (t) => {
    const answer = {
      RequestId: 'R-7',
      AssumedRoleUser: { Arn: 'acs:ram::1:assumed-role/r/s', AssumedRoleId: '3:s' },
      Credentials: {
        AccessKeyId: 'STS.A',
        AccessKeySecret: 'S',
        SecurityToken: 'T',
        Expiration: '2026-01-02T04:04:05Z',
      },
    }
    await using server = await TinyServer.start(() => ({ body: JSON.stringify(answer) }))
    const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials, signature })
    const { credentials, requestId } = await client.sts.assumeRole({
      roleArn: 'acs:ram::1:role/r',
      roleSessionName: 'player 1*~',
      durationSeconds: 3600,
    })
    t.assert.equal(credentials.expiration.getTime(), testNowMs + 3_600_000)
    t.assert.equal(requestId, 'R-7')
    const [seen] = server.seen
    if (seen !== undefined) t.assert.equal(verdictOnRpc(seen), scheme)
    t.assert.equal(new Map(pairsOf(seen?.body.toString() ?? '')).get('RoleSessionName'), 'player 1*~')
  })

test('lists are asked for percent-encoded keys, and give them decoded', async (t) => {
  const body = `<?xml version="1.0"?><ListBucketResult><Name>b-1</Name><Prefix></Prefix><Marker></Marker>
    <MaxKeys>100</MaxKeys><Delimiter></Delimiter><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
    <Contents><Key>a%01%2Fb</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"E"</ETag>
    <Type>Normal</Type><Size>7</Size><StorageClass>Standard</StorageClass>
    <Owner><ID>1</ID><DisplayName>1</DisplayName></Owner></Contents></ListBucketResult>`
  await using server = await TinyServer.start(() => ({ body }))
  const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials })
  const { result } = await client.oss.listObjects({ bucket: 'b-1', prefix: 'a' })
  t.assert.match(server.seen[0]?.url ?? '', /[?&]encoding-type=url/)
  t.assert.deepEqual(
    result?.contents?.map(({ key, size }) => [key, size]),
    [['a\u0001/b', 7]],
  )
})

test('what the server refuses says which layer refused it', async (t) => {
  const detail =
    '<EC>0003-00000501</EC><BucketName>b-1</BucketName><AccessDeniedDetail><PolicyType>SessionPolicy</PolicyType></AccessDeniedDetail>'
  await using server = await TinyServer.start(() => errorReply(403, 'AccessDenied', detail))
  const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials })
  const error = await refusal(client.oss.deleteObject({ bucket: 'b-1', key: 'k' }))
  t.assert.deepEqual(
    [error.code, error.status, error.requestId, error.ec, error.details, error.accessDenied],
    ['AccessDenied', 403, 'R1', '0003-00000501', { BucketName: 'b-1' }, { PolicyType: 'SessionPolicy' }],
  )
})

test('the error of a HEAD is read from its header', async (t) => {
  const document = String(errorReply(404, 'NoSuchKey').body)
  const headers = { 'x-oss-err': Buffer.from(document).toString('base64'), 'x-oss-request-id': 'R2' }
  await using server = await TinyServer.start(() => ({ status: 404, headers }))
  const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials })
  const error = await refusal(client.oss.headObject({ bucket: 'b-1', key: 'k' }))
  t.assert.deepEqual([error.code, error.status], ['NoSuchKey', 404])
})

test('an error of STS is read from JSON', async (t) => {
  const body = JSON.stringify({ RequestId: 'R3', HostId: 'h', Code: 'EntityNotExist.Role', Message: 'no' })
  await using server = await TinyServer.start(() => ({ status: 404, body }))
  const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials })
  const error = await refusal(client.sts.assumeRole({ roleArn: 'a', roleSessionName: 'bb' }))
  t.assert.deepEqual([error.code, error.requestId, error.message], ['EntityNotExist.Role', 'R3', 'no'])
})

for (const [name, options] of transports) {
  test(`${name}: an upload that is stored otherwise is an error`, async (t) => {
    await using server = await TinyServer.start(() => ({ headers: { 'x-oss-hash-crc64ecma': '1' } }))
    const client = createClient({ ...still, ...options, endpoint: server.endpoint, credentials: testCredentials })
    for (const body of ['hello', chunks('he', 'llo')])
      await t.assert.rejects(client.oss.putObject({ bucket: 'b-1', key: 'k', body }), IntegrityError)
  })

  test(`${name}: a download that is not what was stored fails at its end`, async (t) => {
    const crc = await crcOf('hello')
    const headers = { 'x-oss-hash-crc64ecma': String(crc), etag: '"E"' }
    await using server = await TinyServer.start((_, index) => ({ headers, body: index === 0 ? 'hello' : 'hullo' }))
    const client = createClient({ ...still, ...options, endpoint: server.endpoint, credentials: testCredentials })
    const good = await client.oss.getObject({ bucket: 'b-1', key: 'k' })
    t.assert.equal(await good.body.text(), 'hello')
    const bad = await client.oss.getObject({ bucket: 'b-1', key: 'k' })
    await t.assert.rejects(bad.body.text(), IntegrityError)
  })
}

test('a raw request has its own query and gets the answer as it came', async (t) => {
  await using server = await TinyServer.start(() => ({ headers: { 'x-oss-request-id': 'R9' }, body: '<Any/>' }))
  const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials })
  const answer = await client.request({ method: 'get', bucket: 'b-1', query: { anything: undefined, n: '1' } })
  t.assert.equal(await answer.body.text(), '<Any/>')
  t.assert.equal(answer.requestId, 'R9')
  t.assert.equal(server.seen[0]?.url, '/b-1/?anything&n=1')
  if (server.seen[0] !== undefined) t.assert.equal(verdictOnOss(server.seen[0], 'path'), 'v4-header')
})

test('without credentials a request is anonymous', async (t) => {
  await using server = await TinyServer.start(() => ({ body: 'x' }))
  const client = createClient({ ...still, endpoint: server.endpoint })
  await client.request({ method: 'GET', bucket: 'b-1', key: 'k' })
  if (server.seen[0] !== undefined) t.assert.equal(verdictOnOss(server.seen[0], 'path'), 'anonymous')
})

test('a field that must be there is missed before anything is sent', async (t) => {
  const client = createClient({ ...still, endpoint: 'http://127.0.0.1:1', credentials: testCredentials })
  await t.assert.rejects(client.oss.getObject({ bucket: '', key: 'k' }), /GetObject needs bucket/)
  await t.assert.rejects(
    client.oss.putObject({ bucket: 'b', key: 'k', body: '', userMeta: { a: 'x\r\ny' } }),
    TypeError,
  )
})

async function refusal(call: Promise<unknown>): Promise<RequestError> {
  try {
    await call
  } catch (error) {
    if (error instanceof RequestError) return error
    throw error
  }
  throw new Error('the call was not refused')
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}

async function crcOf(text: string): Promise<bigint> {
  const running = await createCrc64()
  running.update(new TextEncoder().encode(text))
  return running.digest()
}
