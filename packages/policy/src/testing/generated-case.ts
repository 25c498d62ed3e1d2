/** Policies and requests by chance, over so few words that they meet. */
import fc from 'fast-check'
import type { PlainCase } from '../obvious.ts'

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
export const generatedCase: fc.Arbitrary<PlainCase> = fc
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
