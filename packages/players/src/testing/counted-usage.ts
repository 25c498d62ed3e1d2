/** What the records of a player stand for, space by space: what the counters of its spaces must say. */
import { keptOf } from '../state/images.ts'
import type { PlayerImages } from '../state/images.ts'
import type { StoredObject } from '../state/objects.ts'
import type { Slot } from '../state/slots.ts'
import { lastPartOf, partsOf } from '../state/space.ts'
import type { Row } from '../state/space.ts'
import type { Upload } from '../state/uploads.ts'

export type Usage = { readonly bytes: number; readonly objects: number }
export const noUsage: Usage = { bytes: 0, objects: 0 }

export function countedUsage(records: {
  readonly objects: readonly Row<StoredObject>[]
  readonly slots: readonly Row<Slot>[]
  readonly images: readonly Row<PlayerImages>[]
  readonly uploads: readonly Row<Upload>[]
}): ReadonlyMap<string, Usage> {
  const counted = new Map<string, Usage>()
  const add = (space = '', bytes: number, objects = 1): void => {
    const before = counted.get(space) ?? noUsage
    counted.set(space, { bytes: before.bytes + bytes, objects: before.objects + objects })
  }
  for (const { ref, value } of records.objects) add(partsOf(ref)[1], value.sizeBytes)
  for (const { ref, value } of records.slots)
    for (const { sizeBytes } of value.revisions) add(partsOf(ref)[1], sizeBytes)
  for (const { ref, value } of records.images) {
    const { bytes, objects } = keptOf(value)
    add(lastPartOf(ref.key), bytes, objects)
  }
  for (const { value } of records.uploads) add(value.space, value.sizeBytes)
  return counted
}
