import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { deleteBucketWebsite, getBucketWebsite, putBucketWebsite } from './bucket-website.ts'

type Configuration = Parameters<typeof putBucketWebsite.run>[0]['configuration']
const index = { suffix: 'index.html' }
const external = { type: 'External' as const, hostName: 'a.example' }
const mirror = { type: 'Mirror' as const, mirrorUrl: 'https://origin.example/' }
const missing = { errorStatus: 404 }
const auth = { AuthType: 'S3V4', Region: 'us-east-1', AccessKeyId: 'AKEXAMPLE', AccessKeySecret: 'quite-a-secret' }
type Auth = { [Name in keyof typeof auth]: string | undefined }

test('a website is told as it was put, and is gone after it was deleted', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketWebsite, {}), { code: 'NoSuchWebsiteConfiguration', status: 404 })
  const configuration: Configuration = {
    index: { ...index, supportSubDir: true, type: 2 },
    error: { key: 'error.html', httpStatus: 200 },
    rules: [
      { number: 2, condition: { keyPrefix: 'a/' }, redirect: { ...external, status: 301, passQueryString: true } },
      {
        number: 1,
        condition: missing,
        redirect: { ...mirror, mirrorHeaders: { passAll: true, remove: ['cookie'], set: [{ key: 'a', value: 'b' }] } },
      },
    ],
  }
  await bench.run(putBucketWebsite, { configuration })
  t.assert.deepEqual((await bench.run(getBucketWebsite, {})).configuration, configuration)
  await bench.run(deleteBucketWebsite, {})
  await t.assert.rejects(bench.run(getBucketWebsite, {}), { code: 'NoSuchWebsiteConfiguration' })
  t.assert.deepEqual(await bench.run(deleteBucketWebsite, {}), {})
})

const refusals: [what: string, configuration: Configuration, code: string][] = [
  ['nothing', {}, 'MalformedXML'],
  ['a type that is none', { index: { ...index, type: 3 } }, 'InvalidArgument'],
  ['an error page with another status', { error: { key: 'e', httpStatus: 500 } }, 'InvalidArgument'],
  [
    'a redirect with another status',
    { rules: [{ number: 1, redirect: { ...external, status: 200 } }] },
    'InvalidArgument',
  ],
  ['a rule without a number', { rules: [{ number: 0, redirect: external }] }, 'InvalidArgument'],
  ['a script', { rules: [{ number: 1, redirect: external, lua: { script: 'a.lua' } }] }, 'NotImplemented'],
  [
    'a tunnel',
    { rules: [{ number: 1, condition: missing, redirect: { ...mirror, MirrorTunnelId: 'x' } }] },
    'NotImplemented',
  ],
  [
    'a second origin that is none',
    {
      rules: [
        {
          number: 1,
          condition: missing,
          redirect: { ...mirror, MirrorMultiAlternates: { alternates: [{ url: 'https://a.example' }] } },
        },
      ],
    },
    'InvalidArgument',
  ],
  [
    'half a signature for an origin',
    { rules: [{ number: 1, condition: missing, redirect: { ...mirror, MirrorAuth: { AuthType: 'S3V4' } } }] },
    'InvalidArgument',
  ],
  ...(
    [
      ['an access key without its secret', { ...auth, AccessKeySecret: undefined }],
      ['the secret as it is told', { ...auth, AccessKeySecret: '******' }],
      ['a secret with a space', { ...auth, AccessKeySecret: 'a b' }],
    ] satisfies [string, Auth][]
  ).map(([what, MirrorAuth]): (typeof refusals)[number] => [
    what,
    { rules: [{ number: 1, condition: missing, redirect: { ...mirror, MirrorAuth } }] },
    'InvalidArgument',
  ]),
  [
    'a switch that is neither on nor off',
    { rules: [{ number: 1, condition: missing, redirect: { ...mirror, MirrorSwitchAllErrors: 'maybe' } }] },
    'InvalidArgument',
  ],
  [
    'an origin that is none',
    { rules: [{ number: 1, condition: missing, redirect: { type: 'Mirror' } }] },
    'InvalidArgument',
  ],
  [
    'too much',
    {
      rules: Array.from({ length: 20 }, (_, at) => ({
        number: at + 1,
        condition: { keyPrefix: 'x'.repeat(2_000) },
        redirect: external,
      })),
    },
    'EntityTooLarge',
  ],
]
for (const [what, configuration, code] of refusals)
  test(`${what} is ${code}, and the former website stays`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketWebsite, { configuration: { index } })
    await t.assert.rejects(bench.run(putBucketWebsite, { configuration }), { code })
    t.assert.deepEqual((await bench.run(getBucketWebsite, {})).configuration, { index })
  })

test('what is not here is named in the message, and why', async (t) => {
  await using bench = await openBench()
  const rule = { number: 1, condition: missing, redirect: mirror }
  for (const [refused, message] of [
    [{ ...rule, lua: { script: 'a.lua' } }, /: LuaConfig\. Scripts/],
    [{ ...rule, redirect: { ...mirror, MirrorAllowVideoSnapshot: 'true' } }, /: MirrorAllowVideoSnapshot\. .*media/],
    [{ ...rule, redirect: { ...mirror, MirrorUsingRole: 'true' } }, /: MirrorUsingRole\. .*MirrorAuth/],
    [{ ...rule, redirect: { ...mirror, MirrorDstVpcId: 'vpc-1' } }, /: MirrorDstVpcId\. .*operator/],
  ] as const)
    await t.assert.rejects(bench.run(putBucketWebsite, { configuration: { rules: [refused] } }), { message })
})

test('the secret for an origin is sealed where it is kept, and masked where it is told', async (t) => {
  await using bench = await openBench()
  const rules = [{ number: 1, condition: missing, redirect: { ...mirror, MirrorAuth: auth } }]
  await bench.run(putBucketWebsite, { configuration: { rules } })
  const kept = (await bench.store.buckets.find(bench.bucket.name))?.documents.website ?? ''
  t.assert.match(kept, /AKEXAMPLE/)
  t.assert.doesNotMatch(kept, /quite-a-secret/)
  const told = (await bench.run(getBucketWebsite, {})).configuration.rules?.[0]?.redirect.MirrorAuth
  t.assert.deepEqual(told, { ...auth, AccessKeySecret: '******' })
})

test('what a rule of another network says as nothing is nothing', async (t) => {
  await using bench = await openBench()
  const redirect = {
    ...mirror,
    MirrorUsingRole: 'false',
    MirrorRole: '',
    MirrorAsyncStatus: '0',
    MirrorAuth: {},
    MirrorTaggings: {},
    MirrorReturnHeaders: {},
    MirrorMultiAlternates: {},
  }
  const rules = [{ number: 1, condition: missing, redirect, lua: {} }]
  await bench.run(putBucketWebsite, { configuration: { rules } })
  t.assert.deepEqual((await bench.run(getBucketWebsite, {})).configuration, { rules })
})

test('of a mirror PassQueryString tells what counts for the origin', async (t) => {
  await using bench = await openBench()
  const rule = { number: 1, condition: missing, redirect: { ...mirror, mirrorPassQueryString: true } }
  await bench.run(putBucketWebsite, { configuration: { rules: [rule] } })
  const redirect = { ...rule.redirect, passQueryString: true }
  t.assert.deepEqual((await bench.run(getBucketWebsite, {})).configuration, { rules: [{ ...rule, redirect }] })
})
