/**
 * What becomes of a save that is written: who wrote what on top of what, and whether anything would be lost. Pure; the same
 * on every backend.
 */

/** What the writer says that it builds on. `any`: it does not say, or wants to win. */
export type Base =
  | { readonly kind: 'none' }
  | { readonly kind: 'revision'; readonly rev: number }
  | { readonly kind: 'any' }

export type Candidate = {
  readonly sizeBytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly meta: Readonly<Record<string, unknown>>
}

export type ConflictPolicy =
  | { readonly kind: 'reject' }
  | { readonly kind: 'lastWriteWins' }
  /** Of two saves the one wins whose field of the metadata is the higher number. */
  | { readonly kind: 'highest'; readonly field: string }

export type SlotDecision =
  /** The head holds these bytes already: a retry, or two devices that saved the same. */
  | { readonly kind: 'same' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'shrink' }
  /** It becomes a revision. Without `becomesHead` it lost, and is kept all the same. */
  | { readonly kind: 'stored'; readonly becomesHead: boolean }

export type Writing = {
  /** Undefined when there is none, or when it was deleted. */
  readonly head: (Candidate & { readonly rev: number }) | undefined
  readonly base: Base
  readonly candidate: Candidate
  readonly policy: ConflictPolicy
  /** The share by which a save may shrink, 0 to 1; undefined: as it likes. */
  readonly guardShrink: number | undefined
  readonly allowsShrink: boolean
}

export function decideSlot({ head, base, candidate, policy, guardShrink, allowsShrink }: Writing): SlotDecision {
  // A slot that another device deleted is a conflict only where conflicts are told: elsewhere the save that is there wins.
  if (head === undefined)
    return base.kind === 'revision' && policy.kind === 'reject'
      ? { kind: 'conflict' }
      : { kind: 'stored', becomesHead: true }
  if (head.sha256 === candidate.sha256 && head.sizeBytes === candidate.sizeBytes) return { kind: 'same' }
  const isOnTop = base.kind === 'revision' ? base.rev === head.rev : base.kind === 'any'
  if (!isOnTop && policy.kind === 'reject') return { kind: 'conflict' }
  const becomesHead = isOnTop || policy.kind !== 'highest' || wins(candidate, head, policy.field)
  const isShrinking = guardShrink !== undefined && isBelow(candidate.sizeBytes, 100 - percentOf(guardShrink), head)
  if (becomesHead && isShrinking && !allowsShrink) return { kind: 'shrink' }
  return { kind: 'stored', becomesHead }
}

/** In whole percent, as the file says it: 1 - 0.42 is a little more than 0.58. */
const percentOf = (share: number): number => Math.round(share * 100)
const isBelow = (sizeBytes: number, percent: number, head: Candidate): boolean =>
  sizeBytes * 100 < percent * head.sizeBytes

/** A field that is no number counts as lowest; of two that are equal the later write wins. */
function wins(candidate: Candidate, head: Candidate, field: string): boolean {
  return numberIn(candidate, field) >= numberIn(head, field)
}

function numberIn({ meta }: Candidate, field: string): number {
  const value = Object.hasOwn(meta, field) ? meta[field] : undefined
  return typeof value === 'number' ? value : Number.NEGATIVE_INFINITY
}

/** `reject`, `lastWriteWins`, `highest(progress)`, `longest(playSeconds)`, as the configuration writes them. */
export function conflictPolicyOf(text: string): ConflictPolicy {
  if (text === 'lastWriteWins') return { kind: 'lastWriteWins' }
  const [, field] = /^(?:highest|longest)\((\w+)\)$/.exec(text) ?? []
  return field === undefined ? { kind: 'reject' } : { kind: 'highest', field }
}

export type Kept = { readonly rev: number; readonly savedAt: string }

/** Revisions that go: older than the newest `keep`, or than `keepDays`. The head never goes. */
export function prunedOf<R extends Kept>(
  revisions: readonly R[],
  headRev: number,
  { keep, keepDays, now }: { readonly keep: number; readonly keepDays: number; readonly now: Date },
): { readonly kept: readonly R[]; readonly gone: readonly R[] } {
  const oldestMs = now.getTime() - keepDays * 86_400_000
  const newestFirst = revisions.toSorted((a, b) => b.rev - a.rev)
  const isKept = (revision: R, index: number): boolean =>
    revision.rev === headRev || (index < keep && Date.parse(revision.savedAt) >= oldestMs)
  const kept = new Set(newestFirst.filter(isKept).map(({ rev }) => rev))
  return {
    kept: revisions.filter(({ rev }) => kept.has(rev)),
    gone: revisions.filter(({ rev }) => !kept.has(rev)),
  }
}
