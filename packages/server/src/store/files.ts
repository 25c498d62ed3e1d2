/**
 * Files may be shared: by an object and the part that it was, by an object and its copies. Each reference counts one in
 * the counter `file/ID`, in the very commit that makes or ends the reference:
 *
 * - a reference record or a part record carries it as its tally, so that replacing or deleting the record ends it even
 *   when the writer does not know what it replaces;
 * - a page of a manifest adds one for each of its files when it is written, and takes it back when it is deleted.
 *
 * A count can only grow in a commit that checks a record which holds a reference already, except for a file that nobody
 * else knows yet. So a count that was once back at nothing stays there, and the file may go.
 */
import { readsMax } from '@latchkey/kv'
import type { Kv, Tally } from '@latchkey/kv'
import type { Blobs } from './blobs/port.ts'
import { fileCounter } from './records/keys.ts'

export function fileReference(file: string, amount: 1 | -1 = 1): Tally {
  return { counter: fileCounter(file), amounts: [amount] }
}

/** Does any record refer to these files? Same order. */
export async function areReferenced(kv: Pick<Kv, 'counters'>, files: readonly string[]): Promise<readonly boolean[]> {
  const answers: boolean[] = []
  for (let first = 0; first < files.length; first += readsMax) {
    const counts = await kv.counters(files.slice(first, first + readsMax).map(fileCounter))
    answers.push(...counts.map((count) => (count[0] ?? 0) !== 0))
  }
  return answers
}

/** Hands back those of the files that nothing refers to any more. */
export async function forgetUnreferenced(
  kv: Pick<Kv, 'counters'>,
  blobs: Pick<Blobs, 'forget'>,
  files: readonly string[],
): Promise<void> {
  const referenced = await areReferenced(kv, files)
  for (const [index, file] of files.entries()) if (referenced[index] === false) blobs.forget({ kind: 'file', file })
}
