/** Rules for browsers, and the bucket policy document. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

const rules = `<CORSConfiguration><CORSRule><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-oss-request-id</ExposeHeader><MaxAgeSeconds>100</MaxAgeSeconds></CORSRule></CORSConfiguration>`
const origin = 'https://game.example.com'

export function corsCases(stage: Stage): Case[] {
  const fresh = async (): Promise<string> => {
    const bucket = await stage.world.bucket('cors')
    expectStatus(await stage.oss.call('PUT', { bucket, query: [['cors']], body: rules }), 200)
    return bucket
  }
  const preflight = async (bucket: string, headers: Headers): Promise<WireAnswer> =>
    stage.oss.as(undefined).call('OPTIONS', { bucket, key: 'any', headers })
  return [
    {
      name: 'PutBucketCors+GetBucketCors+DeleteBucketCors_whole-life',
      run: async () => {
        const bucket = await fresh()
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['cors']] }), 200)
        assert.equal(element(text, 'AllowedOrigin'), 'https://*.example.com')
        assert.equal(element(text, 'MaxAgeSeconds'), '100')
        expectStatus(await stage.oss.call('DELETE', { bucket, query: [['cors']] }), 204)
        expectError(await stage.oss.call('GET', { bucket, query: [['cors']] }), 404, 'NoSuchCORSConfiguration')
        expectStatus(await stage.oss.call('DELETE', { bucket, query: [['cors']] }), 204)
      },
    },
    {
      name: 'PutBucketCors_malformed',
      run: async () => {
        const rule = (inner: string): string => `<CORSConfiguration><CORSRule>${inner}</CORSRule></CORSConfiguration>`
        for (const body of [
          '<CORSConfiguration>',
          rule('<AllowedMethod>GET</AllowedMethod>'),
          rule('<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod>'),
        ])
          assert.equal((await stage.call('PUT', undefined, { query: [['cors']], body })).status, 400, body)
      },
    },
    {
      name: 'OptionObject_allowed',
      run: async () => {
        const bucket = await fresh()
        const { headers } = expectStatus(
          await preflight(bucket, {
            Origin: origin,
            'Access-Control-Request-Method': 'PUT',
            'Access-Control-Request-Headers': 'x-oss-security-token, content-type',
          }),
          200,
        )
        assert.equal(headers['access-control-allow-origin'], origin)
        assert.match(headers['access-control-allow-methods'] ?? '', /PUT/)
        assert.match(headers['access-control-allow-headers'] ?? '', /x-oss-security-token/i)
        assert.equal(headers['access-control-max-age'], '100')
      },
    },
    {
      name: 'OptionObject_refused',
      run: async () => {
        const bucket = await fresh()
        expectError(
          await preflight(bucket, { Origin: 'https://evil.test', 'Access-Control-Request-Method': 'PUT' }),
          403,
          'AccessForbidden',
        )
        expectError(
          await preflight(bucket, { Origin: origin, 'Access-Control-Request-Method': 'DELETE' }),
          403,
          'AccessForbidden',
        )
        expectError(await preflight(bucket, { Origin: origin }), 400, 'BadRequest')
        expectError(
          await preflight(stage.bucket, { Origin: origin, 'Access-Control-Request-Method': 'GET' }),
          403,
          'AccessForbidden',
        )
      },
    },
    {
      name: 'GetObject_cors-headers-on-the-answer',
      run: async () => {
        const bucket = await fresh()
        await stage.oss.call('PUT', { bucket, key: 'a', body: 'x' })
        const { headers } = expectStatus(
          await stage.oss.call('GET', { bucket, key: 'a', headers: { Origin: origin } }),
          200,
        )
        assert.equal(headers['access-control-allow-origin'], origin)
        assert.match(headers['access-control-expose-headers'] ?? '', /ETag/)
        const other = await stage.oss.call('GET', { bucket, key: 'a', headers: { Origin: 'https://evil.test' } })
        assert.equal(expectStatus(other, 200).headers['access-control-allow-origin'], undefined)
      },
    },
    ...policyCases(stage),
  ]
}

function policyCases(stage: Stage): Case[] {
  const policy = (bucket: string, effect: 'Allow' | 'Deny', action: string): string =>
    JSON.stringify({
      Version: '1',
      Statement: [
        {
          Effect: effect,
          Principal: ['*'],
          Action: [action],
          Resource: [`acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/*`],
        },
      ],
    })
  return [
    {
      name: 'PutBucketPolicy+GetBucketPolicy+DeleteBucketPolicy_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('policy')
        expectError(await stage.oss.call('GET', { bucket, query: [['policy']] }), 404, 'NoSuchBucketPolicy')
        const body = policy(bucket, 'Allow', 'oss:GetObject')
        expectStatus(await stage.oss.call('PUT', { bucket, query: [['policy']], body }), 200)
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['policy']] }), 200)
        assert.deepEqual(JSON.parse(text), JSON.parse(body))
        expectStatus(await stage.oss.call('DELETE', { bucket, query: [['policy']] }), 204)
        expectError(await stage.oss.call('GET', { bucket, query: [['policy']] }), 404, 'NoSuchBucketPolicy')
      },
    },
    {
      name: 'PutBucketPolicy_lets-strangers-read-and-list',
      run: async () => {
        const bucket = await stage.world.bucket('policy')
        const stranger = stage.oss.as(undefined)
        await stage.oss.call('PUT', { bucket, key: 'a', body: 'x' })
        await stage.oss.call('PUT', { bucket, query: [['policy']], body: policy(bucket, 'Allow', 'oss:GetObject') })
        expectStatus(await stranger.call('GET', { bucket, key: 'a' }), 200)
        expectError(await stranger.call('GET', { bucket }), 403, 'AccessDenied')
        await stage.oss.call('PUT', { bucket, query: [['policy']], body: policy(bucket, 'Allow', 'oss:ListObjects') })
        expectStatus(await stranger.call('GET', { bucket }), 200)
        expectError(await stranger.call('GET', { bucket, key: 'a' }), 403, 'AccessDenied')
      },
    },
    {
      name: 'PutBucketPolicy_malformed',
      run: async () => {
        for (const body of [
          '{',
          '[]',
          '{"Version":"2"}',
          '{"Version":"1","Statement":[{"Effect":"Maybe","Action":"oss:*","Principal":"*","Resource":"*"}]}',
        ])
          assert.equal((await stage.call('PUT', undefined, { query: [['policy']], body })).status, 400, body)
      },
    },
  ]
}
