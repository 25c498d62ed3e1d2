import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { parseOssClaim, verifyOss } from './oss-claim.ts'
import { percentDecode } from './percent-encoding.ts'
import { portableDigests as digests } from './portable-digests.ts'
import { parseRpcClaim, verifyRpc } from './rpc-claim.ts'
import type { RpcParameter } from './rpc-v1.ts'
import type { QueryParameter, SignedHeader, SignedRequest } from './signed-request.ts'

// What the official clients really send, recorded on loopback and verified with our half of each signature.

type Recorded = { method: string; url: string; headers: SignedHeader[]; body: Buffer }
// The clients come without types that fit (CommonJS, or declarations for other module systems).
type Client = Record<string, (...args: readonly unknown[]) => Promise<unknown>>
type Construct = new (...args: readonly unknown[]) => Client

const require = createRequire(import.meta.url)
const AliOss = require('ali-oss') as Construct & { STS: Construct }
const { RPCClient } = require('@alicloud/pop-core') as { RPCClient: Construct }
const { default: StsClient, AssumeRoleRequest } = require('@alicloud/sts20150401') as {
  default: Construct
  AssumeRoleRequest: new (fields: unknown) => unknown
}

const recorded: Recorded[] = []
const server = createServer((request, response) => {
  void record(request).then(() => {
    response.setHeader('content-type', 'application/json;charset=utf-8')
    response.end('{"RequestId":"1"}')
  })
})
let endpoint = ''

async function record(request: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
  const headers: SignedHeader[] = []
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const value = Buffer.from(request.rawHeaders[index + 1] ?? '', 'latin1').toString('utf8')
    headers.push([(request.rawHeaders[index] ?? '').toLowerCase(), value])
  }
  recorded.push({ method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) })
}

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

/** What the client sends, whatever it makes of our empty answer. */
async function sentBy(call: () => Promise<unknown>): Promise<Recorded> {
  recorded.length = 0
  await call().catch(() => undefined)
  const [first] = recorded
  assert.ok(first !== undefined, 'the client sent nothing')
  return first
}

function queryOf(url: string): QueryParameter[] {
  const text = url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 0) return [percentDecode(pair) ?? '', undefined]
      return [percentDecode(pair.slice(0, equals)) ?? '', percentDecode(pair.slice(equals + 1)) ?? '']
    })
}

/** ali-oss in cname mode sends the key as the path and no bucket. */
function ossRequestOf(sent: Recorded): SignedRequest {
  const path = sent.url.split('?')[0] ?? ''
  return {
    method: sent.method,
    bucket: 'examplebucket',
    key: percentDecode(path.slice(1)) ?? '',
    query: queryOf(sent.url),
    headers: sent.headers,
  }
}

function isOssVerified(sent: Recorded, secret = 'sk'): boolean {
  const request = ossRequestOf(sent)
  const claim = parseOssClaim(request)
  return claim !== undefined && verifyOss({ digests, secret }, request, claim).kind === 'verified'
}

function isRpcVerified(sent: Recorded, secret = 'sk'): boolean {
  const parameters = (text: string): RpcParameter[] => [...new URLSearchParams(text)]
  const isForm = sent.headers.some(([name, value]) => name === 'content-type' && String(value).includes('urlencoded'))
  const call = {
    method: sent.method,
    query: parameters(sent.url.split('?')[1] ?? ''),
    form: isForm ? parameters(sent.body.toString('utf8')) : [],
    headers: sent.headers,
    bodySha256: createHash('sha256').update(sent.body).digest('hex'),
  }
  const claim = parseRpcClaim(call)
  return claim !== undefined && verifyRpc(digests, secret, call, claim).kind === 'verified'
}

const ossCalls: Record<string, (client: Client) => Promise<unknown>> = {
  'put with metadata': async (client) =>
    client['put']?.('1/a b/ü+&=.txt', Buffer.from('x'), {
      mime: 'text/plain',
      // ali-oss writes a header's characters as bytes, so text beyond ASCII is given as its UTF-8 bytes.
      meta: { author: Buffer.from('é').toString('latin1') },
      headers: { 'x-oss-acl': 'public-read', 'Cache-Control': 'no-cache' },
    }),
  'a copy': async (client) => client['copy']?.('b', 'a ü'),
  'a listing': async (client) => client['listV2']?.({ prefix: 'a/b c', delimiter: '/', 'max-keys': 10 }),
  'an image': async (client) => client['get']?.('a.png', undefined, { process: 'image/resize,w_200' }),
  'the start of a multipart upload': async (client) => client['initMultipartUpload']?.('big'),
  'an ACL': async (client) => client['putACL']?.('a', 'private'),
  'a deletion of many': async (client) => client['deleteMulti']?.(['a', 'b&<>']),
}

for (const authorizationV4 of [false, true])
  for (const [name, call] of Object.entries(ossCalls))
    test(`ali-oss signs ${name} with ${authorizationV4 ? 'V4' : 'V1'} and a session token`, async () => {
      const options = { accessKeyId: 'STS.ak', accessKeySecret: 'sk', stsToken: 'CAES+/=', bucket: 'examplebucket' }
      const client = new AliOss({
        ...options,
        region: 'oss-cn-hangzhou',
        endpoint: `http://${endpoint}`,
        cname: true,
        authorizationV4,
        headerEncoding: 'latin1',
        refreshSTSToken: () => Promise.resolve({}),
        refreshSTSTokenInterval: 3_600_000,
      })
      const sent = await sentBy(() => call(client))
      assert.ok(isOssVerified(sent))
      assert.ok(!isOssVerified(sent, 'other'))
    })

test('pop-core signs with RPC V1, as GET and as POST', async () => {
  const client = new RPCClient({
    endpoint: `http://${endpoint}`,
    apiVersion: '2015-04-01',
    accessKeyId: 'ak',
    accessKeySecret: 'sk',
    securityToken: 'token+/=',
  })
  const parameters = { RoleArn: 'acs:ram::1:role/r', Policy: '{"a": "b*c (d)!\'~é"}', Empty: '' }
  for (const method of ['GET', 'POST']) {
    const sent = await sentBy(async () => client['request']?.('AssumeRole', parameters, { method }))
    assert.equal(sent.method, method)
    assert.ok(isRpcVerified(sent))
    assert.ok(!isRpcVerified(sent, 'other'))
  }
})

test('the STS class of ali-oss signs with RPC V1 in a form, with milliseconds', async () => {
  const client = new AliOss.STS({ endpoint: `http://${endpoint}`, accessKeyId: 'ak', accessKeySecret: 'sk' })
  const policy = '{"Version":"1","Statement":[]}'
  const sent = await sentBy(async () => client['assumeRole']?.('acs:ram::1:role/r', policy, 900, 'client'))
  assert.match(sent.body.toString(), /Timestamp=[^&]+\.\d{3}Z/)
  assert.ok(isRpcVerified(sent))
})

test('the current STS client signs with ACS3, and with RPC V1 when told to', async () => {
  for (const signatureAlgorithm of [undefined, 'v2']) {
    const config = { accessKeyId: 'ak', accessKeySecret: 'sk', securityToken: 'token', endpoint, protocol: 'HTTP' }
    const client = new StsClient({ ...config, ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }) })
    const fields = { roleArn: 'acs:ram::1:role/r', roleSessionName: 'a', durationSeconds: 900, policy: '{"a": "*~ü"}' }
    const sent = await sentBy(async () => client['assumeRole']?.(new AssumeRoleRequest(fields)))
    assert.equal(
      sent.headers.some(([name]) => name === 'authorization'),
      signatureAlgorithm === undefined,
    )
    assert.ok(isRpcVerified(sent))
    assert.ok(!isRpcVerified(sent, 'other'))
  }
})
