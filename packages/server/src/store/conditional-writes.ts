/**
 * Writes that happen only if what is at the key is what their writer means to replace. The commit decides: it checks the
 * version of the record that was judged, so of two writers who judged the same object one wins and the other judges anew.
 */
import assert from 'node:assert/strict'
import { KvUnavailableError } from '@latchkey/kv'
import { discardBody } from './bodies.ts'
import type { WrittenBody } from './bodies.ts'
import type { Grant } from './grant.ts'
import { findObject } from './object-records.ts'
import { storeObject } from './object-writes.ts'
import type { StoreResult, Write } from './object-writes.ts'
import type { Put, WriteConditions } from './port.ts'
import { objectKey } from './records/keys.ts'
import type { ObjectFields } from './records/object-record.ts'
import type { StoreParts } from './store-parts.ts'

/** How often a write is judged anew while others write the object. */
const judgeAttemptsMax = 32

type Refused = { readonly kind: 'exists' | 'condition-failed' }

/** Whether the write would be refused as things are. The commit decides; this saves taking in a body for nothing. */
export async function refusedEarly(
  parts: Pick<StoreParts, 'kv'>,
  bucketId: string,
  key: string,
  conditions: WriteConditions,
): Promise<Refused | undefined> {
  if (conditions.onlyIfAbsent !== true && conditions.onlyIf === undefined) return undefined
  return judge(await findObject(parts, bucketId, key), conditions)
}

/** `storeObject` under conditions on the target. `refused` names one of the caller's own checks. */
export async function storeUnder(
  parts: StoreParts,
  grant: Grant,
  key: string,
  fields: ObjectFields,
  { check = [], ...more }: Write,
  conditions: WriteConditions,
): Promise<StoreResult | Refused> {
  const target = objectKey(grant.bucketId, key)
  const onlyIfAbsent = conditions.onlyIfAbsent === true
  if (conditions.onlyIf === undefined) return storeObject(parts, grant, key, fields, { ...more, check, onlyIfAbsent })
  for (let attempt = 0; attempt < judgeAttemptsMax; attempt += 1) {
    const current = await findObject(parts, grant.bucketId, key)
    const refused = judge(current, conditions)
    if (refused !== undefined) return refused
    const judged = { key: target, version: current?.version }
    const result = await storeObject(parts, grant, key, fields, { ...more, check: [...check, judged] })
    if (result.kind !== 'refused' || result.checkIndex < check.length) return result
  }
  if (more.newBody !== undefined) discardBody(parts.blobs, more.newBody)
  throw new KvUnavailableError('the object was written by others each time a conditional write of it was tried')
}

function judge(current: { readonly etag: string } | undefined, conditions: WriteConditions): Refused | undefined {
  if (conditions.onlyIfAbsent === true && current !== undefined) return { kind: 'exists' }
  return (conditions.onlyIf?.(current?.etag) ?? true) ? undefined : { kind: 'condition-failed' }
}

/** What a put comes to; a body that was not stored is discarded. */
export function putOutcome(
  parts: Pick<StoreParts, 'blobs'>,
  result: StoreResult | Refused,
  newBody?: WrittenBody,
): Put {
  if (result.kind === 'stored' || result.kind === 'no-bucket' || result.kind === 'full') return result
  assert(
    result.kind !== 'refused' && result.kind !== 'not-shareable',
    'the caller has tried again what its own checks refused',
  )
  if (newBody !== undefined) discardBody(parts.blobs, newBody)
  return result
}
