/** A store that dies at each of its commits in turn, just before the commit is done or just after. */
import assert from 'node:assert/strict'
import { KvFailedError, KvUnavailableError } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import type { FolderRule } from '../folders/rules.ts'
import type { Bucket } from '../port.ts'
import { grantFor, makeBucket, openTestStore, unsyncedDisk } from '../testing.ts'
import type { TestStore } from '../testing.ts'

export type Death = { readonly atCommit: number; readonly isDone: boolean }

/** A bucket whose keys below `saves/` lie in folders, so that each commit counts there as well. */
export async function makeRuledBucket(store: TestStore): Promise<Bucket> {
  const bucket = await makeBucket(store)
  const rule: FolderRule = { prefix: 'saves', maxBytes: 100_000_000, overrides: [] }
  await store.folderRules.set(grantFor('configure', bucket), [rule])
  return bucket
}

/**
 * Plays on a store that dies, and gives what opens after it. The bucket is undefined when the store died before it was
 * there; what `play` throws besides the death itself is thrown.
 */
export async function dieAndReopen(
  death: Death,
  play: (store: TestStore, bucket: Bucket) => Promise<void>,
): Promise<{ readonly reopened: TestStore; readonly bucket: Bucket | undefined }> {
  const store = await openTestStore({ disk: unsyncedDisk, wrapKv: dying(death, () => undefined) })
  let bucket: Bucket | undefined
  try {
    bucket = await makeRuledBucket(store)
    await play(store, bucket)
  } catch (error) {
    assert(error instanceof KvUnavailableError || error instanceof KvFailedError, String(error))
  }
  await store.idle()
  return { reopened: await store.crash(), bucket }
}

/** How often `play` commits; then `judge` for a death before and after each of these commits. */
export async function atEveryCommit(
  commitCountMin: number,
  play: (store: TestStore, bucket: Bucket) => Promise<void>,
  judge: (death: Death) => Promise<void>,
): Promise<void> {
  const count = await commitCount(play)
  assert(count > commitCountMin, `${count} commits are too few to mean anything`)
  // The first commit marks a new database with its format, while it is opened.
  for (let atCommit = 2; atCommit <= count; atCommit += 1)
    for (const isDone of [false, true])
      await judge({ atCommit, isDone }).catch((error: unknown) => {
        throw new Error(`died at commit ${atCommit} of ${count}, ${isDone ? 'after' : 'before'} it was done`, {
          cause: error,
        })
      })
}

async function commitCount(play: (store: TestStore, bucket: Bucket) => Promise<void>): Promise<number> {
  let last = 0
  await using store = await openTestStore({ disk: unsyncedDisk, wrapKv: dying(undefined, (count) => (last = count)) })
  await play(store, await makeRuledBucket(store))
  return last
}

/** The engine's commits are counted; at the fatal one it dies, and answers nothing any more. */
function dying(death: Death | undefined, counted: (count: number) => void): (kv: Kv) => Kv {
  let count = 0
  let isDead = false
  const alive = <T>(work: () => Promise<T>): Promise<T> =>
    isDead ? Promise.reject(new KvUnavailableError('dead')) : work()
  return (kv) => ({
    ...kv,
    getMany: (reads) => alive(() => kv.getMany(reads)),
    range: (query) => alive(() => kv.range(query)),
    ranges: (queries) => alive(() => kv.ranges(queries)),
    counters: (keys) => alive(() => kv.counters(keys)),
    commit: (batch) =>
      alive(async () => {
        count += 1
        counted(count)
        if (count !== death?.atCommit) return kv.commit(batch)
        isDead = true
        // Of a commit that was certainly not done an engine says so; of any other it does not.
        if (!death.isDone) throw new KvUnavailableError('died')
        await kv.commit(batch)
        throw new KvFailedError('died')
      }),
  })
}
