/** A save of one player becomes the next revision of a slot of another, with bytes of its own. */
import { asPlayerError } from '../../backend/open-backend.ts'
import type { Revision } from '../../state/slots.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { blobKey, commitRevision } from './commit-revision.ts'
import type { Committed } from './commit-revision.ts'
import type { SlotSpace } from './slot-space.ts'

/** @throws PlayerError QuotaExceeded, BackendUnavailable */
export async function copyRevision(
  from: { readonly bucket: string; readonly revision: Revision },
  to: { readonly space: SlotSpace; readonly slot: string },
  call: Call<PlayerCaller>,
): Promise<Committed> {
  const { app, signal } = call
  const { key, sizeBytes, sha256, meta } = from.revision
  const copied = { key: blobKey(to.space, to.slot, sha256, call), sizeBytes, sha256, meta }
  try {
    const copySource = `/${from.bucket}/${encodeURIComponent(key)}`
    const { bucket } = to.space
    await app.backend.oss.copyObject({ bucket, key: copied.key, copySource, forbidOverwrite: true }, { signal })
  } catch (error) {
    throw asPlayerError(error)
  }
  // What was there stays as a revision, so nothing is lost by it.
  return commitRevision(to.space, copied, { slot: to.slot, base: { kind: 'any' }, allowsShrink: true }, call)
}
