/** Small documents of a bucket and of the account, and what they do to requests. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { follow } from '../../wire/oss.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function documentCases(stage: Stage): Case[] {
  return [
    ...settingCases(stage),
    ...refererCases(stage),
    ...blockCases(stage),
    statusCase(stage),
    directReadCase(stage),
    httpsCase(stage),
  ]
}

type Setting = {
  readonly operation: string
  readonly query: string
  readonly name: string
  readonly root: string
  /** What is told before anything was put; a code when there is nothing. */
  readonly before: string
  readonly values: readonly string[]
  readonly bad: string
  /** Code of a bad value. */
  readonly code: string
  readonly inInfo?: readonly [element: string, told: (value: string) => string]
}

const settings: readonly Setting[] = [
  {
    operation: 'BucketRequestPayment',
    query: 'requestPayment',
    root: 'RequestPaymentConfiguration',
    name: 'Payer',
    before: 'BucketOwner',
    values: ['Requester', 'BucketOwner'],
    bad: 'Nobody',
    code: 'MalformedXML',
  },
  {
    operation: 'BucketAccessMonitor',
    query: 'accessmonitor',
    root: 'AccessMonitorConfiguration',
    name: 'Status',
    before: 'Disabled',
    values: ['Enabled', 'Disabled'],
    bad: 'Maybe',
    code: 'MalformedXML',
    inInfo: ['AccessMonitor', (value) => value],
  },
  {
    operation: 'BucketTransferAcceleration',
    query: 'transferAcceleration',
    root: 'TransferAccelerationConfiguration',
    name: 'Enabled',
    before: 'NoSuchTransferAccelerationConfiguration',
    values: ['true', 'false'],
    bad: 'perhaps',
    code: 'MalformedXML',
    inInfo: ['TransferAcceleration', (value) => (value === 'true' ? 'Enabled' : 'Disabled')],
  },
  {
    operation: 'BucketResourceGroup',
    query: 'resourceGroup',
    root: 'BucketResourceGroupConfiguration',
    name: 'ResourceGroupId',
    before: 'rg-default-id',
    values: ['rg-acfmxxxxxxxx', 'rg-default-id'],
    bad: 'not a group',
    code: 'ResourceGroupIdPreCheckError',
    inInfo: ['ResourceGroupId', (value) => value],
  },
]

function settingCases(stage: Stage): Case[] {
  return settings.map(({ operation, query, root, name, before, values, bad, code, inInfo }) => ({
    name: `Put${operation}+Get${operation}_whole-life`,
    run: async () => {
      const bucket = await stage.world.bucket('setting')
      const get = async () => stage.oss.call('GET', { bucket, query: [[query]] })
      const put = async (value: string) =>
        stage.oss.call('PUT', { bucket, query: [[query]], body: `<${root}><${name}>${value}</${name}></${root}>` })
      if (before.startsWith('NoSuch')) expectError(await get(), 404, before)
      else assert.equal(element(expectStatus(await get(), 200).text, name), before)
      for (const value of values) {
        expectStatus(await put(value), 200)
        assert.equal(element(expectStatus(await get(), 200).text, name), value)
        expectError(await put(bad), 400, code)
        expectError(await stage.oss.call('PUT', { bucket, query: [[query]], body: '<Other/>' }), 400, 'MalformedXML')
        assert.equal(element((await get()).text, name), value, 'a bad document changes nothing')
        if (inInfo === undefined) continue
        const info = await stage.oss.call('GET', { bucket, query: [['bucketInfo']] })
        assert.equal(element(info.text, inInfo[0]), inInfo[1](value))
      }
    },
  }))
}

/** Objects of the class Archive are read without restoring them while the bucket says so. */
function httpsCase(stage: Stage): Case {
  return {
    name: 'PutBucketHttpsConfig+GetBucketHttpsConfig_told-and-refused',
    run: async () => {
      const bucket = await stage.world.bucket('https')
      const query = [['httpsConfig']] as const
      const get = async () => expectStatus(await stage.oss.call('GET', { bucket, query }), 200).text
      const put = async (inside: string) =>
        stage.oss.call('PUT', { bucket, query, body: `<HttpsConfiguration>${inside}</HttpsConfiguration>` })
      assert.equal(element(await get(), 'Enable'), 'false')
      const tls = '<TLS><Enable>true</Enable><TLSVersion>TLSv1.2</TLSVersion><TLSVersion>TLSv1.3</TLSVersion></TLS>'
      expectStatus(await put(tls), 200)
      const told = await get()
      assert.ok(told.includes(tls), told)
      for (const wrong of [
        '<TLS><Enable>true</Enable></TLS>',
        '<TLS><Enable>true</Enable><TLSVersion>SSLv3</TLSVersion></TLS>',
        `${tls}<CipherSuite><Enable>true</Enable></CipherSuite>`,
      ])
        expectError(await put(wrong), 400, 'MalformedXML')
      assert.equal(await get(), told, 'what was refused changed nothing')
    },
  }
}

function directReadCase(stage: Stage): Case {
  return {
    name: 'PutBucketArchiveDirectRead+GetBucketArchiveDirectRead_acts-on-archived-objects',
    run: async () => {
      const bucket = await stage.world.bucket('direct')
      const query = [['bucketArchiveDirectRead']] as const
      const told = async () => element((await stage.oss.call('GET', { bucket, query })).text, 'Enabled')
      const read = () => stage.oss.call('GET', { bucket, key: 'a' })
      await stage.oss.call('PUT', { bucket, key: 'a', body: 'x', headers: { 'x-oss-storage-class': 'Archive' } })
      assert.equal(await told(), 'false')
      expectError(await read(), 403, 'InvalidObjectState')
      const body = '<ArchiveDirectReadConfiguration><Enabled>true</Enabled></ArchiveDirectReadConfiguration>'
      expectStatus(await stage.oss.call('PUT', { bucket, query, body }), 200)
      assert.equal(await told(), 'true')
      assert.equal(expectStatus(await read(), 200).text, 'x')
    },
  }
}

const refererBody = (inner: string, empty = true): string =>
  `<RefererConfiguration><AllowEmptyReferer>${empty}</AllowEmptyReferer>${inner}</RefererConfiguration>`
const list = (name: string, ...items: string[]): string =>
  `<${name}>${items.map((item) => `<Referer>${item}</Referer>`).join('')}</${name}>`

function refererCases(stage: Stage): Case[] {
  const fresh = async (body: string): Promise<string> => {
    const bucket = await stage.world.bucket('referer', { 'x-oss-acl': 'public-read' })
    await stage.oss.call('PUT', { bucket, key: 'a', body: 'x' })
    expectStatus(await stage.oss.call('PUT', { bucket, query: [['referer']], body }), 200)
    return bucket
  }
  return [
    {
      name: 'PutBucketReferer+GetBucketReferer_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('referer')
        const get = async () => expectStatus(await stage.oss.call('GET', { bucket, query: [['referer']] }), 200).text
        assert.deepEqual([element(await get(), 'AllowEmptyReferer'), elements(await get(), 'Referer')], ['true', []])
        const body = refererBody(
          list('RefererList', 'http://a.com', 'http://*.b.com') + list('RefererBlacklist', 'c'),
          false,
        )
        expectStatus(await stage.oss.call('PUT', { bucket, query: [['referer']], body }), 200)
        assert.equal(element(await get(), 'AllowEmptyReferer'), 'false')
        assert.deepEqual(elements(await get(), 'Referer'), ['http://a.com', 'http://*.b.com', 'c'])
        const bad = '<RefererConfiguration><RefererList/></RefererConfiguration>'
        expectError(
          await stage.oss.call('PUT', { bucket, query: [['referer']], body: bad }),
          400,
          'MalformedXML',
          '0033-00000002',
        )
        assert.equal(element(await get(), 'AllowEmptyReferer'), 'false')
      },
    },
    {
      name: 'PutBucketReferer_acts-on-strangers-and-URLs-and-not-on-signed-headers',
      run: async () => {
        const bucket = await fresh(refererBody(list('RefererList', 'http://good.com'), false))
        const stranger = stage.oss.as(undefined)
        const url = stage.oss.url('GET', { bucket, key: 'a' })
        const headersOf = (referer?: string): Record<string, string> =>
          referer === undefined ? {} : { Referer: referer }
        for (const [referer, isAllowed] of [
          [undefined, false],
          ['http://good.com/page', true],
          ['http://bad.com/', false],
        ] as const) {
          const headers = headersOf(referer)
          const byUrl = await follow('GET', url, { headers: Object.entries(headers) })
          for (const answer of [await stranger.call('GET', { bucket, key: 'a', headers }), byUrl]) {
            if (isAllowed) {
              expectStatus(answer, 200)
              continue
            }
            expectError(answer, 403, 'AccessDenied')
            assert.equal(element(answer.text, 'Message'), 'You are denied by bucket referer policy.')
          }
          expectStatus(await stage.oss.call('GET', { bucket, key: 'a', headers }), 200)
        }
      },
    },
    {
      name: 'PutBucketReferer_black-list-first',
      run: async () => {
        const lists = list('RefererList', 'http://*.com') + list('RefererBlacklist', 'http://bad.com')
        const bucket = await fresh(refererBody(lists))
        const get = (Referer: string) => stage.oss.as(undefined).call('GET', { bucket, key: 'a', headers: { Referer } })
        expectStatus(await get('http://good.com/x'), 200)
        expectError(await get('http://bad.com/x'), 403, 'AccessDenied')
      },
    },
  ]
}

const blockBody = (value: string): string =>
  `<PublicAccessBlockConfiguration><BlockPublicAccess>${value}</BlockPublicAccess></PublicAccessBlockConfiguration>`

function blockCases(stage: Stage): Case[] {
  const of = { bucket: 'BucketPublicAccessBlock', account: 'PublicAccessBlock' } as const
  return (['bucket', 'account'] as const).map((level) => ({
    name: `Put${of[level]}+Get${of[level]}+Delete${of[level]}_takes-public-access-away-and-gives-it-back`,
    run: async () => {
      const bucket = await stage.world.bucket('block', { 'x-oss-acl': 'public-read' })
      const place = level === 'bucket' ? { bucket } : {}
      const set = async (value: string) =>
        stage.oss.call('PUT', { ...place, query: [['publicAccessBlock']], body: blockBody(value) })
      const told = async () =>
        element((await stage.oss.call('GET', { ...place, query: [['publicAccessBlock']] })).text, 'BlockPublicAccess')
      await stage.oss.call('PUT', { bucket, key: 'a', body: 'x' })
      await stage.oss.call('PUT', { bucket, key: 'b', body: 'x', headers: { 'x-oss-object-acl': 'public-read' } })
      const stranger = async (key: string) => stage.oss.as(undefined).call('GET', { bucket, key })
      expectStatus(await stranger('a'), 200)
      assert.equal(await told(), 'false')
      try {
        expectStatus(await set('true'), 200)
        assert.equal(await told(), 'true')
        for (const key of ['a', 'b']) expectError(await stranger(key), 403, 'AccessDenied')
        expectStatus(await stage.oss.call('GET', { bucket, key: 'a' }), 200)
        const publicAcl = { 'x-oss-acl': 'public-read-write' }
        expectError(await stage.oss.call('PUT', { bucket, query: [['acl']], headers: publicAcl }), 403, 'AccessDenied')
        const headers = { 'x-oss-object-acl': 'public-read' }
        expectError(await stage.oss.call('PUT', { bucket, key: 'c', body: 'x', headers }), 403, 'AccessDenied')
        expectError(await stage.oss.call('GET', { bucket, key: 'c' }), 404, 'NoSuchKey')
        expectError(await set('maybe'), 400, 'MalformedXML')
        assert.equal(await told(), 'true')
        // A signed URL is its signer's, and nothing public.
        const url = stage.oss.url('GET', { bucket, key: 'a' })
        expectStatus(await follow('GET', url), 200)
      } finally {
        expectStatus(await stage.oss.call('DELETE', { ...place, query: [['publicAccessBlock']] }), 204)
      }
      assert.equal(await told(), 'false')
      expectStatus(await stranger('a'), 200)
      expectStatus(await stranger('b'), 200)
    },
  }))
}

function statusCase(stage: Stage): Case {
  return {
    name: 'GetBucketPolicyStatus_says-what-the-policy-does',
    run: async () => {
      const bucket = await stage.world.bucket('status')
      const status = async () => stage.oss.call('GET', { bucket, query: [['policyStatus']] })
      expectError(await status(), 404, 'NoSuchBucketPolicy')
      for (const [principal, isPublic] of [
        ['*', 'true'],
        ['1234567890123456', 'false'],
      ] as const) {
        const statement = {
          Effect: 'Allow',
          Principal: [principal],
          Action: ['oss:GetObject'],
          Resource: [`acs:oss:*:*:${bucket}/*`],
        }
        const body = JSON.stringify({ Version: '1', Statement: [statement] })
        expectStatus(await stage.oss.call('PUT', { bucket, query: [['policy']], body }), 200)
        assert.equal(element(expectStatus(await status(), 200).text, 'IsPublic'), isPublic)
      }
    },
  }
}
