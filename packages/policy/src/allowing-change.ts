/**
 * What would have to change for a refused request to be allowed: statements to add, statements to remove, public access
 * block to turn off. Applied together they allow it; without any one of them it stays refused. The evaluator itself says
 * both: each candidate is put into a copy of the request and decided again.
 */
import { changed, changedTrust, type ChangePart, type PolicyLayer, Written } from './change-part.ts'
import type { CompiledPolicy, CompiledStatement } from './compile.ts'
import { evaluate, evaluateTrust } from './evaluate.ts'
import { isOwnedBy, subjectOf, testStatement } from './match.ts'
import {
  type AccessRequest,
  type AttachedPolicy,
  type Resource,
  resourceArn,
  type TrustCaller,
  type TrustRequest,
} from './request.ts'

/**
 * The parts of a change of which none can be left out; undefined when no policy can allow it (root assumes no role, and
 * nobody but an account's own is heard about the account as a whole). Empty when it is allowed already.
 */
export function allowingChange(request: AccessRequest): readonly ChangePart[] | undefined {
  const written = new Written()
  const isAllowed = (parts: readonly ChangePart[]): boolean => evaluate(changed(request, parts, written)).isAllowed
  return irreducible(candidates(request).filter(written.isPossible), isAllowed)
}

/** The same for AssumeRole. */
export function allowingTrustChange(request: TrustRequest): readonly ChangePart[] | undefined {
  const written = new Written()
  const isAllowed = (parts: readonly ChangePart[]): boolean =>
    evaluateTrust(changedTrust(request, parts, written)).isAllowed
  return irreducible(trustCandidates(request).filter(written.isPossible), isAllowed)
}

/**
 * Every part only ever allows more, so one pass is enough: a part that could be left out once can be left out at the
 * end. What is tried first is left out first, so what opens most stands in front.
 */
function irreducible(
  parts: readonly ChangePart[],
  isAllowed: (parts: readonly ChangePart[]) => boolean,
): readonly ChangePart[] | undefined {
  if (!isAllowed(parts)) return undefined
  let kept = parts
  for (const part of parts) {
    const without = kept.filter((one) => one !== part)
    if (isAllowed(without)) kept = without
  }
  return kept
}

function candidates(request: AccessRequest): ChangePart[] {
  const { principal, action, resource, conditions, sessionPolicy, identityPolicies, bucketPolicy } = request
  const speaks = speaksOf(principal, action, resource, request)
  const hasIdentity = principal.kind === 'user' || principal.kind === 'session'
  // Where the caller's own policies are heard, they are what is changed.
  const isHeard = hasIdentity && (resource.kind === 'ram' || isOwnedBy(resource, principal.accountId))
  const isOfBucket = resource.kind === 'bucket' || resource.kind === 'object'
  const prefix = conditions.get('oss:Prefix')
  const allow = {
    Effect: 'Allow',
    Action: [action],
    Resource: [patternFor(resource)],
    ...(typeof prefix === 'string' ? { Condition: { StringEquals: { 'oss:Prefix': [prefix] } } } : {}),
  }
  const parts: ChangePart[] = []
  if (request.isPublicAccessBlocked === true) parts.push({ kind: 'unblock-public-access' })
  if (isOfBucket && !isHeard)
    parts.push({
      kind: 'add-statement',
      layer: 'bucket-policy',
      statement: { ...allow, Principal: [bucketPrincipal(principal)] },
    })
  if (isHeard && !identityPolicies.some(({ policy }) => speaks(policy.allows)))
    parts.push({ kind: 'add-statement', layer: 'identity-policy', statement: allow })
  if (sessionPolicy !== undefined && !speaks(sessionPolicy.allows))
    parts.push({ kind: 'add-statement', layer: 'session-policy', statement: allow })
  return [
    ...parts,
    ...removals(sessionPolicy, 'session-policy', speaks),
    ...(hasIdentity ? identityRemovals(identityPolicies, speaks) : []),
    ...(isOfBucket ? removals(bucketPolicy, 'bucket-policy', speaks) : []),
  ]
}

function trustCandidates(request: TrustRequest): ChangePart[] {
  const { caller, role, trustPolicy, sessionPolicy, identityPolicies } = request
  const resource = { kind: 'ram', ownerAccountId: role.accountId, relativeId: `role/${role.roleName}` } as const
  const speaks = speaksOf(caller, 'sts:AssumeRole', resource, request)
  const allow = { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [patternFor(resource)] }
  const principal = trustPrincipal(caller)
  const hasIdentity = caller.kind === 'user' || caller.kind === 'session'
  const parts: ChangePart[] = []
  if (principal !== undefined)
    parts.push({
      kind: 'add-statement',
      layer: 'trust-policy',
      statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal },
    })
  if (hasIdentity) parts.push({ kind: 'add-statement', layer: 'identity-policy', statement: allow })
  if (sessionPolicy !== undefined) parts.push({ kind: 'add-statement', layer: 'session-policy', statement: allow })
  return [
    ...parts,
    ...removals(sessionPolicy, 'session-policy', speaks),
    ...(hasIdentity ? identityRemovals(identityPolicies, speaks) : []),
    ...removals(trustPolicy, 'trust-policy', speaks),
  ]
}

/** Whether one of the statements matches. */
type Speaks = (statements: readonly CompiledStatement[]) => boolean

function speaksOf(
  caller: TrustCaller,
  action: string,
  resource: Resource,
  { conditions }: Pick<AccessRequest, 'conditions'>,
): Speaks {
  const subject = subjectOf(caller, action, resource, conditions)
  return (statements) => statements.some((statement) => testStatement(statement, subject) === 'matched')
}

function removals(
  policy: CompiledPolicy | undefined,
  layer: PolicyLayer,
  speaks: Speaks,
  attached?: AttachedPolicy,
): ChangePart[] {
  if (policy === undefined) return []
  const denies = policy.denies.filter((statement) => speaks([statement]))
  return denies.map(({ source: { index, sid, position } }) => ({
    kind: 'remove-statement',
    layer,
    policy: attached === undefined ? undefined : nameOf(attached),
    index,
    sid,
    position,
  }))
}

function identityRemovals(policies: readonly AttachedPolicy[], speaks: Speaks): ChangePart[] {
  const seen = new Set<string>()
  return policies.flatMap((attached) => {
    // A policy that reaches the caller by two ways is changed once.
    const name = `${attached.type} ${attached.name}`
    if (seen.has(name)) return []
    seen.add(name)
    return removals(attached.policy, 'identity-policy', speaks, attached)
  })
}

const nameOf = ({ name, type, version, attachedTo }: AttachedPolicy): Omit<AttachedPolicy, 'policy'> => ({
  name,
  type,
  version,
  attachedTo,
})

/** The caller as a bucket policy names it: a user or root by its UID, a session by its role. */
function bucketPrincipal(principal: AccessRequest['principal']): string {
  switch (principal.kind) {
    case 'anonymous':
      return '*'
    case 'root':
      return principal.accountId
    case 'user':
      return principal.userId
    case 'session':
      return `arn:sts::${principal.accountId}:assumed-role/${principal.roleName}/${principal.sessionName}`
  }
}

function trustPrincipal(caller: TrustCaller): Readonly<Record<string, readonly string[]>> | undefined {
  switch (caller.kind) {
    case 'anonymous':
    case 'root':
      return undefined
    case 'user':
      return { RAM: [`acs:ram::${caller.accountId}:user/${caller.userName}`] }
    case 'session':
      return { RAM: [`acs:ram::${caller.accountId}:role/${caller.roleName}`] }
    case 'service':
      return { Service: [caller.service] }
    case 'federated':
      return { Federated: [`acs:ram::${caller.accountId}:${caller.provider}/${caller.providerName}`] }
  }
}

/** The resource in every region, as policies write it. */
function patternFor(resource: Resource): string {
  const arn = resourceArn(resource.kind === 'ram' ? resource : { ...resource, region: '*' })
  return resource.ownerAccountId === '' ? arn.replace(/^(acs:\w+:\*:):/, '$1*:') : arn
}
