/** Uploads by form: the policy that was signed is what holds, whatever else the form says. */
import { signPostFormV1, signPostFormV4 } from '@latchkey/protocol'
import { test } from 'node:test'
import { openTestServer } from './testing/server.ts'
import type { InjectedAnswer, TestServer } from './testing/server.ts'
import { signedOss, textDigests } from './testing/client.ts'

const boundary = 'latchkey-boundary'

function body(fields: readonly (readonly [string, string])[], file: string, fileName = 'a.txt'): string {
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/plain\r\n\r\n${file}\r\n--${boundary}--\r\n`
}

type Upload = {
  readonly version: 'v1' | 'v4' | 'anonymous'
  readonly key?: string
  readonly bucket?: string
  readonly file?: string
  readonly fileName?: string
  readonly conditions?: readonly unknown[]
  readonly more?: readonly (readonly [string, string])[]
  readonly forged?: true
}

async function post(server: TestServer, upload: Upload): Promise<InjectedAnswer> {
  const nowMs = server.clock.now().getTime()
  const credentials = { accessKeyId: server.rootKey.id, secret: upload.forged ? 'wrong' : server.rootKey.secret }
  const bound =
    upload.version === 'v4'
      ? [
          { 'x-oss-signature-version': 'OSS4-HMAC-SHA256' },
          { 'x-oss-credential': `${server.rootKey.id}/20261120/cn-hangzhou/oss/aliyun_v4_request` },
          { 'x-oss-date': '20261120T120000Z' },
        ]
      : []
  const policy = JSON.stringify({
    expiration: '2026-11-20T12:10:00.000Z',
    conditions: [
      ...(upload.conditions ?? [['starts-with', '$key', '1/'], { bucket: 'game' }, ['content-length-range', 2, 10]]),
      ...bound,
    ],
  })
  const signed =
    upload.version === 'v1'
      ? signPostFormV1(textDigests, credentials, policy)
      : upload.version === 'v4'
        ? signPostFormV4(textDigests, credentials, policy, { region: 'cn-hangzhou', nowMs })
        : []
  const fields = [['key', upload.key ?? '1/a.txt'] as const, ...signed, ...(upload.more ?? [])]
  return server.inject({
    method: 'POST',
    target: `/${upload.bucket ?? 'game'}`,
    headers: [['Content-Type', `multipart/form-data; boundary=${boundary}`]],
    body: body(fields, upload.file ?? 'hello', upload.fileName),
  })
}

async function gameServer(): Promise<TestServer> {
  const server = await openTestServer()
  for (const bucket of ['game', 'other'])
    await server.inject(signedOss(server, server.rootKey, { method: 'PUT', bucket }))
  return server
}

const codeOf = (answer: InjectedAnswer): string =>
  answer.status < 300 ? String(answer.status) : (/<Code>(.*?)<\/Code>/.exec(answer.text)?.[1] ?? '')

const cases: [name: string, upload: Omit<Upload, 'version'>, want: string][] = [
  ['what the policy allows', {}, '204'],
  ['a name from the file', { key: '1/${filename}' }, '204'],
  ['another folder', { key: '2/a.txt' }, 'AccessDenied'],
  ['another bucket', { bucket: 'other' }, 'AccessDenied'],
  ['a file above the range', { file: 'x'.repeat(11) }, 'EntityTooLarge'],
  ['a file below the range', { file: 'x' }, 'EntityTooSmall'],
  ['a forged signature', { forged: true }, 'SignatureDoesNotMatch'],
  ['a field given twice', { more: [['key', '1/b']] }, 'InvalidArgument'],
  [
    'a type that is forbidden, given by the file alone',
    { conditions: [['not-in', '$content-type', ['text/plain']]] },
    'AccessDenied',
  ],
  ['a type that is asked for, given by the file alone', { conditions: [['eq', '$content-type', 'text/plain']] }, '204'],
  [
    'a type that is forbidden, given by the file behind a harmless field',
    { conditions: [['not-in', '$content-type', ['text/html']]], more: [['content-TYPE', 'text/html']] },
    'AccessDenied',
  ],
  ['a key that leaves the folder by the file’s name', { key: '1/${filename}', fileName: '../../2/b' }, '204'],
  ['a file name that is a template', { key: '1/${filename}', fileName: '${filename}' }, '204'],
  ['a key that begins with a slash', { key: '/1/a', conditions: [['starts-with', '$key', '']] }, 'InvalidObjectName'],
  ['a header hidden in a field', { more: [['Content-Disposition', 'a\r\nSet-Cookie: b=c']] }, 'InvalidArgument'],
  ['a header hidden in metadata', { more: [['x-oss-meta-a', 'a\nb: c']] }, 'InvalidArgument'],
  ['a name of metadata that is none', { more: [['x-oss-meta-a b', 'c']] }, 'InvalidArgument'],
  [
    'a stored header that the server’s proxy would obey',
    { more: [['x-oss-persistent-headers', `X-Accel-Redirect:${Buffer.from('/internal').toString('base64')}`]] },
    'InvalidArgument',
  ],
  ['a field of another case twice', { more: [['KEY', '1/b']] }, 'InvalidArgument'],
  ['a token with a lasting key', { more: [['x-oss-security-token', 'x']] }, 'AccessKeyIdAndSecurityTokenNotMatch'],
  ['a policy that is not JSON', { conditions: [['starts-with', '$key']] }, 'InvalidPolicyDocument'],
]
for (const version of ['v1', 'v4'] as const)
  for (const [name, upload, want] of cases)
    test(`${name} answers ${want} (${version}), and a refused file is not there`, async (t) => {
      await using server = await gameServer()
      t.assert.equal(codeOf(await post(server, { version, ...upload })), want)
      const listed = await server.inject(
        signedOss(server, server.rootKey, { method: 'GET', bucket: upload.bucket ?? 'game' }),
      )
      t.assert.equal([...listed.text.matchAll(/<Key>/g)].length, want === '204' ? 1 : 0)
    })

test('a policy that has expired, and one signed too long ago, are refused', async (t) => {
  await using server = await gameServer()
  server.clock.advance(700_000)
  t.assert.equal(codeOf(await post(server, { version: 'v1' })), 'AccessDenied')
})

test('without a signature only a public-read-write bucket takes a form', async (t) => {
  await using server = await gameServer()
  t.assert.equal(codeOf(await post(server, { version: 'anonymous' })), 'AccessDenied')
  await server.inject(
    signedOss(server, server.rootKey, {
      method: 'PUT',
      bucket: 'game',
      query: [['acl', undefined]],
      headers: [['x-oss-acl', 'public-read-write']],
    }),
  )
  t.assert.equal(codeOf(await post(server, { version: 'anonymous' })), '204')
})
