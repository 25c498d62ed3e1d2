/** What becomes of a reservation that ends, and of the bytes that came with it or may still come. */
import type { App } from '../house.ts'
import { grantSeconds } from '../../rules/guarantees.ts'
import { discard } from '../../state/garbage.ts'
import { settlingRef } from '../../state/settling.ts'
import type { Change, Row } from '../../state/space.ts'
import type { Upload } from '../../state/uploads.ts'

/** A request that began while its address was good has ended by so much later. */
const underWayMs = 600_000

/**
 * Gives the room back. A key that nobody else can name is deleted; the name of a folder may hold a completed file, and is
 * looked at now and when the last address has ended.
 */
export function endChanges(app: App, row: Row<Upload>, now: Date): readonly Change[] {
  const { bucket, key, space } = row.value
  const remove: Change = { kind: 'remove', row }
  if (app.config.spaces[space]?.kind === 'image') return [remove, ...sentChanges(app, row.value, now)]
  if (app.config.spaces[space]?.kind !== 'folder') return [remove, discard(now, { app: app.name, bucket, key })]
  return [remove, lookLater(app, row.value, now, now)]
}

/** What a picture was made of goes now; and once more when nobody can send to its key again. */
export function sentChanges(app: App, { bucket, key, mode }: Upload, now: Date): readonly Change[] {
  const sent = { app: app.name, bucket, key }
  return mode === 'inline' ? [discard(now, sent)] : [discard(now, sent), discard(arrivedBy(now), sent)]
}

/** An upload that was completed: what was looked at counts, until its address can no longer be used to write something else. */
export function completedChanges(app: App, row: Row<Upload>, now: Date): readonly Change[] {
  const remove: Change = { kind: 'remove', row }
  return row.value.mode === 'put' || row.value.mode === 'form'
    ? [remove, lookLater(app, row.value, arrivedBy(now), now)]
    : [remove]
}

const arrivedBy = (now: Date): Date => new Date(now.getTime() + grantSeconds * 1_000 + underWayMs)

function lookLater(app: App, { player, space, name, bucket, key }: Upload, at: Date, now: Date): Change {
  const until = arrivedBy(now).toISOString()
  return {
    kind: 'write',
    ref: settlingRef(app.name, player, space, name),
    value: { bucket, key, at: at.toISOString(), until },
  }
}
