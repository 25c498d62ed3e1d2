/** Keys whose change is still to be replicated, one record each: written by the commit that changes the object. */
import { pageEntriesMax } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { parseReplicationKey, replicationKey, replicationQueue, replicationQueues } from './records/keys.ts'
import { decodeChange } from './records/small-records.ts'

type Of = { readonly id: string; readonly name: string }
export type QueuedChange = { readonly key: string; readonly atMs: number; readonly version: number }

export type ReplicationQueue = {
  /** The buckets of which changes wait, by name; also of some that are gone or replicate no more. */
  waiting(): Promise<readonly Of[]>
  isEmpty(): Promise<boolean>
  /** In order of keys; `after` is exclusive. */
  list(
    bucket: Of,
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly changes: readonly QueuedChange[]; readonly isTruncated: boolean }>
  /** Forgets the change, unless the key changed once more meanwhile. */
  settle(bucket: Of, change: QueuedChange): Promise<void>
  /** Nobody replicates the bucket any more. */
  clear(bucket: Of): Promise<void>
}

export function createReplicationQueue(kv: Pick<Kv, 'range' | 'commit' | 'sweep'>): ReplicationQueue {
  return {
    async waiting() {
      const found: Of[] = []
      let after: Buffer | undefined
      for (;;) {
        const page = await kv.range({ ...replicationQueues(), limit: 1, head: 0, ...(after && { after }) })
        const [item] = page.items
        if (item?.kind !== 'entry') return found
        const { bucket } = parseReplicationKey(item.key)
        found.push(bucket)
        // Behind everything that waits for this one.
        after = replicationQueue(bucket).to
      }
    },
    async isEmpty() {
      return (await kv.range({ ...replicationQueues(), limit: 1, head: 0 })).items.length === 0
    },
    async list(bucket, after, limit) {
      const page = await kv.range({
        ...replicationQueue(bucket),
        limit: Math.min(limit, pageEntriesMax),
        ...(after !== undefined && { after: replicationKey(bucket, after) }),
      })
      const changes = page.items.flatMap((item) =>
        item.kind === 'entry'
          ? [{ key: parseReplicationKey(item.key).key, atMs: decodeChange(item.value).atMs, version: item.version }]
          : [],
      )
      return { changes, isTruncated: page.isTruncated }
    },
    async settle(bucket, { key, version }) {
      const record = replicationKey(bucket, key)
      await kv.commit({ check: [{ key: record, version }], delete: [record], previousHead: 0 })
    },
    async clear(bucket) {
      const range = replicationQueue(bucket)
      let count = 0
      do count = await kv.sweep(range, pageEntriesMax)
      while (count > 0)
    },
  }
}
