/** The one way in which a save gets into a slot: one commit moves the head. Its bytes lie there already, or are of that commit. */
import { PlayerError } from '../../rules/errors.ts'
import { conflictPolicyOf, decideSlot, prunedOf } from '../../rules/slot-decision.ts'
import type { Base, Candidate, SlotDecision } from '../../rules/slot-decision.ts'
import { discard } from '../../state/garbage.ts'
import { headOf, letGo, slotRef } from '../../state/slots.ts'
import type { Revision, Slot } from '../../state/slots.ts'
import type { Change, Decision, Row } from '../../state/space.ts'
import type { Upload } from '../../state/uploads.ts'
import { usageCounter, usageTally } from '../../state/usage.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { byOf, eventChanges } from '../events/tell.ts'
import { countUpload } from '../metrics.ts'
import { ceilingsOf, quotaOf } from '../spaces/quota.ts'
import { fullSpace } from '../spaces/usage-now.ts'
import { saveChange } from './save-bytes.ts'
import { conflict } from './slot-answers.ts'
import type { SlotSpace } from './slot-space.ts'

export type Blob = Candidate & {
  readonly key: string
  /** Not stored yet: they become a record of the commit. */
  readonly bytes?: Uint8Array | undefined
}

export type Commit = {
  readonly slot: string
  readonly base: Base
  readonly allowsShrink: boolean
  readonly restoredFrom?: number | undefined
  /** What held the room for the bytes until now. */
  readonly releases?: Row<Upload> | undefined
}

export type Committed = {
  readonly revision: Revision
  readonly headRev: number
  /** The bytes were there already, so that these are not used. */
  readonly isSame: boolean
}

/**
 * Refuses what would be refused anyway, before the bytes are stored.
 * @throws PlayerError RevisionConflict, SuspiciousShrink
 */
export async function precheck(
  space: SlotSpace,
  candidate: Candidate,
  commit: Commit,
  call: Call<PlayerCaller>,
): Promise<Committed | undefined> {
  const { app, caller } = call
  const row = await app.state.get(slotRef(app.name, caller.player.value.id, space.name, commit.slot))
  const decision = decide(space, row?.value, candidate, commit)
  return heldAlready(row?.value, decision, candidate, commit)
}

/** What a repetition made already: it is the head, or lost by the rule of the space and was kept. */
function heldAlready(
  slot: Slot | undefined,
  decision: SlotDecision,
  { sizeBytes, sha256, meta }: Candidate,
  { base }: Commit,
): Committed | undefined {
  if (slot === undefined) return undefined
  const { headRev } = slot
  const isLost = decision.kind === 'stored' && !decision.becomesHead
  const baseRev = base.kind === 'revision' ? base.rev : undefined
  const lost = (one: Revision): boolean =>
    one.base === baseRev &&
    one.sizeBytes === sizeBytes &&
    one.sha256 === sha256 &&
    JSON.stringify(one.meta) === JSON.stringify(meta)
  const revision = decision.kind === 'same' ? headOf(slot) : isLost ? slot.revisions.find(lost) : undefined
  return revision && { revision, headRev, isSame: true }
}

/**
 * Commits a save whose bytes may have been stored for it just now, and lets go of them when they are not used: they lost a race.
 * What becomes of them when nobody knows how the commit ended is the sweep's.
 * @throws PlayerError RevisionConflict, SuspiciousShrink, QuotaExceeded, BackendThrottled
 */
export async function commitStored(
  space: SlotSpace,
  blob: Blob,
  commit: Commit,
  call: Call<PlayerCaller>,
): Promise<Committed> {
  const { app, now } = call
  if (blob.bytes !== undefined) return commitRevision(space, blob, commit, call)
  const discarded = () => app.state.commit([discard(now, { app: app.name, bucket: space.bucket, key: blob.key })])
  try {
    const committed = await commitRevision(space, blob, commit, call)
    if (committed.isSame) await discarded()
    return committed
  } catch (error) {
    if (error instanceof PlayerError && error.status < 500) await discarded()
    throw error
  }
}

/** @throws PlayerError RevisionConflict, SuspiciousShrink, QuotaExceeded, BackendThrottled */
export async function commitRevision(
  space: SlotSpace,
  blob: Blob,
  commit: Commit,
  call: Call<PlayerCaller>,
): Promise<Committed> {
  const { app, caller } = call
  const ref = slotRef(app.name, caller.player.value.id, space.name, commit.slot)
  const committed = await app.state.settle(async (): Promise<Decision<Committed>> => {
    const row = await app.state.get(ref)
    const slot = row?.value
    const head = headOf(slot)
    const decision = decide(space, slot, blob, commit)
    const held = heldAlready(slot, decision, blob, commit)
    if (held !== undefined) return { changes: noteUpload(space, row, ref, held, commit, call), result: held }
    const revision = revisionOf(blob, commit, slot, call)
    const headRev = decision.kind === 'stored' && decision.becomesHead ? revision.rev : (head?.rev ?? revision.rev)
    const { keep, keepDays } = space.space.revisions
    const { kept, gone } = prunedOf([...(slot?.revisions ?? []), revision], headRev, { keep, keepDays, now: call.now })
    const value: Slot = { headRev, lastRev: revision.rev, revisions: kept }
    return {
      changes: [
        slotChange(space, row, ref, value, call),
        ...(blob.bytes === undefined ? [] : [saveChange(app, blob.key, blob.bytes)]),
        ...(commit.releases === undefined ? [] : [{ kind: 'remove' as const, row: commit.releases }]),
        ...committedEvent(space, revision, commit, call),
        ...gone.map((one) => letGo(call.now, { app: app.name, bucket: space.bucket }, one)),
      ],
      result: { revision, headRev, isSame: false },
      ...limitsOf(space, blob, call),
    }
  }, ref)
  if (!committed.isSame) countUpload(app, space.name, blob.sizeBytes)
  return committed
}

/** The bytes of an upload that were there already: whoever commits it again, not having heard the answer, finds it by its id. */
function noteUpload(
  space: SlotSpace,
  row: Row<Slot> | undefined,
  ref: ReturnType<typeof slotRef>,
  { revision: { rev } }: Committed,
  { releases }: Commit,
  call: Call<PlayerCaller>,
): Change[] {
  if (row === undefined || releases === undefined) return []
  const upload = releases.value.id
  const revisions = row.value.revisions.map((one) => (one.rev === rev ? { ...one, upload } : one))
  return [slotChange(space, row, ref, { ...row.value, revisions }, call)]
}

function committedEvent(
  { name: space }: SlotSpace,
  { rev, sizeBytes: size, sha256 }: Revision,
  { slot, restoredFrom }: Commit,
  { app, caller, now }: Call<PlayerCaller>,
): Change[] {
  const told = { player: caller.player.value.id, at: now, by: byOf(caller) }
  const data = { space, slot, rev, size, sha256, ...(restoredFrom === undefined ? {} : { restoredFrom }) }
  return eventChanges(app, { ...told, type: restoredFrom === undefined ? 'slot.committed' : 'slot.restored', data })
}

/** Writes the record, whose tally keeps the usage exact: bytes and objects of everything kept, and whether the slot is in use. */
export function slotChange(
  space: SlotSpace,
  row: Row<Slot> | undefined,
  ref: ReturnType<typeof slotRef>,
  value: Slot,
  { app, caller }: Call<PlayerCaller>,
): Change {
  const usage = {
    bytes: value.revisions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    objects: value.revisions.length,
  }
  const { counter, amounts } = usageTally(app.name, caller.player.value.id, space.name, usage)
  const tally = { counter, amounts: [...amounts, value.deletedAt === undefined ? 1 : 0] }
  return row === undefined ? { kind: 'create', ref, value, tally } : { kind: 'replace', row, value, tally }
}

function decide(
  space: SlotSpace,
  slot: Slot | undefined,
  candidate: Candidate,
  { slot: name, base, allowsShrink }: Commit,
) {
  const { conflict: rule } = space.space
  const head = headOf(slot)
  const policy = conflictPolicyOf(rule.policy)
  const decision = decideSlot({ head, base, candidate, policy, guardShrink: rule.guardShrink, allowsShrink })
  if (decision.kind === 'conflict') throw conflict(name, slot, { base, candidate })
  if (decision.kind === 'shrink')
    throw new PlayerError('SuspiciousShrink', {
      slot: name,
      headSize: head?.sizeBytes ?? 0,
      newSize: candidate.sizeBytes,
      override: 'X-Allow-Shrink: 1',
    })
  return decision
}

function revisionOf(
  blob: Blob,
  { base, restoredFrom, releases }: Commit,
  slot: Slot | undefined,
  { caller, now }: Call<PlayerCaller>,
): Revision {
  const { key, sizeBytes, sha256, meta, bytes } = blob
  const { device } = caller.session.value
  const name = device?.name ?? device?.id
  return {
    rev: (slot?.lastRev ?? 0) + 1,
    key,
    ...(bytes === undefined ? {} : { isRecord: true }),
    sizeBytes,
    sha256,
    savedAt: now.toISOString(),
    ...(base.kind === 'revision' ? { base: base.rev } : {}),
    ...(name === undefined ? {} : { device: name }),
    meta,
    ...(restoredFrom === undefined ? {} : { restoredFrom }),
    ...(releases === undefined ? {} : { upload: releases.value.id }),
  }
}

const slotsIndex = 2

function limitsOf(
  space: SlotSpace,
  blob: Blob,
  { app, caller }: Call<PlayerCaller>,
): Pick<Decision<unknown>, 'ceilings' | 'whenFull'> {
  const player = caller.player.value.id
  const counter = usageCounter(app.name, player, space.name)
  const quota = quotaOf(app.config, space.name, caller.player.value)
  const { max } = space.space
  const ceilings = [...ceilingsOf(counter, quota), ...(max === undefined ? [] : [{ counter, index: slotsIndex, max }])]
  return {
    ceilings,
    whenFull: (index) =>
      ceilings[index]?.index === slotsIndex
        ? new PlayerError('QuotaExceeded', {
            space: space.name,
            rule: `spaces.${space.name}.max`,
            limit: { slots: max },
          })
        : fullSpace(app, { player, space: space.name, quota }, { bytes: blob.sizeBytes }),
  }
}
