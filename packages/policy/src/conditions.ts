/**
 * The condition operators of RAM (https://www.alibabacloud.com/help/en/ram/policy-elements) and the keys that
 * Latchkey's services supply. IfExists, Null, ForAllValues and ForAnyValue do not exist in the cloud and not here.
 */
import { isInBlock, parseAddress, parseAddressBlock } from './address.ts'
import type { Condition } from './document.ts'
import { numericDigitsMax } from './limits.ts'
import { asciiLower, compileWildcard, matchesWildcard } from './wildcard.ts'

/** Whether one value of the request satisfies one value of the policy. */
type Test = (value: string) => boolean

export interface Operator {
  /** A negated operator is true exactly when its positive one is false, so also when the request lacks the key. */
  readonly isNegated: boolean
  /** What a value of the policy must be, for messages. */
  readonly expects: string
  /** `undefined` when the policy's value is not what the operator expects. */
  readonly compile: (value: string) => Test | undefined
}

/**
 * What a request says about itself: a `Map` will do. Keys are spelled as in `conditionKeys`, tag keys after the slash
 * as they are. `undefined` means that the request has no such key, which is not the same as an empty text.
 */
export interface ConditionValues {
  get(key: string): string | readonly string[] | undefined
}

/** The keys known here, in their documented spelling; a policy may spell them in any case. Others are kept as written. */
export const conditionKeys: readonly string[] = [
  'acs:AccessId',
  'acs:CurrentTime',
  'acs:MFAPresent',
  'acs:PrincipalARN',
  'acs:PrincipalRDId',
  'acs:PrincipalRDPath',
  'acs:RequestTag',
  'acs:ResourceTag',
  'acs:SecureTransport',
  'acs:SourceIdentity',
  'acs:SourceIp',
  'acs:SourceVpc',
  'acs:SourceVpcId',
  'acs:SourceVpcIp',
  'acs:UserAgent',
  'oidc:aud',
  'oidc:iss',
  'oidc:sub',
  'oss:AccessPointNetworkOrigin',
  'oss:BucketTag',
  'oss:DataAccessPointAccount',
  'oss:DataAccessPointArn',
  'oss:Delimiter',
  'oss:ExistingObjectTag',
  'oss:object-remaining-retention-days',
  'oss:Prefix',
  'oss:RequestObjectTag',
  'oss:x-oss-acl',
  'oss:x-oss-object-acl',
  'ram:MFAOperationForLogin',
  'saml:recipient',
  'sts:ExternalId',
  'sts:SourceIdentity',
]

const spellings: ReadonlyMap<string, string> = new Map(conditionKeys.map((key) => [asciiLower(key), key]))

/** The spelling under which a key is looked up. Tag keys (after the first slash) are case-sensitive, as tags are. */
export function canonicalConditionKey(key: string): string {
  const slash = key.indexOf('/')
  const name = slash < 0 ? key : key.slice(0, slash)
  return (spellings.get(asciiLower(name)) ?? name) + (slash < 0 ? '' : key.slice(slash))
}

const text = 'a text'
const number = `a number of at most ${numericDigitsMax} digits`
const date = 'an ISO 8601 time such as 2026-01-31T08:00:00Z'
const block = 'an IP address, a CIDR block or *'

const equals =
  (wanted: string): Test =>
  (value) =>
    value === wanted
const equalsIgnoreCase = (wanted: string): Test => {
  const lower = asciiLower(wanted)
  return (value) => value.length === lower.length && asciiLower(value) === lower
}
const like = (pattern: string): Test => {
  const wildcard = compileWildcard(pattern)
  return (value) => matchesWildcard(wildcard, value)
}
const isInside = (wanted: string): Test | undefined => {
  if (wanted === '*') return () => true
  const addresses = parseAddressBlock(wanted)
  if (addresses === undefined) return undefined
  return (value) => {
    const address = parseAddress(value)
    return address !== undefined && isInBlock(address, addresses)
  }
}
const bool = (wanted: string): Test | undefined => {
  const lower = asciiLower(wanted)
  return lower === 'true' || lower === 'false' ? (value) => asciiLower(value) === lower : undefined
}

type Comparison = (value: number, wanted: number) => boolean
const comparisons: readonly [suffix: string, compare: Comparison, isNegated: boolean][] = [
  ['Equals', (value, wanted) => value === wanted, false],
  ['NotEquals', (value, wanted) => value === wanted, true],
  ['LessThan', (value, wanted) => value < wanted, false],
  ['LessThanEquals', (value, wanted) => value <= wanted, false],
  ['GreaterThan', (value, wanted) => value > wanted, false],
  ['GreaterThanEquals', (value, wanted) => value >= wanted, false],
]

function comparing(compare: Comparison, read: (value: string) => number | undefined): Operator['compile'] {
  return (operand) => {
    const wanted = read(operand)
    if (wanted === undefined) return undefined
    return (value) => {
      const found = read(value)
      return found !== undefined && compare(found, wanted)
    }
  }
}

/** Every operator, by its exact name. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', { isNegated: false, expects: text, compile: equals }],
  ['StringNotEquals', { isNegated: true, expects: text, compile: equals }],
  ['StringEqualsIgnoreCase', { isNegated: false, expects: text, compile: equalsIgnoreCase }],
  ['StringNotEqualsIgnoreCase', { isNegated: true, expects: text, compile: equalsIgnoreCase }],
  ['StringLike', { isNegated: false, expects: text, compile: like }],
  ['StringNotLike', { isNegated: true, expects: text, compile: like }],
  ...comparisons.flatMap(([suffix, compare, isNegated]): [string, Operator][] => [
    [`Numeric${suffix}`, { isNegated, expects: number, compile: comparing(compare, parseDecimal) }],
    [`Date${suffix}`, { isNegated, expects: date, compile: comparing(compare, parseTime) }],
  ]),
  ['Bool', { isNegated: false, expects: 'true or false', compile: bool }],
  // The documents do not say what the borders of a block are to IpAddress; here both ends belong to both operators.
  ['IpAddress', { isNegated: false, expects: block, compile: isInside }],
  ['NotIpAddress', { isNegated: true, expects: block, compile: isInside }],
  ['IpAddressIncludeBorder', { isNegated: false, expects: block, compile: isInside }],
  ['NotIpAddressIncludeBorder', { isNegated: true, expects: block, compile: isInside }],
])

/** A decimal number without exponent, or `undefined`; at most `numericDigitsMax` digits, so that it is exact enough. */
export function parseDecimal(value: string): number | undefined {
  if (!/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return undefined
  return value.replace(/\D/g, '').length > numericDigitsMax ? undefined : Number(value)
}

/** Milliseconds since 1970 of an ISO 8601 date or time, or `undefined`. Without a zone it is UTC, a date is midnight. */
export function parseTime(value: string): number | undefined {
  const parts =
    /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/.exec(value)
  if (parts === null) return undefined
  const at = (index: number): number => Number(parts[index] ?? 0)
  const [year, month, day, hour, minute, second] = [at(1), at(2), at(3), at(4), at(5), at(6)]
  const milliseconds = Number(`0.${parts[7] ?? '0'}`) * 1000
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month - 1, day)
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined
  if (hour > 23 || minute > 59 || second > 59 || at(9) > 23 || at(10) > 59) return undefined
  const zoneMinutes = (at(9) * 60 + at(10)) * (parts[8] === '-' ? -1 : 1)
  return midnight.getTime() + ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000 + milliseconds
}

/** A condition ready to be asked. */
export interface CompiledCondition extends Condition {
  readonly canonicalKey: string
  readonly isNegated: boolean
  readonly tests: readonly Test[]
}

/** Throws `RangeError` for what `parsePolicy` refuses: an unknown operator, a value that the operator cannot take. */
export function compileCondition(condition: Condition): CompiledCondition {
  const operator = operators.get(condition.operator)
  if (operator === undefined) throw new RangeError(`Unknown condition operator ${condition.operator}`)
  const tests = condition.values.map((value) => {
    const test = operator.compile(value)
    if (test === undefined) throw new RangeError(`${condition.operator} expects ${operator.expects}`)
    return test
  })
  return { ...condition, canonicalKey: canonicalConditionKey(condition.key), isNegated: operator.isNegated, tests }
}

/**
 * A positive operator is true when any value of the request satisfies any value of the policy; a negated one is true
 * when none does. So an absent key is false for the first and true for the second.
 */
export function holds(condition: CompiledCondition, values: ConditionValues): boolean {
  const found = values.get(condition.canonicalKey)
  if (found === undefined) return condition.isNegated
  const isMatch =
    typeof found === 'string' ? satisfies(condition, found) : found.some((value) => satisfies(condition, value))
  return isMatch !== condition.isNegated
}

function satisfies(condition: CompiledCondition, value: string): boolean {
  for (const test of condition.tests) if (test(value)) return true
  return false
}
