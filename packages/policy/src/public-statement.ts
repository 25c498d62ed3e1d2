/** Whether a statement of a bucket policy lets the public in, as GetBucketPolicyStatus and public access block see it. */
import { parseAddressBlock } from './address.ts'
import { canonicalConditionKey } from './conditions.ts'
import type { Condition, PolicyDocument, Statement } from './document.ts'

/** The widest blocks of addresses that still count as somebody rather than everybody. */
const prefixBitsMin = { ipv4: 8, ipv6: 32 }

/** One public statement makes a bucket policy public. */
export function isPublicPolicy(document: PolicyDocument): boolean {
  return document.statements.some(isPublicStatement)
}

/**
 * A Deny is never public. An Allow is not when each principal is fixed (no `*`, also not as the session of a role), or
 * when one condition fixes VPC or key id to values without wildcards, or the source address to blocks of at least
 * /8 (IPv4) or /32 (IPv6). Action and Resource do not matter.
 * https://www.alibabacloud.com/help/en/oss/user-guide/block-public-access
 */
export function isPublicStatement(statement: Statement): boolean {
  if (statement.effect === 'Deny') return false
  const isFixed = statement.principals.every(
    (principal) =>
      principal.kind !== 'everyone' && !(principal.kind === 'session' && principal.sessionName === undefined),
  )
  return !isFixed && !statement.conditions.some(namesSomebody)
}

const fixingKeys = new Set(['acs:SourceVpc', 'acs:SourceVpcId', 'acs:AccessId'])
const addressKeys = new Set(['acs:SourceIp', 'acs:SourceVpcIp'])
const fixingOperators = new Set(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'])
const addressOperators = new Set(['IpAddress', 'IpAddressIncludeBorder', 'StringEquals'])

function namesSomebody(condition: Condition): boolean {
  const key = canonicalConditionKey(condition.key)
  if (fixingKeys.has(key) && fixingOperators.has(condition.operator))
    return condition.values.every((value) => !/[*?]/.test(value))
  return addressKeys.has(key) && addressOperators.has(condition.operator) && condition.values.every(isNarrow)
}

function isNarrow(value: string): boolean {
  const block = parseAddressBlock(value)
  if (block === undefined) return false
  return block.prefixBits >= (block.address.length === 4 ? prefixBitsMin.ipv4 : prefixBitsMin.ipv6)
}
