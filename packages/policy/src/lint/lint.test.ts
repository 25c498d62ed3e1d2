import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { kindOfPolicy, lintPolicy, lintRuleNames } from './lint.ts'
import { systemPolicies } from '../system-policies.ts'

/** One member on each line, so that a position tells which value is meant. */
const documentOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '1', Statement: statements }, undefined, 1)
const arns = (...names: readonly string[]): string[] => names.map((name) => `acs:oss:*:*:${name}`)
const allow = (action: string | readonly string[], ...names: readonly string[]): object => ({
  Effect: 'Allow',
  Action: [action].flat(),
  Resource: arns(...names),
})
const when = (statement: object, operator: string, key: string, ...values: readonly string[]): object => ({
  ...statement,
  Condition: { [operator]: { [key]: values } },
})
const deny = (statement: object): object => ({ ...statement, Effect: 'Deny' })
const everybody = { Principal: ['*'] }

type Case = readonly [rule: string, text: string, want: string | undefined, says?: RegExp]
const list = allow('oss:ListObjects', 'game')
const cases: readonly Case[] = [
  ['syntax', '{\n "Version": "2"}', '2:13', /Version must be/],
  ['syntax', '{', '1:2', /./],
  [
    'folder-without-slash',
    documentOf(allow('oss:GetObject', 'game/users/1*')),
    '"acs:oss:*:*:game/users/1*"',
    /game\/users\/10\/… as well as game\/users\/1\/….*Write game\/users\/1\/\*/,
  ],
  ['folder-without-slash', documentOf(allow('oss:GetObject', 'game/users/{id}*')), '"acs:oss:*:*:game/users/{id}*"'],
  [
    'folder-without-slash',
    documentOf(allow('oss:GetObject', 'game/users/1/*', 'game/*', 'game*', 'game/a-*', 'game/*.png')),
    undefined,
  ],
  [
    'folder-without-slash',
    documentOf(when(list, 'StringLike', 'oss:Prefix', 'users/1/*', 'users/1*')),
    '"users/1*"',
    /prefix users\/1 shows every key that begins so/,
  ],
  ['folder-without-slash', documentOf(when(list, 'StringEquals', 'oss:prefix', 'users/1')), '"users/1"'],
  ['folder-without-slash', documentOf(when(list, 'StringLike', 'oss:Prefix', '', 'users/1/', 'users/1/*')), undefined],
  [
    'region-in-resource',
    documentOf({ ...list, Resource: ['acs:oss:cn-hangzhou:*:game'] }),
    '"acs:oss:cn-hangzhou:*:game"',
    /acs:oss:\*:\*:game/,
  ],
  [
    'region-in-resource',
    documentOf({ ...list, Resource: ['acs:oss::1:game', 'acs:oss:*:1:game', 'acs:ram:cn:1:role/x'] }),
    undefined,
  ],
  [
    'key-begins-with-slash',
    documentOf(allow('oss:GetObject', 'game//a/*')),
    '"acs:oss:*:*:game//a/*"',
    /Write game\/a\/\*/,
  ],
  ['key-begins-with-slash', documentOf(allow('oss:GetObject', 'game/a//*')), undefined],
  [
    'action-off-its-resource',
    documentOf(allow(['oss:GetObject', 'oss:ListObjects'], 'game')),
    '"oss:GetObject"',
    /Add game\/\*/,
  ],
  [
    'action-off-its-resource',
    documentOf(allow(['oss:GetObject', 'oss:ListObjects'], 'game/1/*')),
    '"oss:ListObjects"',
    /acs:oss:\*:\*:game and a condition on oss:Prefix/,
  ],
  ['action-off-its-resource', documentOf(allow('oss:GetBucketInfo', 'game/*')), '"oss:GetBucketInfo"'],
  ['action-off-its-resource', documentOf(allow('oss:ListBuckets', 'game')), '"oss:ListBuckets"', /service as a whole/],
  [
    'action-off-its-resource',
    documentOf(
      allow(['oss:GetObject', 'oss:ListObjects', 'oss:Get*'], 'game', 'game/*'),
      allow('oss:ListBuckets', '*'),
      allow('oss:GetObject', 'ga*'),
    ),
    undefined,
  ],
  ['variable', documentOf(allow('oss:GetObject', 'game/$/{id}/*')), undefined],
  [
    'variable',
    documentOf(allow('oss:GetObject', 'game/${acs:UserName}/*')),
    '"acs:oss:*:*:game/${acs:UserName}/*"',
    /letter by letter/,
  ],
  ['variable', documentOf(when(list, 'StringLike', 'oss:Prefix', 'a/', '${user}/*')), '"${user}/*"'],
  [
    'unknown-action',
    documentOf(allow(['oss:PutObject', 'oss:HeadObject'], 'game/*')),
    '"oss:HeadObject"',
    /Write oss:GetObject/,
  ],
  ['unknown-action', documentOf(allow('oss:FlyObject', 'game/*')), '"oss:FlyObject"', /No operation asks/],
  [
    'unknown-action',
    documentOf({ Effect: 'Allow', NotAction: ['oss:listObjectsV2'], Resource: '*' }),
    '"oss:listObjectsV2"',
    /Write oss:ListObjects/,
  ],
  [
    'unknown-action',
    documentOf(allow(['OSS:getobject', 'oss:Head*', 'sts:AssumeRole', 'ecs:Run'], 'game/*')),
    undefined,
  ],
  [
    'list-without-prefix',
    documentOf(allow(['oss:ListObjects', 'oss:GetObject'], 'game', 'game/1/*')),
    '"acs:oss:*:*:game"',
    /every key of game/,
  ],
  ['list-without-prefix', documentOf(allow('oss:GetObject', 'game/1/*'), list), '"acs:oss:*:*:game"'],
  ['list-without-prefix', documentOf(allow('oss:*', 'game', 'game/*'), allow('oss:GetObject', 'game/1/*')), undefined],
  [
    'list-without-prefix',
    documentOf(allow('oss:GetObject', 'game/1/*'), when(list, 'StringLike', 'oss:Prefix', '1/*')),
    undefined,
  ],
  ['list-without-prefix', documentOf(allow('oss:GetObject', 'game/1/*'), deny(list)), undefined],
  ['public-bucket-policy', documentOf({ ...allow('oss:GetObject', 'game/*'), ...everybody }), '[', /everybody/],
  [
    'public-bucket-policy',
    documentOf(
      { ...when(allow('oss:GetObject', 'game/*'), 'IpAddress', 'acs:SourceIp', '10.0.0.0/8'), ...everybody },
      { ...deny(list), ...everybody },
    ),
    undefined,
  ],
  [
    'wildcard-in-equals',
    documentOf(when(list, 'StringEquals', 'oss:Prefix', '1/', '1/*')),
    '"1/*"',
    /Write StringLike/,
  ],
  [
    'wildcard-in-equals',
    documentOf(when(deny(list), 'StringNotEquals', 'acs:UserAgent', 'a?')),
    '"a?"',
    /Write StringNotLike/,
  ],
  ['wildcard-in-equals', documentOf(when(list, 'StringLike', 'oss:Prefix', '1/*')), undefined],
  ['unknown-condition-key', documentOf(when(list, 'StringEquals', 'oss:prefixes', '1/')), '[', /never holds/],
  ['unknown-condition-key', documentOf(when(list, 'StringNotEquals', 'acs:Surname', 'x')), '[', /always holds/],
  [
    'unknown-condition-key',
    documentOf(when(list, 'StringEquals', 'OSS:PREFIX', '1/'), when(list, 'StringEquals', 'oss:BucketTag/team', 'a')),
    undefined,
  ],
  [
    'negated-prefix',
    documentOf(when(list, 'StringNotLike', 'oss:Prefix', 'secret/*')),
    '[',
    /without one shows every key/,
  ],
  ['negated-prefix', documentOf(when(deny(list), 'StringNotLike', 'oss:Prefix', '1/*')), undefined],
  ['mfa-of-access-keys', documentOf(when(deny(list), 'Bool', 'acs:MFAPresent', 'false')), '[', /never holds for them/],
  ['mfa-of-access-keys', documentOf(when(list, 'Bool', 'acs:MFAPresent', 'true')), undefined],
  [
    'principal-arn-in-bucket-policy',
    documentOf({ ...when(list, 'StringLike', 'acs:PrincipalARN', '*'), Principal: ['1'] }),
    '[',
  ],
  ['principal-arn-in-bucket-policy', documentOf(when(list, 'StringLike', 'acs:PrincipalARN', '*')), undefined],
  [
    'prefix-condition-on-others',
    documentOf(
      when(allow(['oss:ListObjects', 'oss:GetObject'], 'game', 'game/1/*'), 'StringLike', 'oss:Prefix', '1/*'),
    ),
    '"oss:GetObject"',
    /never allowed/,
  ],
  [
    'prefix-condition-on-others',
    documentOf(when(deny(allow('oss:*', 'game', 'game/1/*')), 'StringLike', 'oss:Prefix', '1/*')),
    undefined,
  ],
]

for (const [index, [rule, text, want, says]] of cases.entries())
  test(`${rule}: ${want === undefined ? 'nothing wrong' : want} (${index})`, (t: TestContext) => {
    const found = lintPolicy(text, kindOfPolicy(text)).filter((one) => one.rule === rule)
    if (want === undefined) return t.assert.deepEqual(found, [])
    t.assert.equal(found.length, 1, JSON.stringify(found))
    const [{ position, why, fix } = { position: { line: 0, column: 0 }, why: '', fix: '' }] = found
    if (says !== undefined) t.assert.match(`${why} ${fix}`, says)
    if (/^\d/.test(want)) return t.assert.equal(`${position.line}:${position.column}`, want)
    const at = text.split('\n')[position.line - 1]?.slice(position.column - 1) ?? ''
    t.assert.ok(at.startsWith(want), `${position.line}:${position.column} is ${at}`)
  })

test('every rule has a case that finds something and one that does not', (t: TestContext) => {
  for (const name of lintRuleNames.filter((one) => one !== 'syntax')) {
    const own = cases.filter(([rule]) => rule === name)
    t.assert.ok(own.some(([, , want]) => want !== undefined) && own.some(([, , want]) => want === undefined), name)
  }
})

test('the page of the rules names each of them', (t: TestContext) => {
  const page = readFileSync(new URL('../../../../docs/reference/policy-lint.md', import.meta.url), 'utf8')
  const named = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1] ?? '')
  t.assert.deepEqual(named.toSorted(), lintRuleNames.toSorted())
})

test('the policies that are shipped and those of the system have no findings', (t: TestContext) => {
  const folder = new URL('../../../../examples/policies/', import.meta.url)
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  t.assert.ok(names.length >= 4)
  for (const name of names)
    t.assert.deepEqual(lintPolicy(readFileSync(new URL(name, folder), 'utf8'), 'identity'), [], name)
  for (const { name, document } of systemPolicies.values())
    t.assert.deepEqual(lintPolicy(document, 'identity'), [], name)
})

test('what a document is shows by its principals', (t: TestContext) => {
  t.assert.equal(kindOfPolicy(documentOf(list)), 'identity')
  t.assert.equal(kindOfPolicy(documentOf({ ...list, ...everybody })), 'bucket')
  t.assert.equal(
    kindOfPolicy(documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [] } })),
    'trust',
  )
  t.assert.equal(kindOfPolicy('{'), 'identity')
})
