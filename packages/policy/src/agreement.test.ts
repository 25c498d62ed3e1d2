/** Generated policies and requests get the same answer from the fast evaluator, `explain` and the obvious one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { accessRequest } from './corpus.ts'
import { evaluate, explain } from './evaluate.ts'
import type { Explanation } from './trace.ts'
import { glob, obvious, type PlainCase } from './obvious.ts'
import { compileWildcard, matchesWildcard } from './wildcard.ts'

// Set SEED to repeat a run; the seed of each run is printed.
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const runCount = 20_000

// Small alphabets, so that patterns and requests meet: about one statement in four matches.
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const list = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { minLength: 1, maxLength })

const id = pick('b/a', 'b/a', 'b/a/1', 'b/a:1', 'b/10', 'b', '*', 'c/a')
const resource = fc.tuple(pick('1', '1', '2'), id).map(([owner, name]) => `acs:oss:r:${owner}:${name}`)
const action = pick(
  'oss:GetObject',
  'oss:GetObject',
  'oss:PutObject',
  'oss:GetObjectAcl',
  'oss:GetBucketPolicy',
  'oss:ListObjects',
)
const relativePattern = pick('*', 'b*', 'b/*', 'b', 'b/a', 'b/a*', 'b/?', 'b/a?1', '*/a', 'b/1*', 'c*', 'b/*/1', '*a*1')
const resourcePattern = fc.oneof(
  { weight: 1, arbitrary: fc.constant('*') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        pick('oss', 'oss', 'o*', 'ram'),
        pick('*', '*', '', 'r', 'q'),
        pick('*', '*', '1', '2', '?'),
        relativePattern,
      )
      .map(([service, region, account, name]) => `acs:${service}:${region}:${account}:${name}`),
  },
)
const actionPattern = pick(
  '*',
  'oss:*',
  'oss:Get*',
  'oss:GetObject',
  'OSS:putobject',
  'oss:*Object*',
  'oss:?etObject',
  '*:List*',
)

const texts = pick('a', 'b', 'ab', 'A', '')
const addresses = pick('10.0.0.1', '10.9.0.1', '192.0.2.1')
const times = pick('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2025-12-31T23:59:59Z')
const block = pick('10.0.0.0/16', '10.0.0.0/7', '192.0.2.1', '0.0.0.0/0', '10.0.0.0/8')
const conditionOf = (operator: string, key: string, value: fc.Arbitrary<string>) =>
  list(value, 2).map((values) => ({ [operator]: { [key]: values } }))
const condition = fc.oneof(
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'].map((operator) =>
    conditionOf(operator, 'acs:UserAgent', texts),
  ),
  ...['StringLike', 'StringNotLike'].map((operator) =>
    conditionOf(operator, 'acs:UserAgent', pick('*', 'a*', '?', 'b', '*b')),
  ),
  ...['IpAddress', 'NotIpAddress'].map((operator) => conditionOf(operator, 'acs:SourceIp', block)),
  conditionOf('NumericLessThan', 'oss:object-remaining-retention-days', pick('1', '10', '9')),
  conditionOf('DateGreaterThan', 'acs:CurrentTime', times),
  conditionOf('Bool', 'acs:SecureTransport', pick('true', 'false')),
)
const conditions = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: condition },
  { weight: 1, arbitrary: fc.tuple(condition, condition).map(([one, other]) => ({ ...one, ...other })) },
)

const effect = pick('Allow', 'Allow', 'Allow', 'Deny')
const statement = fc
  .record({
    effect,
    isNegated: pick(false, false, false, true),
    actions: list(actionPattern, 2),
    resources: list(resourcePattern, 2),
    conditions,
  })
  .map(({ effect: Effect, isNegated, actions, resources: Resource, conditions: Condition }) => ({
    Effect,
    ...(isNegated ? { NotAction: actions } : { Action: actions }),
    Resource,
    Condition,
  }))
const principals = list(
  pick(
    '*',
    '1',
    '2',
    '11',
    '21',
    'arn:sts::1:assumed-role/r/s',
    'arn:sts::1:assumed-role/r/*',
    'arn:sts::2:assumed-role/r/*',
  ),
  2,
)
const bucketStatement = fc.tuple(statement, principals).map(([plain, Principal]) => ({ ...plain, Principal }))

const caller = fc.oneof(
  fc.constant('anonymous' as const),
  pick({ root: '1' }, { root: '2' }),
  pick({ user: 'u', uid: '11', account: '1' }, { user: 'v', uid: '21', account: '2' }),
  pick({ role: 'r', session: 's', account: '1' }, { role: 'r', session: 't', account: '2' }),
)
const values = fc.record(
  {
    'acs:UserAgent': fc.oneof(texts, list(texts, 2)),
    'acs:SourceIp': addresses,
    'oss:object-remaining-retention-days': pick('0', '5', '9', '10', 'x'),
    'acs:CurrentTime': times,
    'acs:SecureTransport': pick('true', 'false'),
  },
  { requiredKeys: [] },
)
const generated: fc.Arbitrary<PlainCase> = fc
  .record({
    principal: caller,
    action,
    resource,
    conditions: values,
    session: maybe(list(statement, 3)),
    identity: maybe(list(statement, 3)),
    bucketPolicy: maybe(list(bucketStatement, 3)),
    objectAcl: pick('default', 'default', 'private', 'public-read', 'public-read-write'),
    bucketAcl: pick('private', 'public-read', 'public-read-write'),
    isPublicAccessBlocked: pick(false, false, true),
  } as const)
  .map(({ session, ...rest }) => {
    const isSession = rest.principal !== 'anonymous' && 'role' in rest.principal
    // The service has no bucket, hence no bucket policy.
    const bucketPolicy = rest.resource.endsWith(':*') ? undefined : rest.bucketPolicy
    return withoutUndefined({ ...rest, bucketPolicy, session: isSession ? session : undefined })
  })

function withoutUndefined(entry: object): PlainCase {
  // Only optional members can be undefined here, and they are dropped.
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as PlainCase
}

test(`the fast evaluator, explain and the obvious one agree (seed ${seed}, ${runCount} runs)`, (t) => {
  const counts = new Map<string, number>()
  const agree = (entry: PlainCase) => {
    const request = accessRequest({ ...entry, name: '', expect: { allowed: false, layer: '', reason: '' } })
    const { isAllowed, layer, isUpToObjectAcl, ...decision } = evaluate(request)
    const answer = `${isAllowed ? 'allow' : 'deny'} ${layer}`
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
    assert.equal(answer, obvious(entry))
    if (!isUpToObjectAcl)
      for (const objectAcl of ['private', 'public-read-write'] as const)
        assert.equal(evaluate({ ...request, objectAcl }).isAllowed, isAllowed, 'an ACL has no say in it')
    const explanation = explain(request)
    assert.equal(explanation.reason, decision.reason)
    checkExplanation(explanation)
  }
  fc.assert(fc.property(generated, agree), { seed, numRuns: runCount })
  for (const answer of [...counts.keys()].toSorted()) t.diagnostic(`${answer}: ${counts.get(answer)}`)
  for (const [answer, shareMin] of shares)
    assert.ok((counts.get(answer) ?? 0) >= runCount * shareMin, `${answer} must come up in ${shareMin} of the runs`)
})

/** A generator that never reaches a layer proves nothing about it. */
const shares: readonly [answer: string, shareMin: number][] = [
  ['allow identity-policy', 0.02],
  ['allow bucket-policy', 0.02],
  ['allow owner', 0.02],
  ['allow object-acl', 0.01],
  ['allow bucket-acl', 0.005],
  ['deny session-policy', 0.02],
  ['deny identity-policy', 0.02],
  ['deny bucket-policy', 0.02],
  ['deny object-acl', 0.02],
  ['deny bucket-acl', 0.02],
  ['deny public-access-block', 0.01],
  ['deny anonymous', 0.005],
]

function checkExplanation(explanation: Explanation): void {
  const { statement, layer, noPermissionType, isAllowed, matched } = explanation
  const isByStatement = layer.endsWith('-policy') && noPermissionType !== 'ImplicitDeny'
  assert.ok(!isByStatement || statement?.layer === layer, 'a decision by a statement names one of its layer')
  assert.ok(isByStatement || statement === undefined, 'no other decision names a statement')
  assert.ok(statement === undefined || statement.effect === (isAllowed ? 'Allow' : 'Deny'), 'with its effect')
  assert.ok(matched.every(({ outcome }) => outcome === 'matched'))
}

test(`wildcards agree with the obvious matcher (seed ${seed})`, () => {
  const pattern = fc.array(pick('*', '?', 'a', 'b', '/', '😀'), { maxLength: 8 }).map((parts) => parts.join(''))
  const text = fc.array(pick('a', 'a', 'b', '/', '😀', 'é'), { maxLength: 8 }).map((parts) => parts.join(''))
  let matchCount = 0
  const agree = (one: string, other: string) => {
    const isMatch = matchesWildcard(compileWildcard(one), other)
    if (isMatch) matchCount += 1
    assert.equal(isMatch, glob(Array.from(one), Array.from(other)), `${one} and ${other}`)
  }
  fc.assert(fc.property(pattern, text, agree), { seed, numRuns: runCount })
  assert.ok(matchCount > runCount / 50, `${matchCount} matches`)
})

test(`long patterns agree with the obvious matcher (seed ${seed})`, () => {
  // More than 32 elements, so that the state spans words; the text is made from the pattern, so that many match.
  const filling = fc.array(pick('a', 'b', ''), { minLength: 90, maxLength: 90 })
  const shape = fc.array(pick('a', 'b', 'a', 'b', '?', '*'), { minLength: 30, maxLength: 90 })
  let matchCount = 0
  const agree = (parts: readonly string[], fill: readonly string[], shouldBreak: boolean) => {
    const stars = parts.map((part, index) => (part === '*' && index % 9 > 0 ? '?' : part))
    const text = stars.map((part, index) => (part === '*' ? fill[index] : part === '?' ? 'a' : part)).join('')
    const other = shouldBreak ? `${text}c` : text
    const isMatch = matchesWildcard(compileWildcard(stars.join('')), other)
    if (isMatch) matchCount += 1
    const expected = new RegExp(`^${stars.join('').replaceAll('?', '.').replaceAll('*', '.*')}$`).test(other)
    assert.equal(isMatch, expected, stars.join(''))
  }
  fc.assert(fc.property(shape, filling, fc.boolean(), agree), { seed, numRuns: 2000 })
  assert.ok(matchCount > 500, `${matchCount} matches`)
})
