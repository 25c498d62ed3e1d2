import {
  isPolicyList,
  isPolicyObject,
  parsePolicyJson,
  type PolicyJson,
  type PolicyJsonObject,
} from './post-policy-json.ts'
import { accessDenied, SignatureFormError } from './signature-form-error.ts'
import { parseIsoExtended } from './timestamps.ts'

// What the signer of a form allows its bearer to upload.
// https://www.alibabacloud.com/help/en/oss/developer-reference/postobject

export type PostPolicy = {
  readonly expirationMs: number
  readonly conditions: readonly PostCondition[]
  /** The sizes that every content-length-range allows; undefined when there is none. */
  readonly contentLength: { readonly minBytes: number; readonly maxBytes: number } | undefined
}

/** `field` is in lower case and without `$`; `shown` is the condition as errors show it. */
export type PostCondition = { readonly field: string; readonly shown: string } & (
  | { readonly kind: 'eq' | 'starts-with'; readonly value: string }
  | { readonly kind: 'in' | 'not-in'; readonly values: readonly string[] }
)

/** Conditions in a policy; ours. */
export const postConditionCountMax = 1000

/** Reads a policy document. Throws 400 InvalidPolicyDocument. */
export function parsePostPolicy(policyText: string): PostPolicy {
  const policy = parsePolicyJson(policyText)
  if (!isPolicyObject(policy)) throw invalidPolicy('Policy must be a JSON object.', '0006-00000201')
  const [hasExpiration, hasConditions] = [policy.has('expiration'), policy.has('conditions')]
  if (!hasExpiration && !hasConditions)
    throw invalidPolicy('Policy missing expiration and conditions.', '0006-00000209')
  if (!hasExpiration) throw invalidPolicy('Policy missing expiration.', '0006-00000208')
  if (!hasConditions) throw invalidPolicy('Policy missing conditions.', '0006-00000207')
  const expirationMs = parseExpiration(policy.get('expiration'))
  const listed = policy.get('conditions')
  if (!isPolicyList(listed)) throw invalidPolicy('Conditions must be a list.', '0006-00000221')
  if (listed.length > postConditionCountMax)
    throw invalidPolicy(`More than ${postConditionCountMax} conditions.`, '0006-00000221')
  const conditions: PostCondition[] = []
  let contentLength: PostPolicy['contentLength']
  for (const item of listed) {
    const condition = parseCondition(item)
    if (condition.kind !== 'content-length-range') conditions.push(condition)
    else
      contentLength = {
        minBytes: Math.max(contentLength?.minBytes ?? 0, condition.minBytes),
        maxBytes: Math.min(contentLength?.maxBytes ?? Number.MAX_SAFE_INTEGER, condition.maxBytes),
      }
  }
  return { expirationMs, conditions, contentLength }
}

/** Throws 403 AccessDenied `Invalid according to Policy: Policy expired.` */
export function checkPostPolicyTime(policy: PostPolicy, nowMs: number): void {
  if (nowMs > policy.expirationMs) throw accessDenied('Invalid according to Policy: Policy expired.', '0006-00000213')
}

/**
 * Checks the conditions over the fields in front of the file, by lower-case name (`formFieldsByName`). The bucket is
 * that of the request, whatever a field of that name says; `key` is compared as sent, before `${filename}` is filled in.
 * Throws 403 AccessDenied `Invalid according to Policy: Policy Condition failed: […]`.
 */
export function checkPostConditions(policy: PostPolicy, fields: ReadonlyMap<string, string>, bucket: string): void {
  for (const condition of policy.conditions) {
    const value = condition.field === 'bucket' ? bucket : fields.get(condition.field)
    if (!holds(condition, value)) throw conditionFailed(condition.shown)
  }
}

/** The fields of a V4 form that say who signed it, and that its policy must therefore repeat. */
const v4BoundFields = ['x-oss-signature-version', 'x-oss-credential', 'x-oss-date', 'x-oss-security-token']

/**
 * A V4 policy must hold each of these fields that the form has: only the policy is signed. Throws 403 AccessDenied
 * naming the condition that is missing.
 */
export function checkPostV4Binding(policy: PostPolicy, fields: ReadonlyMap<string, string>): void {
  for (const field of v4BoundFields) {
    const value = fields.get(field)
    const isBound = policy.conditions.some(
      (condition) => condition.field === field && condition.kind === 'eq' && condition.value === value,
    )
    if (value !== undefined && !isBound) throw conditionFailed(shownCondition('eq', field, ''))
  }
}

/**
 * Throws 400 EntityTooSmall or EntityTooLarge when the file's size is outside content-length-range. A server that counts
 * while it reads asks with what it has so far and `isWhole` false, which finds only a file that is too large.
 */
export function checkPostContentLength(policy: PostPolicy, sizeBytes: number, state: { isWhole: boolean }): void {
  const range = policy.contentLength
  if (range === undefined) return
  if (sizeBytes > range.maxBytes) {
    const details = { MaxSizeAllowed: String(range.maxBytes), ProposedSize: String(sizeBytes) }
    const message = 'Your proposed upload exceeds the maximum allowed size.'
    throw new SignatureFormError(400, 'EntityTooLarge', message, { details })
  }
  if (state.isWhole && sizeBytes < range.minBytes) {
    const details = { MinSizeAllowed: String(range.minBytes), ProposedSize: String(sizeBytes) }
    const message = 'Your proposed upload is smaller than the minimum allowed size.'
    throw new SignatureFormError(400, 'EntityTooSmall', message, { details })
  }
}

function holds(condition: PostCondition, value: string | undefined): boolean {
  switch (condition.kind) {
    case 'eq':
      return value === condition.value
    case 'starts-with':
      return value?.startsWith(condition.value) === true
    case 'in':
      return value !== undefined && condition.values.includes(value)
    case 'not-in':
      return value === undefined || !condition.values.includes(value)
  }
}

function parseExpiration(value: PolicyJson): number {
  if (typeof value !== 'string') throw invalidPolicy('Expiration must be a string.', '0006-00000210')
  if (value === '') throw invalidPolicy('Expiration is empty.', '0006-00000211')
  const expirationMs = parseIsoExtended(value)
  if (expirationMs === undefined) throw invalidPolicy(`Invalid expiration time ${value}.`, '0006-00000211')
  return expirationMs
}

type ContentLengthRange = {
  readonly kind: 'content-length-range'
  readonly minBytes: number
  readonly maxBytes: number
}

function parseCondition(item: PolicyJson): PostCondition | ContentLengthRange {
  if (isPolicyObject(item)) return parseSimpleCondition(item)
  if (!isPolicyList(item)) throw invalidPolicy('A condition must be a map or a list.', '0006-00000222')
  const [mode, name, operand, ...rest] = item
  const kind = typeof mode === 'string' ? mode.toLowerCase() : undefined
  if (kind !== 'eq' && kind !== 'starts-with' && kind !== 'in' && kind !== 'not-in' && kind !== 'content-length-range')
    throw invalidPolicy('A condition has an unknown matching mode.', '0006-00000216')
  if (rest.length > 0 || item.length !== 3)
    throw invalidPolicy(`The condition ${kind} must have three items.`, '0006-00000223')
  if (kind === 'content-length-range') return parseRange(name, operand)
  if (typeof name !== 'string') throw wrongType(kind)
  const field = fieldOf(name)
  if (kind === 'eq' || kind === 'starts-with') {
    if (typeof operand !== 'string') throw wrongType(kind)
    return { kind, field, value: operand, shown: shownCondition(kind, field, operand) }
  }
  if (!isPolicyList(operand)) throw wrongType(kind)
  const values = operand.filter((value) => typeof value === 'string')
  if (values.length !== operand.length) throw wrongType(kind)
  return { kind, field, values, shown: shownCondition(kind, field, values) }
}

function parseSimpleCondition(item: PolicyJsonObject): PostCondition {
  const [member, ...others] = item
  if (member === undefined || others.length > 0)
    throw invalidPolicy('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.')
  const [name, value] = member
  if (typeof value !== 'string') throw wrongType('eq')
  const field = fieldOf(name)
  return { kind: 'eq', field, value, shown: shownCondition('eq', field, value) }
}

function parseRange(minBytes: PolicyJson, maxBytes: PolicyJson): ContentLengthRange {
  const isSize = (value: PolicyJson): value is number => Number.isSafeInteger(value) && Number(value) >= 0
  if (!isSize(minBytes) || !isSize(maxBytes)) throw wrongType('content-length-range')
  return { kind: 'content-length-range', minBytes, maxBytes }
}

function fieldOf(name: string): string {
  return (name.startsWith('$') ? name.slice(1) : name).toLowerCase()
}

function shownCondition(kind: string, field: string, operand: string | readonly string[]): string {
  const shownOperand =
    typeof operand === 'string'
      ? JSON.stringify(operand)
      : `[${operand.map((value) => JSON.stringify(value)).join(', ')}]`
  return `["${kind}", ${JSON.stringify(`$${field}`)}, ${shownOperand}]`
}

function conditionFailed(shown: string): SignatureFormError {
  return accessDenied(`Invalid according to Policy: Policy Condition failed: ${shown}`, '0006-00000227')
}

function wrongType(kind: string): SignatureFormError {
  return invalidPolicy(`The condition ${kind} has a value of the wrong type.`, '0006-00000224')
}

function invalidPolicy(what: string, ec?: string): SignatureFormError {
  const message = `Invalid Policy: ${what}`
  return new SignatureFormError(400, 'InvalidPolicyDocument', message, ec === undefined ? {} : { ec })
}
