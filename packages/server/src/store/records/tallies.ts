/**
 * What a bucket's statistics count: `[objects, bytes, uploads, delete markers]`, then `[objects, bytes, billed bytes]` of
 * each storage class but Standard, which is what remains of the whole. Old versions count as objects.
 */
import type { Tally } from '@latchkey/kv'
import type { BucketStat, ClassStat, StorageClass } from '../port.ts'
import { bucketCounter } from './keys.ts'
import { storageClasses } from './object-record.ts'

/** A smaller object of another class than Standard is billed as this: https://www.alibabacloud.com/help/en/oss/billing-1 */
export const billedBytesMin = 65_536

export type BucketCounts = Omit<BucketStat, 'lastModifiedMs'>

const commonAmounts = 4
const classAmounts = 3

export const uploadTally = (bucketId: string): Tally => ({ counter: bucketCounter(bucketId), amounts: [0, 0, 1] })
export const markerTally = (bucketId: string): Tally => ({ counter: bucketCounter(bucketId), amounts: [0, 0, 0, 1] })

export function objectTally(
  bucketId: string,
  { sizeBytes, storageClass }: { readonly sizeBytes: number; readonly storageClass: StorageClass },
): Tally {
  const amounts = [1, sizeBytes]
  if (storageClass !== 'Standard') {
    const at = classAt(storageClass)
    while (amounts.length < at) amounts.push(0)
    amounts.push(1, sizeBytes, Math.max(sizeBytes, billedBytesMin))
  }
  return { counter: bucketCounter(bucketId), amounts }
}

export function bucketCountsOf(amounts: readonly number[]): BucketCounts {
  const [objects = 0, bytes = 0, uploads = 0, deleteMarkers = 0] = amounts
  const counted = (storageClass: StorageClass): ClassStat => {
    const at = classAt(storageClass)
    return { objects: amounts[at] ?? 0, bytes: amounts[at + 1] ?? 0, billedBytes: amounts[at + 2] ?? 0 }
  }
  const [IA, Archive, ColdArchive, DeepColdArchive] = [
    counted('IA'),
    counted('Archive'),
    counted('ColdArchive'),
    counted('DeepColdArchive'),
  ]
  const others = [IA, Archive, ColdArchive, DeepColdArchive]
  const standardBytes = bytes - others.reduce((sum, each) => sum + each.bytes, 0)
  const Standard = {
    objects: objects - others.reduce((sum, each) => sum + each.objects, 0),
    bytes: standardBytes,
    billedBytes: standardBytes,
  }
  return {
    objects,
    bytes,
    uploads,
    deleteMarkers,
    classes: { Standard, IA, Archive, ColdArchive, DeepColdArchive },
  }
}

/** Standard, the first of the classes, has no amounts of its own. */
function classAt(storageClass: StorageClass): number {
  return commonAmounts + (storageClasses.indexOf(storageClass) - 1) * classAmounts
}
