import { readPolicy } from '@latchkey/policy'
import type { Contract, Need } from '@latchkey/protocol'
import { onBucket, onObject } from '@latchkey/protocol'
import { test } from 'node:test'
import { securityPreferenceDefaults } from '../store/directory/settings.ts'
import type { Bucket, ObjectAcl, Pairs } from '../store/port.ts'
import { Judged } from './authorize.ts'
import type { Denial, Judging } from './authorize.ts'
import type { Caller } from './caller.ts'
import { CompiledPolicies } from './compiled-policies.ts'

const bucket: Bucket = {
  id: 'b1',
  name: 'game',
  accountId: '1',
  createdMs: 0,
  acl: 'private',
  storageClass: 'Standard',
  redundancy: 'LRS',
  versioning: 'off',
  documents: {},
  version: 1,
}
const policy = (effect: 'Allow' | 'Deny', action: string, resource: string) => ({
  type: 'Custom' as const,
  name: `${effect}-${action}`,
  versionId: 'v1',
  document: JSON.stringify({ Version: '1', Statement: [{ Effect: effect, Action: action, Resource: resource }] }),
})
const user = (...policies: ReturnType<typeof policy>[]): Caller => ({
  kind: 'user',
  sequence: 1,
  accountId: '1',
  userId: '42',
  userName: 'u',
  accessKeyId: 'K',
  policies,
})
const stranger: Caller = { kind: 'anonymous' }

function contractOf(...needs: Need[]): Contract {
  return {
    name: 'Test',
    product: 'oss',
    tier: 1,
    page: '',
    summary: '',
    route: { method: 'GET', on: 'object' },
    needs,
    callers: 'any',
    input: {},
    output: {},
    status: 200,
    errors: [],
  }
}

type Setting = {
  readonly caller: Caller
  readonly bucket?: Bucket
  readonly objectAcl?: ObjectAcl
  readonly isAccountBlocked?: () => boolean
  readonly objectTags?: Pairs
  readonly now?: { caller?: Caller; bucket?: Bucket | undefined }
}

function judge(
  contract: Contract,
  setting: Setting,
): { readonly judged: Judged; readonly denials: Denial[]; readonly tagReads: number[] } {
  const denials: Denial[] = []
  const tagReads: number[] = []
  const judging: Judging = {
    securityPreference: () => Promise.resolve(securityPreferenceDefaults),
    caller: setting.caller,
    facts: { sourceAddress: '10.0.0.1', isSecure: false, userAgent: undefined, now: new Date(0) },
    region: 'cn-hangzhou',
    bucketOf: () => setting.bucket ?? bucket,
    objectAcl: async () => setting.objectAcl,
    paysForRequests: () => false,
    objectTags: async () => {
      tagReads.push(1)
      return setting.objectTags ?? []
    },
    compiled: new CompiledPolicies(),
    denied: (denial) => {
      denials.push(denial)
      return 'sealed'
    },
    isAccountBlocked: async () => setting.isAccountBlocked?.() ?? false,
    callerNow: async () => setting.now?.caller ?? setting.caller,
    bucketNow: async () =>
      setting.now !== undefined && 'bucket' in setting.now ? setting.now.bucket : (setting.bucket ?? bucket),
  }
  return { judged: new Judged(contract, judging), denials, tagReads }
}

const get: Need = { action: 'oss:GetObject', on: onObject(), stage: 'head' }
const put: Need = { action: 'oss:PutObject', on: onObject(), stage: 'head' }
const input = { bucket: 'game', key: '1/a' }

test('a need that is allowed gives a grant for exactly that verb, bucket and key', async (t) => {
  const { judged } = judge(contractOf(get), { caller: user(policy('Allow', 'oss:GetObject', 'acs:oss:*:*:game/1/*')) })
  await judged.judge('head', input)
  t.assert.equal(judged.grant('read', bucket, '1/a').key, '1/a')
  t.assert.throws(() => judged.grant('write', bucket, '1/a'), /was not authorized to write/)
  t.assert.throws(() => judged.grant('read', bucket, '1/b'), /was not authorized to read/)
})

test('a refusal names layer, action and kind, and seals the rest', async (t) => {
  const { judged, denials } = judge(contractOf(put), {
    caller: user(policy('Allow', 'oss:PutObject', 'acs:oss:*:*:game/2/*')),
  })
  await t.assert.rejects(
    () => judged.judge('head', input),
    (error: unknown) => {
      const { code, accessDenied } = error as { code: string; accessDenied: Record<string, string> }
      t.assert.deepEqual(
        [
          code,
          accessDenied.AuthAction,
          accessDenied.NoPermissionType,
          accessDenied.AuthPrincipalType,
          accessDenied.EncodedDiagnosticMessage,
        ],
        ['AccessDenied', 'oss:PutObject', 'ImplicitDeny', 'SubUser', 'sealed'],
      )
      t.assert.equal(JSON.stringify(accessDenied).includes('acs:oss'), false)
      return true
    },
  )
  t.assert.equal(denials.length, 1)
})

test('every need must hold: with the second one refused, the first one’s grant is no use', async (t) => {
  const { judged } = judge(
    contractOf(put, {
      action: 'oss:PutObjectAcl',
      on: onObject(),
      stage: 'head',
      when: { field: 'acl', is: ['public-read'] },
    }),
    { caller: user(policy('Allow', 'oss:PutObject', '*')) },
  )
  await judged.judge('head', input)
  await t.assert.rejects(() => judged.judge('head', { ...input, acl: 'public-read' }), { code: 'AccessDenied' })
})

test('a need for each item is asked for each, and one refusal refuses all', async (t) => {
  const remove: Need = {
    action: 'oss:DeleteObject',
    on: onObject('bucket', 'key'),
    each: 'document.objects',
    stage: 'body',
  }
  const { judged } = judge(contractOf(remove), {
    caller: user(policy('Allow', 'oss:DeleteObject', 'acs:oss:*:*:game/1/*')),
  })
  await judged.judge('body', { bucket: 'game', document: { objects: [{ key: '1/a' }, { key: '1/b' }] } })
  t.assert.equal(judged.grant('delete', bucket, '1/b').key, '1/b')
  await t.assert.rejects(
    () => judged.judge('body', { bucket: 'game', document: { objects: [{ key: '1/a' }, { key: '2/b' }] } }),
    { code: 'AccessDenied' },
  )
})

const acls: [
  name: string,
  bucketAcl: Bucket['acl'],
  objectAcl: ObjectAcl | undefined,
  caller: Caller,
  isAllowed: boolean,
][] = [
  ['a private object in a public bucket stays private', 'public-read', 'private', stranger, false],
  ['a public object in a private bucket is public', 'private', 'public-read', stranger, true],
  ['a default object follows its bucket', 'public-read', 'default', stranger, true],
  [
    'a RAM user without any policy is a stranger, and may read what strangers may',
    'private',
    'public-read',
    user(),
    true,
  ],
  [
    'a Deny stands before a public ACL',
    'public-read',
    'public-read',
    user(policy('Deny', 'oss:GetObject', '*')),
    false,
  ],
]
for (const [name, bucketAcl, objectAcl, caller, isAllowed] of acls)
  test(name, async (t) => {
    const { judged } = judge(contractOf(get), {
      caller,
      bucket: { ...bucket, acl: bucketAcl },
      ...(objectAcl === undefined ? {} : { objectAcl }),
    })
    const verdict = await judged.judge('head', input).then(
      () => true,
      () => false,
    )
    t.assert.equal(verdict, isAllowed)
  })

test('a grant rechecks itself: a policy detached meanwhile refuses the commit', async (t) => {
  const allowed = user(policy('Allow', 'oss:PutObject', '*'))
  const now: { caller?: Caller } = {}
  const { judged } = judge(contractOf(put), { caller: allowed, now })
  await judged.judge('head', input)
  const grant = judged.grant('write', bucket, '1/a')
  await grant.recheck()
  now.caller = user()
  await t.assert.rejects(() => grant.recheck(), { code: 'AccessDenied' })
})

test('a Deny that the bucket policy gained meanwhile refuses the commit', async (t) => {
  const deny = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Deny', Action: 'oss:PutObject', Principal: ['*'], Resource: 'acs:oss:*:1:game/*' }],
  })
  readPolicy(deny, 'bucket')
  const now: { bucket?: Bucket } = {}
  const { judged } = judge(contractOf(put), { caller: user(policy('Allow', 'oss:PutObject', '*')), now })
  now.bucket = { ...bucket, version: 2, documents: { policy: deny } }
  await judged.judge('head', input)
  await t.assert.rejects(() => judged.grant('write', bucket, '1/a').recheck(), { code: 'AccessDenied' })
})

test('conditions of a need come from the input: oss:Prefix decides a listing', async (t) => {
  const listing: Need = {
    action: 'oss:ListObjects',
    on: onBucket(),
    stage: 'head',
    conditions: { 'oss:Prefix': 'prefix' },
  }
  const only = {
    ...policy('Allow', 'oss:ListObjects', '*'),
    document: JSON.stringify({
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'oss:ListObjects',
          Resource: 'acs:oss:*:*:game',
          Condition: { StringLike: { 'oss:Prefix': '1/*' } },
        },
      ],
    }),
  }
  const { judged } = judge(contractOf(listing), { caller: user(only) })
  await judged.judge('head', { bucket: 'game', prefix: '1/x' })
  for (const fields of [{ bucket: 'game', prefix: '2/' }, { bucket: 'game' }])
    await t.assert.rejects(() => judged.judge('head', fields), { code: 'AccessDenied' })
})

test('a need of stage found is judged with what the look-up told, and only when it is declared', async (t) => {
  const { judged } = judge(contractOf({ ...get, stage: 'found' }), {
    caller: user(policy('Allow', 'oss:GetObject', 'acs:oss:*:*:game/1/*')),
  })
  t.assert.equal((await judged.found('oss:GetObject', { bucket, key: '1/target' }, 'read')).key, '1/target')
  await t.assert.rejects(() => judged.found('oss:GetObject', { bucket, key: '2/target' }, 'read'), {
    code: 'AccessDenied',
  })
  await t.assert.rejects(() => judged.found('oss:PutObject', { bucket, key: '1/x' }, 'write'), /declares/)
})

test('the account’s own block takes public grants away, those of ACLs and of policies, and no others', async (t) => {
  const policyDocument = JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'oss:GetObject', Principal: '*', Resource: 'acs:oss:*:*:game/*' },
      { Effect: 'Allow', Action: 'oss:GetObject', Principal: '42', Resource: 'acs:oss:*:*:game/*' },
    ],
  })
  const cases: [what: string, setting: Setting, isAllowed: boolean][] = [
    ['bucket ACL', { caller: stranger, bucket: { ...bucket, acl: 'public-read' } }, false],
    ['object ACL', { caller: stranger, objectAcl: 'public-read' }, false],
    ['public statement', { caller: stranger, bucket: { ...bucket, documents: { policy: policyDocument } } }, false],
    ['statement for one', { caller: user(), bucket: { ...bucket, documents: { policy: policyDocument } } }, true],
    ['identity policy', { caller: user(policy('Allow', 'oss:GetObject', '*')) }, true],
  ]
  for (const [what, setting, isAllowed] of cases) {
    await judge(contractOf(get), setting).judged.judge('head', input)
    const { judged, denials } = judge(contractOf(get), { ...setting, isAccountBlocked: () => true })
    if (isAllowed) await judged.judge('head', input)
    else await t.assert.rejects(judged.judge('head', input), { code: 'AccessDenied' }, what)
    t.assert.deepEqual(
      denials.map((denial) => denial.explanation.layer),
      isAllowed ? [] : ['public-access-block'],
      what,
    )
  }
})

test('a write that rests on a public grant is asked again before its commit, whatever changed', async (t) => {
  let isBlocked = false
  const setting = {
    caller: stranger,
    bucket: { ...bucket, acl: 'public-read-write' as const },
    isAccountBlocked: () => isBlocked,
  }
  const { judged } = judge(contractOf(put), setting)
  await judged.judge('head', input)
  const grant = judged.grant('write', setting.bucket, '1/a')
  await grant.recheck()
  isBlocked = true
  await t.assert.rejects(grant.recheck(), { code: 'AccessDenied' })
})

const when = (effect: 'Allow' | 'Deny', action: string, condition: object) => ({
  type: 'Custom' as const,
  name: `${effect}-${action}-when`,
  versionId: 'v1',
  document: JSON.stringify({
    Version: '1',
    Statement: [{ Effect: effect, Action: action, Resource: '*', Condition: condition }],
  }),
})
const tagged = (key: string, value: string) => ({ StringEquals: { [key]: value } })
const retag: Need = {
  action: 'oss:PutObjectTagging',
  on: onObject(),
  stage: 'body',
  conditions: { 'oss:RequestObjectTag/*': 'tagging.tagSet' },
}
const putTagged: Need = { ...put, conditions: { 'oss:RequestObjectTag/*': 'tagging' } }
const list: Need = {
  action: 'oss:ListBuckets',
  on: { kind: 'service' },
  stage: 'head',
  conditions: { 'oss:BucketTag/{tagKey}': 'tagValue' },
}
const blueBucket = { ...bucket, documents: { tagging: JSON.stringify([['team', 'blue']]) } }
const allow = policy('Allow', 'oss:*', '*')

const byTag: [what: string, need: Need, setting: Omit<Setting, 'caller'>, more: object, by: object, want: boolean][] = [
  ['the object’s tag', get, { objectTags: [['team', 'blue']] }, {}, tagged('oss:ExistingObjectTag/team', 'blue'), true],
  ['another value', get, { objectTags: [['team', 'red']] }, {}, tagged('oss:ExistingObjectTag/team', 'blue'), false],
  ['another key', get, { objectTags: [['Team', 'blue']] }, {}, tagged('oss:ExistingObjectTag/team', 'blue'), false],
  ['no tag', get, {}, {}, tagged('oss:ExistingObjectTag/team', 'blue'), false],
  ['no tag, negated', get, {}, {}, { StringNotEquals: { 'oss:ExistingObjectTag/team': 'blue' } }, true],
  [
    'its tag, negated',
    get,
    { objectTags: [['a', 'b']] },
    {},
    { StringNotEquals: { 'oss:ExistingObjectTag/a': 'b' } },
    false,
  ],
  ['tags of what is overwritten', put, { objectTags: [['a', 'b']] }, {}, tagged('oss:ExistingObjectTag/a', 'b'), false],
  [
    'tags of what is tagged anew',
    retag,
    { objectTags: [['a', 'b']] },
    {},
    tagged('oss:ExistingObjectTag/a', 'b'),
    true,
  ],
  ['the header’s tag', putTagged, {}, { tagging: 'a=1&team=blue' }, tagged('oss:RequestObjectTag/team', 'blue'), true],
  ['another in the header', putTagged, {}, { tagging: 'team=red' }, tagged('oss:RequestObjectTag/team', 'blue'), false],
  ['no header', putTagged, {}, {}, tagged('oss:RequestObjectTag/team', 'blue'), false],
  [
    'tags that are none',
    putTagged,
    {},
    { tagging: 'team=blue&team=blue' },
    tagged('oss:RequestObjectTag/team', 'blue'),
    false,
  ],
  [
    'the document’s tag',
    retag,
    {},
    { tagging: { tagSet: [{ key: 'team', value: 'blue' }] } },
    tagged('oss:RequestObjectTag/team', 'blue'),
    true,
  ],
  ['the bucket’s tag', get, { bucket: blueBucket }, {}, tagged('oss:BucketTag/team', 'blue'), true],
  ['another of the bucket', get, { bucket: blueBucket }, {}, tagged('oss:BucketTag/team', 'red'), false],
  ['a bucket without tags', get, {}, {}, tagged('oss:BucketTag/team', 'blue'), false],
  [
    'the tag that is listed by',
    list,
    {},
    { tagKey: 'team', tagValue: 'blue' },
    tagged('oss:BucketTag/team', 'blue'),
    true,
  ],
  [
    'another that is listed by',
    list,
    {},
    { tagKey: 'team', tagValue: 'red' },
    tagged('oss:BucketTag/team', 'blue'),
    false,
  ],
  ['a list of everything', list, {}, {}, tagged('oss:BucketTag/team', 'blue'), false],
]
for (const [what, need, setting, more, by, want] of byTag)
  test(`${what}: ${JSON.stringify(by)} is ${want}, and the opposite when it denies`, async (t) => {
    const stage = need.stage === 'body' ? 'body' : 'head'
    for (const [policies, allowed] of [
      [[when('Allow', need.action, by)], want],
      [[allow, when('Deny', need.action, by)], !want],
    ] as const) {
      const { judged } = judge(contractOf(need), { ...setting, caller: user(...policies) })
      const judgement = judged.judge(stage, { ...input, ...more })
      if (allowed) await judgement
      else await t.assert.rejects(judgement, { code: 'AccessDenied' })
    }
  })

test('an object’s tags are not looked up unless a policy that decides speaks of them', async (t) => {
  const other = when('Deny', 'oss:PutObject', tagged('oss:ExistingObjectTag/team', 'blue'))
  const { judged, tagReads } = judge(contractOf(get), { caller: user(allow, other) })
  await judged.judge('head', input)
  t.assert.equal(tagReads.length, 0)
})

test('what a need of stage told decides is no refusal', async (t) => {
  const told: Need = { action: 'oss:GetObjectTagging', on: onObject(), stage: 'told' }
  const reader = policy('Allow', 'oss:GetObject', '*')
  for (const [caller, want] of [
    [user(reader), false],
    [user(reader, policy('Allow', 'oss:GetObjectTagging', '*')), true],
    [{ kind: 'root', accountId: '1', accessKeyId: 'K' } as const, true],
  ] as const) {
    const { judged, denials } = judge(contractOf(get, told), { caller })
    await judged.judge('head', input)
    t.assert.equal(await judged.tells('oss:GetObjectTagging', { bucket, key: '1/a' }), want)
    t.assert.equal(denials.length, 0)
  }
})

test('a tag that is asked for only once public grants are gone is looked up all the same', async (t) => {
  const document = JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'oss:GetObject', Principal: '*', Resource: 'acs:oss:*:*:game/*' },
      {
        Effect: 'Allow',
        Action: 'oss:GetObject',
        Principal: '42',
        Resource: 'acs:oss:*:*:game/*',
        Condition: { StringNotEquals: { 'oss:ExistingObjectTag/team': 'blue' } },
      },
    ],
  })
  const setting = {
    caller: user(),
    bucket: { ...bucket, documents: { policy: document } },
    isAccountBlocked: () => true,
  }
  await judge(contractOf(get), { ...setting, objectTags: [['team', 'red']] }).judged.judge('head', input)
  const blue = judge(contractOf(get), { ...setting, objectTags: [['team', 'blue']] })
  await t.assert.rejects(blue.judged.judge('head', input), { code: 'AccessDenied' })
})
