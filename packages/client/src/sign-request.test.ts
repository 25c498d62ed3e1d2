import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from './client.ts'
import { presignSessionSecondsMax, signRequest } from './sign-request.ts'
import { parseHeaderless } from './testing/url.ts'
import { still, testCredentials, testNowMs } from './testing/tiny-server.ts'
import { verdictOnOss } from './testing/verify.ts'
import { isPostFormVerified, parsePostForm } from '@latchkey/protocol'
import { nodeDigests } from './node/node-digests.ts'

for (const signature of ['v4', 'v1'] as const) {
  test(`headers that another program sends verify with ${signature}`, (t) => {
    const headers = signRequest(
      {
        method: 'put',
        bucket: 'b-1',
        key: 'a/ü',
        query: { tagging: undefined },
        headers: { 'Content-Type': 'text/x' },
      },
      { credentials: testCredentials, region: 'cn-hangzhou', signature, nowMs: testNowMs },
    )
    const seen = { method: 'PUT', url: '/b-1/a/%C3%BC?tagging', headers }
    t.assert.equal(verdictOnOss(seen, 'path'), `${signature}-header`)
  })

  for (const [addressing, endpoint] of [
    ['path', 'http://127.0.0.1:9000'],
    ['virtual', 'https://oss.example.com'],
  ] as const)
    test(`a URL signed with ${signature} in ${addressing} style verifies, with its token and its query`, async (t) => {
      const credentials = { ...testCredentials, securityToken: 'tok/+=' }
      const client = createClient({ ...still, endpoint, credentials, signature })
      const query = { 'x-oss-process': 'image/resize,w_200', 'response-content-type': 'a b' }
      const url = await client.presign({ method: 'GET', bucket: 'b-1', key: '1/a b.png', query, expiresSeconds: 60 })
      t.assert.equal(verdictOnOss({ method: 'GET', ...parseHeaderless(url) }, addressing), `${signature}-url`)
    })

  test(`a form signed with ${signature} carries what its policy asks for`, async (t: TestContext) => {
    const client = createClient({
      ...still,
      endpoint: 'http://127.0.0.1:9000',
      credentials: testCredentials,
      signature,
    })
    const form = await client.signForm({ bucket: 'b-1', keyPrefix: '1/', expiresSeconds: 900, sizeBytesMax: 1000 })
    t.assert.equal(form.url, 'http://127.0.0.1:9000/b-1/')
    const claim = parsePostForm(form.fields)
    t.assert.ok(claim !== undefined)
    t.assert.ok(isPostFormVerified({ digests: nodeDigests, secret: testCredentials.accessKeySecret }, claim))
    const policy = JSON.parse(claim.policyText) as { expiration: string; conditions: unknown[] }
    t.assert.equal(policy.expiration, '2026-01-02T03:19:05.000Z')
    t.assert.deepEqual(policy.conditions.slice(0, 3), [
      { bucket: 'b-1' },
      ['starts-with', '$key', '1/'],
      ['content-length-range', 0, 1000],
    ])
  })
}

test('a V4 URL of a session is good for twelve hours at most', async (t) => {
  const credentials = { ...testCredentials, securityToken: 'token' }
  const client = createClient({ ...still, endpoint: 'http://127.0.0.1:9000', credentials })
  const request = { method: 'GET', bucket: 'b-1', key: 'k' }
  await client.presign({ ...request, expiresSeconds: presignSessionSecondsMax })
  await t.assert.rejects(client.presign({ ...request, expiresSeconds: presignSessionSecondsMax + 1 }), RangeError)
  await t.assert.rejects(client.presign({ ...request, expiresSeconds: 1.5 }), RangeError)
})

test('signing without credentials says so', async (t) => {
  const client = createClient({ ...still, endpoint: 'http://127.0.0.1:9000' })
  await t.assert.rejects(client.presign({ method: 'GET', bucket: 'b-1', expiresSeconds: 1 }), /no|none/)
})
