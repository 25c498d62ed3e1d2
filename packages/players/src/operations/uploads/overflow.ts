import { asPlayerError } from '../../backend/open-backend.ts'
import { uploadsOf } from '../../state/uploads.ts'
import type { Quota } from '../spaces/quota.ts'
import { objectsOf } from '../../state/objects.ts'
import type { StoredObject } from '../../state/objects.ts'
import { lookChange, settlingRef } from '../../state/settling.ts'
import type { Row } from '../../state/space.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { lookAgain } from './look-again.ts'

const pageMax = 1_000

/** Deletes the file that was saved first; false when there is none. */
export async function dropOldest({ app, caller, now }: Call<PlayerCaller>, space: string): Promise<boolean> {
  const player = caller.player.value.id
  let oldest: Row<StoredObject> | undefined
  let after: Uint8Array | undefined
  for (;;) {
    const page = await app.state.page(objectsOf(app.name, player, space), { limit: pageMax, after })
    for (const row of page.rows) if (oldest === undefined || row.value.savedAt < oldest.value.savedAt) oldest = row
    after = page.rows.at(-1)?.ref.key
    if (!page.isTruncated) break
  }
  if (oldest === undefined) return false
  const { name, key } = oldest.value
  const ref = settlingRef(app.name, player, space, name)
  const at = now.toISOString()
  const value = { bucket: app.config.buckets.private, key, at, until: at, isExpired: true }
  const look = await lookChange(app.state, ref, value)
  const event = eventChanges(app, { type: 'object.deleted', player, at: now, data: { space, name, why: 'overflow' } })
  // Who writes the name at this moment keeps what is written: then another one is the oldest.
  if (!(await app.state.commit([{ kind: 'remove', row: oldest }, look, ...event]))) return true
  try {
    const settling = await app.state.get(ref)
    if (settling !== undefined) await lookAgain(app, settling, now)
  } catch (error) {
    throw asPlayerError(error)
  }
  return true
}

/** Whether there would be room without any file: what is held for bytes on their way cannot be dropped. */
export async function couldHold(
  { app, caller }: Call<PlayerCaller>,
  space: string,
  needed: { readonly bytes: number },
  quota: Quota,
): Promise<boolean> {
  let bytes = needed.bytes
  let objects = 1
  let after: Uint8Array | undefined
  for (;;) {
    const page = await app.state.page(uploadsOf(app.name, caller.player.value.id), { limit: pageMax, after })
    for (const { value } of page.rows) {
      if (value.space !== space) continue
      bytes += value.sizeBytes
      objects += 1
    }
    after = page.rows.at(-1)?.ref.key
    if (!page.isTruncated || after === undefined) break
  }
  return bytes <= (quota.bytes ?? Infinity) && objects <= (quota.objects ?? Infinity)
}
