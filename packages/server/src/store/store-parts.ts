/** What every part of the store is made from. Only `open-store.ts` puts it together. */
import type { Kv } from '@latchkey/kv'
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Blobs } from './blobs/port.ts'
import type { BucketRecords } from './bucket-records.ts'
import type { Releases } from './releases.ts'

export type StoreParts = {
  readonly kv: Kv
  readonly blobs: Blobs
  readonly ids: Ids
  readonly clock: Clock
  readonly bucketRecords: BucketRecords
  readonly releases: Releases
}
