/** Signed URLs, V1 and V4. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { follow } from '../../wire/oss.ts'
import type { UrlCall } from '../../wire/oss.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function urlCases(stage: Stage): Case[] {
  const url = (method: string, key: string, more: UrlCall = {}): string =>
    stage.oss.url(method, { bucket: stage.bucket, key, ...more })
  return [
    {
      name: 'GetObject_by-url',
      run: async () => {
        await stage.put('url/a b+c', 'by url')
        assert.equal(expectStatus(await follow('GET', url('GET', 'url/a b+c')), 200).text, 'by url')
        expectStatus(await follow('HEAD', url('HEAD', 'url/a b+c')), 200)
      },
    },
    {
      name: 'PutObject_by-url-with-signed-headers',
      run: async () => {
        const headers = { 'Content-Type': 'text/plain', 'x-oss-meta-a': 'b' }
        const signed = url('PUT', 'url/put', { headers })
        const body = Buffer.from('put')
        expectError(
          await follow('PUT', signed, {
            body,
            headers: [
              ['Content-Type', 'text/html'],
              ['x-oss-meta-a', 'b'],
            ],
          }),
          403,
          'SignatureDoesNotMatch',
        )
        expectStatus(await follow('PUT', signed, { body, headers: Object.entries(headers) }), 200)
        assert.equal((await stage.get('url/put')).headers['x-oss-meta-a'], 'b')
      },
    },
    {
      name: 'GetObject_by-url-with-response-overrides',
      run: async () => {
        await stage.put('url/override')
        const query = [
          ['response-content-type', 'image/gif'],
          ['response-content-disposition', 'attachment; filename="头像.png"'],
        ] as const
        const { headers } = expectStatus(await follow('GET', url('GET', 'url/override', { query })), 200)
        assert.equal(headers['content-type'], 'image/gif')
        assert.match(headers['content-disposition'] ?? '', /^attachment; filename=/)
      },
    },
    {
      name: 'GetObject_by-url-with-an-override-that-nobody-signed',
      run: async () => {
        await stage.put('url/override')
        expectError(
          await follow('GET', `${url('GET', 'url/override')}&response-content-type=text%2Fhtml`),
          403,
          'SignatureDoesNotMatch',
        )
      },
    },
    {
      name: 'GetObject_by-url-with-another-method-key-or-signature',
      run: async () => {
        await stage.put('url/one')
        await stage.put('url/two')
        const signed = url('GET', 'url/one')
        expectError(await follow('DELETE', signed), 403, 'SignatureDoesNotMatch')
        expectError(await follow('GET', signed.replace('url/one', 'url/two')), 403, 'SignatureDoesNotMatch')
        const forged = signed.replace(/([Ss]ignature=)[^&]{8}/, '$1AAAAAAAA')
        assert.notEqual(forged, signed)
        expectError(await follow('GET', forged), 403, 'SignatureDoesNotMatch')
        expectStatus(await stage.get('url/one'), 200)
      },
    },
    {
      name: 'GetObject_by-url-of-another-operation',
      run: async () => {
        await stage.put('url/acl')
        expectError(await follow('GET', `${url('GET', 'url/acl')}&acl`), 403, 'SignatureDoesNotMatch')
        expectStatus(await follow('GET', url('GET', 'url/acl', { query: [['acl']] })), 200)
      },
    },
    {
      name: 'GetObject_by-expired-url',
      run: async () => {
        await stage.put('url/expired')
        const now = new Date(Date.now() - 120_000)
        const answer = await follow('GET', url('GET', 'url/expired', { now, expiresSeconds: 60 }))
        expectError(answer, 403, 'AccessDenied')
        assert.equal(element(answer.text, 'Message'), 'Request has expired.')
      },
    },
    {
      name: 'GetObject_by-url-of-a-session',
      run: async () => {
        await stage.put('url/session', 'for the session')
        const oss = stage.oss.as(await stage.world.session())
        const signed = oss.url('GET', { bucket: stage.bucket, key: 'url/session' })
        assert.equal(expectStatus(await follow('GET', signed), 200).text, 'for the session')
        const without = signed.replace(/(x-oss-)?security-token=[^&]+&/, '')
        assert.notEqual(without, signed)
        assert.equal((await follow('GET', without)).status, 403)
      },
    },
    {
      name: 'UploadPart_by-url',
      run: async () => {
        const { text } = expectStatus(await follow('POST', url('POST', 'url/multipart', { query: [['uploads']] })), 200)
        const uploadId = element(text, 'UploadId') ?? ''
        const part = url('PUT', 'url/multipart', {
          query: [
            ['partNumber', '1'],
            ['uploadId', uploadId],
          ],
        })
        expectStatus(await follow('PUT', part, { body: Buffer.from('x') }), 200)
        expectStatus(await follow('DELETE', url('DELETE', 'url/multipart', { query: [['uploadId', uploadId]] })), 204)
      },
    },
    ...(stage.oss.options.scheme === 'V1' ? v1Cases(stage) : v4Cases(stage)),
  ]
}

function v1Cases(stage: Stage): Case[] {
  const url = (): string => stage.oss.url('GET', { bucket: stage.bucket, key: 'url/v1' })
  const broken: [name: string, change: (url: string) => string][] = [
    ['without-expires', (text) => text.replace(/&Expires=\d+/, '')],
    ['expires-that-is-no-number', (text) => text.replace(/&Expires=\d+/, '&Expires=tomorrow')],
    ['without-access-key-id', (text) => text.replace(/OSSAccessKeyId=[^&]+&/, '')],
    ['without-signature', (text) => text.replace(/&Signature=[^&]+/, '')],
  ]
  return broken.map(([name, change]): Case => ({
    name: `GetObject_by-url-${name}`,
    run: async () => {
      await stage.put('url/v1')
      expectError(await follow('GET', change(url())), 403, 'AccessDenied')
    },
  }))
}

function v4Cases(stage: Stage): Case[] {
  const broken: [name: string, change: (url: string) => string, ec: string | undefined][] = [
    ['without-expires', (text) => text.replace(/&x-oss-expires=\d+/, ''), '0002-00000215'],
    ['without-credential', (text) => text.replace(/&x-oss-credential=[^&]+/, ''), '0002-00000217'],
    [
      'malformed-credential',
      (text) => text.replace(/&x-oss-credential=[^&]+/, '&x-oss-credential=a%2Fb'),
      '0002-00000224',
    ],
    ['expires-over-seven-days', (text) => text.replace(/&x-oss-expires=\d+/, '&x-oss-expires=604801'), '0002-00000232'],
  ]
  return [
    ...broken.map(([name, change, ec]): Case => ({
      name: `GetObject_by-url-${name}`,
      run: async () => {
        await stage.put('url/v4')
        const signed = stage.oss.url('GET', { bucket: stage.bucket, key: 'url/v4' })
        const answer = await follow('GET', change(signed))
        assert.ok(answer.status === 400 || answer.status === 403, answer.text)
        if (ec !== undefined) assert.equal(element(answer.text, 'EC'), ec)
      },
    })),
    {
      name: 'GetObject_by-url-with-additional-headers',
      run: async () => {
        await stage.put('url/v4')
        const host = new URL(stage.oss.options.endpoint).host
        const call = {
          bucket: stage.bucket,
          key: 'url/v4',
          headers: { host, range: 'bytes=0-1' },
          additionalHeaders: ['host', 'range'],
        }
        const signed = stage.oss.url('GET', call)
        expectStatus(await follow('GET', signed, { headers: [['Range', 'bytes=0-1']] }), 206)
        expectError(await follow('GET', signed, { headers: [['Range', 'bytes=0-2']] }), 403, 'SignatureDoesNotMatch')
      },
    },
    {
      name: 'GetObject_by-url-of-another-region',
      run: async () => {
        const other = stage.world.oss(stage.oss.options.keys, 'V4')
        const { region } = other.options
        const signed = other.url('GET', { bucket: stage.bucket, key: 'url/v4' }).replace(region, 'us-east-1')
        const { status } = await follow('GET', signed)
        assert.ok(status === 400 || status === 403)
      },
    },
  ]
}
