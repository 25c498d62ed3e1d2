/** What every part of the store is made from. Only `open-store.ts` puts it together. */
import type { Kv } from '@latchkey/kv'
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Blobs } from './blobs/port.ts'
import type { BucketRecords } from './bucket-records.ts'
import type { Gate } from './gate.ts'
import type { Releases } from './releases.ts'
import type { ObjectSeals } from './sealing/object-seals.ts'
import type { Turns } from './turns.ts'

export type StoreParts = {
  readonly kv: Kv
  readonly blobs: Blobs
  readonly ids: Ids
  readonly clock: Clock
  readonly bucketRecords: BucketRecords
  readonly releases: Releases
  readonly seals: ObjectSeals
  /** Writers of a key whose versions are kept go through here, one after another. */
  readonly turns: Turns
  /** Copies that read one body while they write another go through here: they hold buffers while they wait for more. */
  readonly copyGate: Gate
  /** Copies that hold one small body in memory go through here. */
  readonly smallCopyGate: Gate
  /** Is too little of the disk free for new bodies? Bodies in blobs are judged there; this is for those in records. */
  readonly isShortOfSpace: () => Promise<boolean>
}
