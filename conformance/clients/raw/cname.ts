/** Domains that are bound to buckets. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const body = (domain: string): string =>
  `<BucketCnameConfiguration><Cname><Domain>${domain}</Domain></Cname></BucketCnameConfiguration>`

export function cnameCases(stage: Stage): Case[] {
  const { txt } = stage.world.target
  return [
    {
      name: 'CreateCnameToken+GetCnameToken_the-same-while-it-is-good',
      run: async () => {
        const bucket = await stage.world.bucket('cname')
        const domain = `${bucket}.example.com`
        const get = () =>
          stage.oss.call('GET', {
            bucket,
            query: [
              ['comp', 'token'],
              ['cname', domain],
            ],
          })
        expectError(await get(), 404, 'NoSuchCnameToken')
        const made = await tokenFor(stage, bucket, domain)
        assert.match(made, /^[0-9a-f]{32}$/)
        assert.equal(await tokenFor(stage, bucket, domain), made)
        const { text } = expectStatus(await get(), 200)
        assert.deepEqual(
          ['Bucket', 'Cname', 'Token'].map((name) => element(text, name)),
          [bucket, domain, made],
        )
        expectError(await call(stage, bucket, 'token', 'w.c'), 400, 'InvalidArgument', '0017-00000249')
      },
    },
    {
      name: 'PutCname_needs-the-owners-word',
      run: async () => {
        const bucket = await stage.world.bucket('cname')
        const domain = `${bucket}.example.com`
        expectError(await call(stage, bucket, 'add', domain), 403, 'NeedVerifyDomainOwnership', '0018-00000115')
        expectError(
          await call(stage, bucket, 'add', `a.oss-${stage.world.target.region}.aliyuncs.com`),
          403,
          'CnameDenied',
        )
        assert.deepEqual(elements((await stage.oss.call('GET', { bucket, query: [['cname']] })).text, 'Domain'), [])
      },
    },
    // Only a server that this program starts asks a name server of its own.
    ...(txt === undefined ? [] : [boundCase(stage, txt)]),
  ]
}

const call = (stage: Stage, bucket: string, comp: string, domain: string): Promise<WireAnswer> =>
  stage.oss.call('POST', { bucket, query: [['cname'], ['comp', comp]], body: body(domain) })

async function tokenFor(stage: Stage, bucket: string, domain: string): Promise<string> {
  return element(expectStatus(await call(stage, bucket, 'token', domain), 200).text, 'Token') ?? ''
}

function boundCase(stage: Stage, txt: Map<string, string>): Case {
  return {
    name: 'PutCname+ListCname+DeleteCname_a-bound-domain-serves-the-bucket',
    run: async () => {
      const bucket = await stage.world.bucket('cname', { 'x-oss-acl': 'public-read' })
      const other = await stage.world.bucket('cname')
      const domain = `${bucket}.example.com`
      await stage.oss.call('PUT', { bucket, key: 'a b', body: 'x' })
      const visit = () => stage.oss.as(undefined).call('GET', { bucket, key: 'a b', virtualHost: domain })
      expectError(await visit(), 403, 'NonStandardHostForbidden')
      txt.set(`_dnsauth.${domain}`, await tokenFor(stage, bucket, domain))
      expectStatus(await call(stage, bucket, 'add', domain), 200)
      assert.equal(expectStatus(await visit(), 200).text, 'x')
      const signed = await stage.oss.call('GET', { bucket, key: 'a b', virtualHost: domain })
      assert.equal(expectStatus(signed, 200).text, 'x')
      const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['cname']] }), 200)
      assert.deepEqual(
        ['Bucket', 'Domain', 'Status'].map((name) => element(text, name)),
        [bucket, domain, 'Enabled'],
      )
      txt.set(`_dnsauth.${domain}`, await tokenFor(stage, other, domain))
      expectError(await call(stage, other, 'add', domain), 403, 'CnameDenied')
      expectStatus(await call(stage, bucket, 'delete', domain), 200)
      expectError(await visit(), 403, 'NonStandardHostForbidden')
      expectStatus(await call(stage, bucket, 'delete', domain), 200)
      expectStatus(await call(stage, other, 'add', domain), 200)
    },
  }
}
