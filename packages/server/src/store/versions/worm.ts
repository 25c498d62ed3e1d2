/** Retention policies of buckets: their states, and how long an object is kept as it is. */

/** `lockedMs` is there once the policy was locked, for good. */
export type WormPolicy = {
  readonly id: string
  readonly days: number
  readonly createdMs: number
  readonly lockedMs?: number | undefined
}
export type WormState = 'InProgress' | 'Locked' | 'Expired'

export const retentionDaysMax = 25_550
const dayMs = 86_400_000
/** A policy that nobody locked within so long is void. */
export const lockWithinMs = dayMs

export function wormDocument(policy: WormPolicy): string {
  return JSON.stringify(policy)
}

export function parseWormDocument(document: string): WormPolicy {
  // The record was written by `wormDocument` and nothing else.
  return JSON.parse(document) as WormPolicy
}

export function isRetention(days: number): boolean {
  return Number.isInteger(days) && days >= 1 && days <= retentionDaysMax
}

export function wormState(policy: WormPolicy, nowMs: number): WormState {
  if (policy.lockedMs !== undefined) return 'Locked'
  return nowMs - policy.createdMs >= lockWithinMs ? 'Expired' : 'InProgress'
}

/** Counted from the object's last change; what was there before the policy is kept by it as well. */
export function retainedUntilMs(policy: Pick<WormPolicy, 'days'>, modifiedMs: number): number {
  return modifiedMs + policy.days * dayMs
}

export type WormRefusal = 'exists' | 'locked' | 'none' | 'not-longer' | 'not-locked'

/** The policy after the step, or why the step cannot be taken. */
export function initiateWorm(current: WormPolicy | undefined, next: WormPolicy): WormPolicy | WormRefusal {
  return current !== undefined && wormState(current, next.createdMs) !== 'Expired' ? 'exists' : next
}

export function abortWorm(current: WormPolicy | undefined, nowMs: number): undefined | WormRefusal {
  return current !== undefined && wormState(current, nowMs) === 'Locked' ? 'locked' : undefined
}

/** Locking twice is locking once: a client that lost the answer asks again. */
export function completeWorm(current: WormPolicy | undefined, id: string, nowMs: number): WormPolicy | WormRefusal {
  if (current === undefined || current.id !== id || wormState(current, nowMs) === 'Expired') return 'none'
  return current.lockedMs === undefined ? { ...current, lockedMs: nowMs } : current
}

export function extendWorm(
  current: WormPolicy | undefined,
  id: string,
  days: number,
  nowMs: number,
): WormPolicy | WormRefusal {
  if (current === undefined || current.id !== id || wormState(current, nowMs) === 'Expired') return 'none'
  if (current.lockedMs === undefined) return 'not-locked'
  return days > current.days ? { ...current, days } : 'not-longer'
}
