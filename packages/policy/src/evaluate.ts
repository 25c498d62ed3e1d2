/**
 * May this caller do this? The order is OSS's own
 * (https://www.alibabacloud.com/help/en/oss/user-guide/authentication-flow-of-oss-requests):
 * 1. a session policy that denies, or does not allow, ends it, even for a public object;
 * 2. a Deny in an identity or bucket policy ends it;
 * 3. an Allow in either allows; an identity's Allow says nothing about another account's bucket;
 * 4. root passes on what its account owns;
 * 5. object operations, and only they, fall to the object's ACL and then the bucket's.
 */
import { aclReason } from './acl.ts'
import type { CompiledPolicy, CompiledStatement } from './compile.ts'
import { type Decision, decisions, type Reason } from './decision.ts'
import { isOwnedBy, type Subject, subjectOf, testStatement } from './match.ts'
import type { AccessRequest, AttachedPolicy, TrustRequest } from './request.ts'
import { type Explanation, type Origin, Trace } from './trace.ts'

/** The decision alone: a shared, frozen value. */
export function evaluate(request: AccessRequest): Decision {
  return decisions[decide(request, subjectFor(request), undefined)]
}

/** The same decision with all that led to it. For refusals and tools; it costs more. */
export function explain(request: AccessRequest): Explanation {
  const subject = subjectFor(request)
  const trace = new Trace(subject, request.action, request.resource)
  return trace.explanation(decisions[decide(request, subject, trace)])
}

/**
 * May this caller assume this role? Users and sessions need an Allow for sts:AssumeRole in their own policies and in
 * the role's trust policy; services and federated callers in the trust policy alone; root is always refused.
 */
export function evaluateTrust(request: TrustRequest): Decision {
  return decisions[decideTrust(request, trustSubject(request), undefined)]
}

/** `evaluateTrust` with all that led to the decision. */
export function explainTrust(request: TrustRequest): Explanation {
  const subject = trustSubject(request)
  const trace = new Trace(subject, 'sts:AssumeRole', roleResource(request))
  return trace.explanation(decisions[decideTrust(request, subject, trace)])
}

function subjectFor({ principal, action, resource, conditions }: AccessRequest): Subject {
  return subjectOf(principal, action, resource, conditions)
}

function roleResource({ role }: TrustRequest) {
  return { kind: 'ram', ownerAccountId: role.accountId, relativeId: `role/${role.roleName}` } as const
}

function trustSubject(request: TrustRequest): Subject {
  return subjectOf(request.caller, 'sts:AssumeRole', roleResource(request), request.conditions)
}

function decide(request: AccessRequest, subject: Subject, trace: Trace | undefined): Reason {
  const { principal, resource, identityPolicies } = request
  const sessionReason = refusalBySession(request.sessionPolicy, subject, trace)
  if (sessionReason !== undefined) return sessionReason
  if (subject.isOwner && rootAlways.has(subject.actionLower)) return 'root-manages-policy'

  const hasIdentity = principal.kind === 'user' || principal.kind === 'session'
  const bucketPolicy = resource.kind === 'bucket' || resource.kind === 'object' ? request.bucketPolicy : undefined
  const identityDenies = hasIdentity && anyAttached(identityPolicies, 'denies', subject, trace)
  const bucketDenies = bucketPolicy !== undefined && any(bucketPolicy.denies, subject, bucketOrigin, trace)
  if (identityDenies && bucketDenies) return 'identity-and-bucket-policy-deny'
  if (identityDenies) return 'identity-policy-deny'
  if (bucketDenies) return 'bucket-policy-deny'

  // RAM's own resources of another account are reached through trust policies only, which are asked besides.
  const isIdentityHeard = hasIdentity && (resource.kind === 'ram' || isOwnedBy(resource, principal.accountId))
  if (isIdentityHeard && anyAttached(identityPolicies, 'allows', subject, trace)) return 'identity-policy-allow'
  const allows = bucketPolicy?.allows ?? []
  const isBlocked = request.isPublicAccessBlocked === true
  const heard = isBlocked ? allows.filter((statement) => !statement.isPublic) : allows
  if (any(heard, subject, bucketOrigin, trace)) return 'bucket-policy-allow'

  if (subject.isOwner) return 'owner'

  const acl = resource.kind === 'object' ? aclReason(request, subject.actionLower) : undefined
  const isAclOpen = acl === 'object-acl-allow' || acl === 'bucket-acl-allow'
  if (isAclOpen && !isBlocked) return acl
  if (isBlocked && (isAclOpen || any(allows, subject, bucketOrigin, trace))) return 'public-access-block'
  if (isIdentityHeard) return 'no-allow'
  return acl ?? (principal.kind === 'anonymous' ? 'anonymous' : 'other-account')
}

function decideTrust(request: TrustRequest, subject: Subject, trace: Trace | undefined): Reason {
  const { caller, trustPolicy, identityPolicies } = request
  if (caller.kind === 'root') return 'root-may-not-assume'
  const sessionReason = refusalBySession(request.sessionPolicy, subject, trace)
  if (sessionReason !== undefined) return sessionReason
  const hasIdentity = caller.kind === 'user' || caller.kind === 'session'
  if (hasIdentity && anyAttached(identityPolicies, 'denies', subject, trace)) return 'identity-policy-deny'
  if (any(trustPolicy.denies, subject, trustOrigin, trace)) return 'trust-policy-deny'
  const isIdentityAllowed = !hasIdentity || anyAttached(identityPolicies, 'allows', subject, trace)
  const isTrusted = any(trustPolicy.allows, subject, trustOrigin, trace)
  if (!isIdentityAllowed) return 'no-allow'
  return isTrusted ? 'trust-policy-allow' : 'trust-policy-no-allow'
}

/** With these, root undoes a bucket policy that locks everybody out. */
const rootAlways = new Set(['oss:getbucketpolicy', 'oss:deletebucketpolicy'])

const sessionOrigin: Origin = { layer: 'session-policy' }
const bucketOrigin: Origin = { layer: 'bucket-policy' }
const trustOrigin: Origin = { layer: 'trust-policy' }

function refusalBySession(
  policy: CompiledPolicy | undefined,
  subject: Subject,
  trace: Trace | undefined,
): Reason | undefined {
  if (policy === undefined) return undefined
  if (any(policy.denies, subject, sessionOrigin, trace)) return 'session-policy-deny'
  return any(policy.allows, subject, sessionOrigin, trace) ? undefined : 'session-policy-no-allow'
}

function anyAttached(
  policies: readonly AttachedPolicy[],
  effect: 'allows' | 'denies',
  subject: Subject,
  trace: Trace | undefined,
): boolean {
  let isFound = false
  for (const attached of policies) {
    const origin = trace === undefined ? undefined : { layer: 'identity-policy' as const, attached }
    if (!any(attached.policy[effect], subject, origin, trace)) continue
    if (trace === undefined) return true
    isFound = true
  }
  return isFound
}

/** Without a trace the first match ends the search; with one every statement is noted, to the same answer. */
function any(
  statements: readonly CompiledStatement[],
  subject: Subject,
  origin: Origin | undefined,
  trace: Trace | undefined,
): boolean {
  let isFound = false
  for (const statement of statements) {
    const outcome = testStatement(statement, subject)
    if (trace !== undefined && origin !== undefined) trace.note(origin, statement, outcome)
    if (outcome !== 'matched') continue
    if (trace === undefined) return true
    isFound = true
  }
  return isFound
}
