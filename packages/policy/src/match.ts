/** Whether one statement speaks of one request. */
import { bareRegion, type CompiledStatement, type ResourcePattern } from './compile.ts'
import { type ConditionValues, holds } from './conditions.ts'
import type { PolicyPrincipal } from './document.ts'
import { relativeId, type Resource, type TrustCaller } from './request.ts'
import { asciiLower, matchesWildcard } from './wildcard.ts'

/** A request taken apart for matching: done once, then asked by every statement. */
export interface Subject {
  readonly caller: TrustCaller
  /** The root of the account that owns the resource. */
  readonly isOwner: boolean
  readonly actionLower: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly relativeId: string
  readonly isRole: boolean
  readonly conditions: ConditionValues
}

/** `matched`, or the first part of the statement that does not fit. */
export type Outcome = 'matched' | 'principal' | 'action' | 'resource' | 'condition'

export function subjectOf(caller: TrustCaller, action: string, resource: Resource, values: ConditionValues): Subject {
  const isRam = resource.kind === 'ram'
  const id = relativeId(resource)
  const isRole = isRam && id.startsWith('role/')
  return {
    caller,
    isOwner: caller.kind === 'root' && isOwnedBy(resource, caller.accountId),
    actionLower: asciiLower(action),
    service: isRam || resource.kind === 'kms' ? resource.kind : 'oss',
    region: isRam ? '*' : bareRegion(resource.region ?? '*'),
    account: resource.ownerAccountId,
    relativeId: isRole ? asciiLower(id) : id,
    isRole,
    conditions: values,
  }
}

/** System policies belong to the account `system`, and so to every account. */
export function isOwnedBy(resource: Resource, accountId: string): boolean {
  return resource.ownerAccountId === accountId || (resource.kind === 'ram' && resource.ownerAccountId === 'system')
}

export function testStatement(statement: CompiledStatement, subject: Subject): Outcome {
  const { principals } = statement.source
  if (principals.length > 0 && !namesCaller(statement, subject)) return 'principal'
  if (matchesAction(statement, subject.actionLower) === statement.isActionNegated) return 'action'
  if (statement.resources !== undefined && !matchesResource(statement.resources, subject)) return 'resource'
  for (const condition of statement.conditions) if (!holds(condition, subject.conditions)) return 'condition'
  return 'matched'
}

function matchesAction(statement: CompiledStatement, actionLower: string): boolean {
  for (const action of statement.actions) if (matchesWildcard(action, actionLower)) return true
  return false
}

function matchesResource(patterns: readonly ResourcePattern[], subject: Subject): boolean {
  for (const pattern of patterns) {
    if (
      matchesWildcard(subject.isRole ? pattern.relativeIdLower : pattern.relativeId, subject.relativeId) &&
      matchesWildcard(pattern.service, subject.service) &&
      matchesWildcard(pattern.account, subject.account) &&
      (pattern.region === undefined || matchesWildcard(pattern.region, subject.region))
    )
      return true
  }
  return false
}

/** Whether a statement with principals speaks of the caller. */
export function namesCaller(statement: CompiledStatement, subject: Subject): boolean {
  for (const principal of statement.source.principals) {
    // A Deny for everyone would lock the owner out of the own bucket: without Condition it spares the owner's root.
    if (
      principal.kind === 'everyone'
        ? !subject.isOwner || statement.conditions.length > 0
        : isCaller(principal, subject.caller)
    )
      return true
  }
  return false
}

/** Whether a principal of a policy names the caller; `everyone` is told by its kind alone. */
export function isCaller(principal: Exclude<PolicyPrincipal, { kind: 'everyone' }>, caller: TrustCaller): boolean {
  switch (principal.kind) {
    case 'uid':
      // An account's UID is its root; its users are named by their own UIDs.
      return (
        (caller.kind === 'root' && caller.accountId === principal.uid) ||
        (caller.kind === 'user' && caller.userId === principal.uid)
      )
    case 'session':
      return (
        isSessionOf(caller, principal.accountId, principal.roleName) &&
        (principal.sessionName === undefined || principal.sessionName === caller.sessionName)
      )
    case 'root':
      return (caller.kind === 'user' || caller.kind === 'session') && caller.accountId === principal.accountId
    case 'user':
      return caller.kind === 'user' && caller.accountId === principal.accountId && caller.userName === principal.name
    case 'role':
      return isSessionOf(caller, principal.accountId, principal.name)
    case 'service':
      return caller.kind === 'service' && caller.service === principal.service
    case 'federated':
      return (
        caller.kind === 'federated' &&
        caller.accountId === principal.accountId &&
        caller.provider === principal.provider &&
        caller.providerName === principal.name
      )
  }
}

/** Role names are the same in any case. */
function isSessionOf(
  caller: TrustCaller,
  accountId: string,
  roleName: string,
): caller is Extract<TrustCaller, { kind: 'session' }> {
  return (
    caller.kind === 'session' &&
    caller.accountId === accountId &&
    (caller.roleName === roleName || asciiLower(caller.roleName) === asciiLower(roleName))
  )
}
