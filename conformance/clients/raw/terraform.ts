/** What Terraform's provider (alicloud) sends for whatever its user did not set: empty, `false`, 0, or nothing at all. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const unset = ['MirrorHeaders', 'MirrorTaggings', 'MirrorReturnHeaders', 'MirrorAuth', 'MirrorMultiAlternates']
const off = [
  'PassQueryString',
  'EnableReplacePrefix',
  'MirrorSaveOssMeta',
  'MirrorIsExpressTunnel',
  'MirrorFollowRedirect',
  'MirrorSNI',
  'MirrorPassOriginalSlashes',
  'MirrorProxyPass',
  'MirrorAllowVideoSnapshot',
  'MirrorUserLastModified',
  'MirrorUsingRole',
  'MirrorPassQueryString',
  'MirrorCheckMd5',
  'MirrorAllowGetImageInfo',
  'MirrorSwitchAllErrors',
  'MirrorAllowHeadObject',
]

function websiteOf(lua: string): string {
  const nothing = [
    ...unset.map((name) => `<${name}></${name}>`),
    ...off.map((name) => `<${name}>false</${name}>`),
    '<MirrorAsyncStatus>0</MirrorAsyncStatus>',
  ]
  const redirect = `<RedirectType>External</RedirectType><Protocol>https</Protocol><HttpRedirectCode>302</HttpRedirectCode><HostName>www.example.com</HostName>${nothing.join('')}`
  const condition =
    '<KeyPrefixEquals>abc/</KeyPrefixEquals><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>'
  const rule = `<RoutingRule><RuleNumber>1</RuleNumber><Condition>${condition}</Condition><Redirect>${redirect}</Redirect><LuaConfig>${lua}</LuaConfig></RoutingRule>`
  return `<WebsiteConfiguration><RoutingRules>${rule}</RoutingRules></WebsiteConfiguration>`
}

function inventoryOf(account: string, target: string): string {
  const destination = `<RoleArn>acs:ram::${account}:role/any</RoleArn><Prefix>inv</Prefix><AccountId>${account}</AccountId><Format>CSV</Format><Bucket>acs:oss:::${target}</Bucket>`
  const filter = `<LowerSizeBound>256</LowerSizeBound><StorageClass>Standard</StorageClass><LastModifyEndTimeStamp>0</LastModifyEndTimeStamp><UpperSizeBound>0</UpperSizeBound><Prefix>Pics/</Prefix><LastModifyBeginTimeStamp>0</LastModifyBeginTimeStamp>`
  return `<InventoryConfiguration><IncludedObjectVersions>Current</IncludedObjectVersions><Schedule><Frequency>Daily</Frequency></Schedule><Destination><OSSBucketDestination>${destination}</OSSBucketDestination></Destination><Id>tf</Id><Filter>${filter}</Filter></InventoryConfiguration>`
}

export function terraformCases(stage: Stage): Case[] {
  return [
    {
      name: 'PutBucket_as-alicloud_oss_bucket-without-an-acl',
      run: async () => {
        const bucket = await stage.world.bucket('tf', { 'x-oss-acl': '' })
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['acl']] }), 200)
        assert.equal(element(text, 'Grant'), 'private')
      },
    },
    {
      name: 'PutBucketWebsite+GetBucketWebsite_as-alicloud_oss_bucket_website',
      run: async () => {
        const bucket = await stage.world.bucket('tf')
        const query = [['website', '']] as const
        expectStatus(await stage.oss.call('PUT', { bucket, query, body: websiteOf('') }), 200)
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query }), 200)
        assert.equal(element(text, 'HostName'), 'www.example.com')
        const asked = websiteOf('<Script>a.lua</Script>')
        expectError(await stage.oss.call('PUT', { bucket, query, body: asked }), 400, 'NotImplemented')
      },
    },
    {
      name: 'PutBucketInventory+GetBucketInventory_as-alicloud_oss_bucket_inventory',
      run: async () => {
        const bucket = await stage.world.bucket('tf')
        const query = [
          ['inventory', ''],
          ['inventoryId', 'tf'],
        ] as const
        const body = inventoryOf(await stage.world.accountId(), stage.bucket)
        expectStatus(await stage.oss.call('PUT', { bucket, query, body }), 200)
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query }), 200)
        assert.deepEqual(
          ['IsEnabled', 'LowerSizeBound', 'UpperSizeBound', 'LastModifyEndTimeStamp'].map((name) =>
            element(text, name),
          ),
          ['false', '256', undefined, undefined],
        )
        expectStatus(await stage.oss.call('DELETE', { bucket, query }), 204)
      },
    },
    {
      name: 'DeleteBucketResponseHeader_is-not-taken-for-DeleteBucket',
      run: async () => {
        const bucket = await stage.world.bucket('tf')
        const query = [['responseHeader', '']] as const
        for (const method of ['PUT', 'GET', 'DELETE'])
          expectError(await stage.oss.call(method, { bucket, query }), 400, 'NotImplemented')
        expectStatus(await stage.oss.call('GET', { bucket, query: [['bucketInfo']] }), 200)
      },
    },
  ]
}
