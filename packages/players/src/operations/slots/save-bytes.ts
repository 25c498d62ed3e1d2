/** Where the bytes of a save lie: sealed in a record when they are few, otherwise as an object of the bucket. */
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { saveRecordBytesDefault } from '../../config/schema.ts'
import type { AppConfig } from '../../config/schema.ts'
import { base32 } from '../../rules/ids.ts'
import { saveRef } from '../../state/slots.ts'
import type { Revision } from '../../state/slots.ts'
import type { Change } from '../../state/space.ts'
import type { Call } from '../endpoint.ts'
import type { App } from '../house.ts'
import type { SlotSpace } from './slot-space.ts'

const sealedField = 'bytes'

/** Saves up to this size are records. In front of another storage none are, unless the file says so. */
export function recordMaxOf({ backend }: AppConfig, { recordMax }: SlotSpace['space']): number {
  return recordMax ?? (backend.oss.internal === undefined ? saveRecordBytesDefault : 0)
}

/** `SPACE/PLAYER/SLOT/TIME-SHA`: the time first, so that a listing is in the order of writing. Never written twice. */
export function blobKey(
  { prefix }: SlotSpace,
  slot: string,
  sha256: string,
  { app, now }: Pick<Call, 'app' | 'now'>,
): string {
  const time = now.getTime().toString(36).padStart(9, '0')
  return `${prefix}${slot}/${time}${base32(app.chance.bytes(10), 16)}-${sha256.slice(0, 16)}`
}

/** Goes into the commit that names them. */
export function saveChange({ name, sealer }: App, key: string, bytes: Uint8Array): Change {
  const ref = saveRef(name, key)
  return { kind: 'write', ref, value: sealer.seal(bytes, ref.key, sealedField) }
}

/** The bytes of a save that is a record; undefined when they were let go of. */
export async function readRecord({ name, state, sealer }: App, key: string): Promise<Uint8Array | undefined> {
  const row = await state.get(saveRef(name, key))
  return row && sealer.open(row.value, row.ref.key, sealedField).reveal()
}

/**
 * Undefined when they were let go of.
 * @throws PlayerError BackendThrottled, BackendUnavailable
 */
export async function readSave(
  app: App,
  { bucket, revision }: { readonly bucket: string; readonly revision: Pick<Revision, 'key' | 'isRecord'> },
  signal: AbortSignal,
): Promise<Uint8Array | AsyncIterable<Uint8Array> | undefined> {
  if (revision.isRecord === true) return readRecord(app, revision.key)
  try {
    return (await app.backend.oss.getObject({ bucket, key: revision.key }, { signal })).body
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey') return undefined
    throw asPlayerError(error)
  }
}
