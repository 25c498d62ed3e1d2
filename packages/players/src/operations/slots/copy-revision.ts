/** A save becomes the next revision of a slot, of the same player or another, with bytes of its own: one can go without the other. */
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { Revision } from '../../state/slots.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { commitStored } from './commit-revision.ts'
import type { Blob, Committed } from './commit-revision.ts'
import { blobKey, readRecord } from './save-bytes.ts'
import type { SlotSpace } from './slot-space.ts'

type From = { readonly bucket: string; readonly revision: Revision }
type To = { readonly space: SlotSpace; readonly slot: string }

/** @throws PlayerError NoSuchSlot, QuotaExceeded, BackendUnavailable */
export async function copyRevision(from: From, to: To, call: Call<PlayerCaller>): Promise<Committed> {
  const copied = await copiedBlob(from, to, call)
  // What was there stays as a revision, so nothing is lost by it.
  return commitStored(to.space, copied, { slot: to.slot, base: { kind: 'any' }, allowsShrink: true }, call)
}

/**
 * To be committed: of a record its bytes, of an object a copy that lies there.
 * @throws PlayerError NoSuchSlot, BackendThrottled, BackendUnavailable
 */
export async function copiedBlob(from: From, to: To, call: Call<PlayerCaller>): Promise<Blob> {
  const { app, signal } = call
  const { key, sizeBytes, sha256, meta, isRecord, rev } = from.revision
  const copied = { key: blobKey(to.space, to.slot, sha256, call), sizeBytes, sha256, meta }
  if (isRecord === true) {
    const bytes = await readRecord(app, key)
    if (bytes === undefined) throw new PlayerError('NoSuchSlot', { slot: to.slot, rev })
    return { ...copied, bytes }
  }
  try {
    const copySource = `/${from.bucket}/${encodeURIComponent(key)}`
    const { bucket } = to.space
    await app.backend.oss.copyObject({ bucket, key: copied.key, copySource, forbidOverwrite: true }, { signal })
  } catch (error) {
    throw asPlayerError(error)
  }
  return copied
}
