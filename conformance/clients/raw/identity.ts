/** Who signed: keys, signatures, tokens and clocks, and what is said when they do not fit. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { stringToSignV1 } from '../../wire/oss-v1.ts'
import { send } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const minuteMs = 60_000

export function identityCases(stage: Stage): Case[] {
  return [...signatureCases(stage), ...tokenCases(stage)]
}

function signatureCases(stage: Stage): Case[] {
  const root = stage.world.target.rootKeys
  const call = (): { bucket: string; key: string } => ({ bucket: stage.bucket, key: 'identity' })
  return [
    {
      name: 'Signature_unknown-access-key',
      run: async () => {
        const answer = await stage.oss.as({ id: 'LTAInobody000000', secret: 'x' }).call('GET', call())
        expectError(answer, 403, 'InvalidAccessKeyId', '0002-00000902')
        assert.equal(element(answer.text, 'OSSAccessKeyId'), 'LTAInobody000000')
      },
    },
    {
      name: 'Signature_wrong-secret-shows-the-servers-string-to-sign',
      run: async () => {
        const answer = await stage.oss.as({ ...root, secret: 'wrong' }).call('GET', call())
        expectError(answer, 403, 'SignatureDoesNotMatch', '0002-00000040')
        assert.equal(element(answer.text, 'OSSAccessKeyId'), root.id)
        assert.ok((element(answer.text, 'SignatureProvided') ?? '') !== '')
        const said = element(answer.text, 'StringToSign') ?? ''
        const bytes = [...Buffer.from(said)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
        assert.equal(element(answer.text, 'StringToSignBytes')?.toUpperCase().trim(), bytes)
      },
    },
    {
      name: 'Signature_over-another-header-value',
      run: async () => {
        const signed = stage.oss.signed('PUT', { ...call(), body: 'x', headers: { 'x-oss-meta-a': 'signed' } })
        const headers = (signed.headers ?? []).map(
          ([name, value]) => [name, value === 'signed' ? 'changed' : value] as const,
        )
        expectError(await send({ ...signed, headers }), 403, 'SignatureDoesNotMatch')
      },
    },
    {
      name: 'Signature_malformed-authorization-headers',
      run: async () => {
        for (const Authorization of [
          'OSS',
          'OSS a',
          'OSS4-HMAC-SHA256 x',
          'Basic YTpi',
          'OSS4-HMAC-SHA256 Credential=a/b,Signature=c',
        ]) {
          const answer = await stage.oss
            .as(undefined)
            .call('GET', { ...call(), headers: { Authorization, Date: new Date().toUTCString() } })
          assert.ok(answer.status === 400 || answer.status === 403, `${Authorization}: ${answer.status}`)
          assert.ok(element(answer.text, 'Code') !== undefined)
        }
      },
    },
    {
      name: 'Signature_sixteen-minutes-early-or-late',
      run: async () => {
        for (const shiftMs of [-16 * minuteMs, 16 * minuteMs]) {
          const answer = await stage.oss.call('GET', { ...call(), now: new Date(Date.now() + shiftMs) })
          expectError(answer, 403, 'RequestTimeTooSkewed', '0002-00000504')
          assert.equal(element(answer.text, 'MaxAllowedSkewMilliseconds'), '900000')
          assert.match(element(answer.text, 'ServerTime') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
          assert.ok(element(answer.text, 'RequestTime') !== undefined)
          assert.ok(
            Math.abs(Date.parse(answer.headers['date'] ?? '') - Date.now()) < minuteMs,
            'Date corrects the client',
          )
        }
      },
    },
    {
      name: 'Signature_fourteen-minutes-early-or-late',
      run: async () => {
        await stage.put('identity')
        for (const shiftMs of [-14 * minuteMs, 14 * minuteMs])
          expectStatus(await stage.oss.call('GET', { ...call(), now: new Date(Date.now() + shiftMs) }), 200)
      },
    },
    ...(stage.oss.options.scheme === 'V1' ? dateCases(stage) : []),
  ]
}

function dateCases(stage: Stage): Case[] {
  return [
    {
      name: 'Signature_date-that-is-no-date',
      run: async () => {
        const answer = await stage.call('GET', 'identity', { headers: { Date: 'soon' } })
        expectError(answer, 403, 'AccessDenied', '0002-00000503')
      },
    },
    {
      name: 'Signature_x-oss-date-takes-the-place-of-date',
      run: async () => {
        await stage.put('identity')
        const date = new Date().toUTCString()
        const headers = { 'x-oss-date': date, Date: date }
        expectStatus(await stage.call('GET', 'identity', { headers }), 200)
      },
    },
    {
      name: 'Signature_string-to-sign-is-ours',
      run: async () => {
        const date = new Date().toUTCString()
        const keys = { ...stage.world.target.rootKeys, secret: 'wrong' }
        const call = {
          bucket: stage.bucket,
          key: 'identity',
          headers: { Date: date, 'Content-Type': 'text/plain', 'x-oss-meta-b': '2', 'x-oss-meta-a': '1' },
        }
        const answer = await stage.oss.as(keys).call('PUT', { ...call, query: [['acl']] })
        const headers = Object.entries(call.headers)
        const want = stringToSignV1({
          method: 'PUT',
          bucket: stage.bucket,
          key: 'identity',
          query: [['acl']],
          headers,
          date,
        })
        assert.equal(element(answer.text, 'StringToSign'), want)
      },
    },
  ]
}

function tokenCases(stage: Stage): Case[] {
  const get = async (keys: { id: string; secret: string; token?: string | undefined }): ReturnType<Stage['get']> =>
    stage.oss.as(keys).call('GET', { bucket: stage.bucket, key: 'identity' })
  return [
    {
      name: 'SecurityToken_a-session-may',
      run: async () => {
        await stage.put('identity', 'x')
        expectStatus(await get(await stage.world.session()), 200)
      },
    },
    {
      name: 'SecurityToken_missing',
      run: async () => {
        const { id, secret } = await stage.world.session()
        expectError(await get({ id, secret }), 403, 'InvalidAccessKeyId')
      },
    },
    {
      name: 'SecurityToken_of-another-session',
      run: async () => {
        const [one, other] = [await stage.world.session(), await stage.world.session()]
        const { status, text } = await get({ ...one, token: other.token })
        assert.equal(status, 403)
        assert.match(
          element(text, 'Code') ?? '',
          /^(InvalidSecurityToken|AccessKeyIdAndSecurityTokenNotMatch|InvalidAccessKeyId)$/,
        )
      },
    },
    {
      name: 'SecurityToken_changed-in-any-place',
      run: async () => {
        const keys = await stage.world.session()
        for (const at of [0, 5, Math.floor(keys.token.length / 2), keys.token.length - 2]) {
          const changed = keys.token.slice(0, at) + (keys.token[at] === 'A' ? 'B' : 'A') + keys.token.slice(at + 1)
          const { status, text } = await get({ ...keys, token: changed })
          assert.equal(status, 403, text)
          assert.match(
            element(text, 'Code') ?? '',
            /^(InvalidSecurityToken|AccessKeyIdAndSecurityTokenNotMatch|InvalidAccessKeyId)$/,
          )
        }
      },
    },
    {
      name: 'SecurityToken_rubbish-and-absurdly-long',
      run: async () => {
        const keys = await stage.world.session()
        for (const token of ['', 'x', 'CAIS', '%00', 'A'.repeat(20_000)])
          assert.equal((await get({ ...keys, token })).status, 403, token.slice(0, 10))
      },
    },
    {
      name: 'SecurityToken_with-a-permanent-key',
      run: async () => {
        const { token } = await stage.world.session()
        assert.equal((await get({ ...stage.world.target.rootKeys, token })).status, 403)
      },
    },
    {
      name: 'SecurityToken_sts-key-made-up',
      run: async () => {
        expectError(
          await get({ id: 'STS.NMadeUpMadeUpMadeUp00', secret: 'x', token: 'CAISmadeup' }),
          403,
          'InvalidSecurityToken',
        )
      },
    },
  ]
}
