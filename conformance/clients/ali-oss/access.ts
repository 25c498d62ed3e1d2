/** ali-oss: signed URLs, forms, sessions and what is refused. */
import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { Skipped } from '../../run/suite.ts'
import type { Case } from '../../run/suite.ts'
import { folderPolicy } from '../../run/world.ts'
import { postForm } from '../../wire/form.ts'
import type { Fields } from '../../wire/form.ts'
import { scopeV4, timestampV4 } from '../../wire/oss-v4.ts'
import { send } from '../../wire/send.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { AliOssLibrary } from './library.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

export function aliAccessCases(stage: AliStage): Case[] {
  // The client makes no URL for an IP address, and says so.
  const urlCases = stage.variant.isV4 ? urlV4Cases(stage) : urlV1Cases(stage)
  return [
    ...(isIP(new URL(stage.variant.endpoint).hostname) !== 0 ? [] : urlCases),
    ...formCases(stage),
    ...sessionCases(stage),
  ]
}

/** Fetches a signed URL at this server, with the URL's own host in the Host header. */
async function fetchUrl(
  stage: AliStage,
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<WireAnswer> {
  const { endpoint } = stage.world.target
  const { host, pathname, search } = new URL(url)
  return send({
    endpoint,
    method,
    path: pathname + search,
    host,
    headers: Object.entries(headers),
    body: body === undefined ? undefined : Buffer.from(body),
  })
}

function urlV1Cases(stage: AliStage): Case[] {
  return [
    {
      name: 'GetObject_by-signature-url',
      run: async () => {
        await stage.client.put('ali/url 名', Buffer.from('by url'))
        const url = stage.client.signatureUrl('ali/url 名', { expires: 600 })
        const answer = await fetchUrl(stage, 'GET', url)
        assert.deepEqual([answer.status, answer.text], [200, 'by url'], answer.text)
      },
    },
    {
      name: 'GetObject_by-signature-url-with-overrides',
      run: async () => {
        await stage.client.put('ali/url', Buffer.from('x'))
        const url = stage.client.signatureUrl('ali/url', {
          response: { 'content-type': 'image/gif', 'content-disposition': 'attachment; filename="a b"' },
        })
        const { headers } = await fetchUrl(stage, 'GET', url)
        assert.deepEqual(
          [headers['content-type'], headers['content-disposition']],
          ['image/gif', 'attachment; filename="a b"'],
        )
      },
    },
    {
      name: 'PutObject_by-signature-url',
      run: async () => {
        const url = stage.client.signatureUrl('ali/put-url', { method: 'PUT', 'Content-Type': 'text/plain' })
        assert.equal((await fetchUrl(stage, 'PUT', url, { 'Content-Type': 'text/html' }, 'x')).status, 403)
        assert.equal((await fetchUrl(stage, 'PUT', url, { 'Content-Type': 'text/plain' }, 'x')).status, 200)
      },
    },
    {
      name: 'GetObject_by-async-signature-url',
      run: async () => {
        await stage.client.put('ali/url', Buffer.from('x'))
        assert.equal((await fetchUrl(stage, 'GET', await stage.client.asyncSignatureUrl('ali/url'))).status, 200)
      },
    },
    {
      name: 'GetObject_by-expired-signature-url',
      run: async () => {
        await stage.client.put('ali/url', Buffer.from('x'))
        const answer = await fetchUrl(stage, 'GET', stage.client.signatureUrl('ali/url', { expires: -10 }))
        assert.deepEqual([answer.status, element(answer.text, 'Message')], [403, 'Request has expired.'])
      },
    },
  ]
}

function urlV4Cases(stage: AliStage): Case[] {
  return [
    {
      name: 'GetObject_by-signature-url-v4',
      run: async () => {
        await stage.client.put('ali/url 名', Buffer.from('by url'))
        const answer = await fetchUrl(stage, 'GET', await stage.client.signatureUrlV4('GET', 60, {}, 'ali/url 名'))
        assert.deepEqual([answer.status, answer.text], [200, 'by url'])
      },
    },
    {
      name: 'GetObject_by-signature-url-v4-with-overrides-and-headers',
      run: async () => {
        await stage.client.put('ali/url', Buffer.from('0123'))
        const request = { queries: { 'response-content-type': 'image/gif' }, headers: { range: 'bytes=1-2' } }
        const url = await stage.client.signatureUrlV4('GET', 60, request, 'ali/url', ['range'])
        const answer = await fetchUrl(stage, 'GET', url, { range: 'bytes=1-2' })
        assert.deepEqual([answer.status, answer.text, answer.headers['content-type']], [206, '12', 'image/gif'])
        assert.equal((await fetchUrl(stage, 'GET', url, { range: 'bytes=0-2' })).status, 403)
      },
    },
    {
      name: 'PutObject_by-signature-url-v4',
      run: async () => {
        const headers = { 'content-type': 'text/plain', 'x-oss-meta-a': 'b' }
        const url = await stage.client.signatureUrlV4('PUT', 60, { headers }, 'ali/put-url')
        assert.equal((await fetchUrl(stage, 'PUT', url, headers, 'x')).status, 200)
        assert.deepEqual((await stage.client.head('ali/put-url')).meta, { a: 'b' })
      },
    },
    {
      name: 'GetObject_by-signature-url-v4-with-expires-out-of-range',
      run: async () => {
        await stage.client.put('ali/url', Buffer.from('x'))
        const answer = await fetchUrl(stage, 'GET', await stage.client.signatureUrlV4('GET', 604_801, {}, 'ali/url'))
        assert.ok(answer.status === 400 || answer.status === 403, answer.text)
      },
    },
  ]
}

function formCases(stage: AliStage): Case[] {
  const conditions = (): unknown[] => [{ bucket: stage.bucket }, ['starts-with', '$key', 'ali/form']]
  const post = async (key: string, fields: Fields): Promise<WireAnswer> => {
    const { endpoint } = stage.world.target
    return postForm({
      endpoint,
      bucket: stage.bucket,
      fields: [['key', key], ...fields],
      file: { content: 'form' },
    })
  }
  const token = (): Fields => {
    const stsToken = stage.client.options['stsToken']
    return typeof stsToken === 'string' ? [['x-oss-security-token', stsToken]] : []
  }
  const expiration = (): string => new Date(Date.now() + 60_000).toISOString()
  if (!stage.variant.isV4)
    return [
      {
        name: 'PostObject_by-calculate-post-signature',
        run: async () => {
          const signed = stage.client.calculatePostSignature({ expiration: expiration(), conditions: conditions() })
          const answer = await post('ali/form', [...Object.entries(signed), ...token()])
          assert.equal(answer.status, 204, answer.text)
          assert.equal((await post('elsewhere', [...Object.entries(signed), ...token()])).status, 403)
        },
      },
    ]
  return [
    {
      name: 'PostObject_by-sign-post-object-policy-v4',
      run: async () => {
        const date = new Date()
        const own: Fields = [
          ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
          [
            'x-oss-credential',
            `${String(stage.client.options['accessKeyId'])}/${scopeV4(timestampV4(date), stage.world.target.region)}`,
          ],
          ['x-oss-date', timestampV4(date)],
          ...token(),
        ]
        const policy = {
          expiration: expiration(),
          conditions: [...conditions(), ...own.map(([name, value]) => ({ [name]: value }))],
        }
        const signature = stage.client.signPostObjectPolicyV4(policy, date)
        const fields: Fields = [
          ...own,
          ['policy', Buffer.from(JSON.stringify(policy)).toString('base64')],
          ['x-oss-signature', signature],
        ]
        const answer = await post('ali/form', fields)
        assert.equal(answer.status, 204, answer.text)
        assert.equal((await post('elsewhere', fields)).status, 403)
      },
    },
  ]
}

function sessionCases(stage: AliStage): Case[] {
  return [
    {
      name: 'AssumeRole_by-the-sts-class-then-inside-and-outside-the-folder',
      run: async () => {
        const { userKeys, roleArn } = await stage.world.people()
        const sts = new AliOssLibrary.STS({
          accessKeyId: userKeys.id,
          accessKeySecret: userKeys.secret,
          endpoint: stage.world.target.endpoint,
        })
        const { credentials } = await sts.assumeRole(roleArn, folderPolicy(stage.bucket, '1'), 900, 'ali-player')
        const player = stage.clientWith({
          id: credentials.AccessKeyId,
          secret: credentials.AccessKeySecret,
          token: credentials.SecurityToken,
        })
        await player.put('1/avatar.png', Buffer.from('png'), { headers: { 'x-oss-acl': 'public-read' } })
        assert.equal((await player.get('1/avatar.png')).content.toString(), 'png')
        await stage.client.put('2/a', Buffer.from('theirs'))
        const outside: (() => Promise<unknown>)[] = [
          () => player.put('10/avatar.png', Buffer.from('x')),
          () => player.get('2/a'),
          () => player.delete('2/a'),
          () => player.list({ prefix: '1/' }),
          () => player.copy('1/stolen', '2/a'),
          () => player.append('2/log', Buffer.from('x')),
          () => player.multipartUpload('2/big', Buffer.alloc(200_000), { partSize: 102_400 }),
        ]
        for (const call of outside) await refusal(call(), 403, 'AccessDenied')
        await player.delete('1/avatar.png')
      },
    },
    {
      name: 'AssumeRole_by-the-sts-class-refused',
      run: async () => {
        const { rootKeys, endpoint } = stage.world.target
        const { userKeys, roleArn } = await stage.world.people()
        const sts = new AliOssLibrary.STS({ accessKeyId: userKeys.id, accessKeySecret: userKeys.secret, endpoint })
        await assert.rejects(
          sts.assumeRole(roleArn, '{"Version":"1","Statement":"wrong"}', 900, 'app'),
          /InvalidParameter\.PolicyGrammar/,
        )
        await assert.rejects(sts.assumeRole('acs:ram::1:role', undefined, 900, 'app'), /InvalidParameter\.RoleArn/)
        const root = new AliOssLibrary.STS({ accessKeyId: rootKeys.id, accessKeySecret: rootKeys.secret, endpoint })
        await assert.rejects(root.assumeRole(roleArn, undefined, 900, 'app'), /NoPermission/)
      },
    },
    {
      name: 'SecurityToken_refreshed-by-the-client',
      run: async () => {
        const first = await stage.world.session()
        let refreshed = 0
        const client = stage.clientWith(first, {
          refreshSTSTokenInterval: 0,
          refreshSTSToken: async () => {
            refreshed += 1
            const { id, secret, token } = await stage.world.session()
            return { accessKeyId: id, accessKeySecret: secret, stsToken: token }
          },
        })
        await client.put('ali/refreshed', Buffer.from('x'))
        assert.ok(refreshed > 0)
        assert.notEqual(client.options['stsToken'], first.token)
      },
    },
    {
      name: 'Signature_errors-as-the-client-shows-them',
      run: async () => {
        const { rootKeys } = stage.world.target
        await refusal(stage.clientWith({ id: 'LTAInobody000000', secret: 'x' }).get('a'), 403, 'InvalidAccessKeyId')
        await refusal(stage.clientWith({ ...rootKeys, secret: 'wrong' }).get('a'), 403, 'SignatureDoesNotMatch')
        const session = await stage.world.session()
        await refusal(stage.clientWith({ ...session, token: 'CAISwrong' }).get('a'), 403, 'InvalidSecurityToken')
      },
    },
    {
      name: 'Signature_clock-two-hours-wrong-then-corrected-by-the-servers-time',
      run: async () => {
        if (stage.controlled === undefined) throw new Skipped('the clock of a server at --endpoint is its own')
        const { target, world } = await stage.controlled()
        const bucket = await world.bucket('ali-skew')
        const client = stage.clientWith(target.rootKeys, { bucket, endpoint: target.endpoint, cname: false })
        await target.forward?.(7_200)
        try {
          await refusal(client.put('skewed', Buffer.from('x')), 403, 'RequestTimeTooSkewed')
          // The browser's build does this by itself, from the same element; the one for Node leaves it to its user.
          const { text } = await world.root.call('GET', { bucket })
          const serverTime = Date.parse(element(text, 'ServerTime') ?? '')
          client.options['amendTimeSkewed'] = serverTime - Date.now()
          await client.put('skewed', Buffer.from('x'))
        } finally {
          await target.forward?.(-7_200)
        }
      },
    },
  ]
}
