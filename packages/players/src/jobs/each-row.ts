import { setImmediate as turn } from 'node:timers/promises'
import type { Change, Range, Row, State } from '../state/space.ts'

/** So many records are read at a stretch: players wait meanwhile. */
const pageRows = 100

/** Each row by itself: one that somebody changes meanwhile is left to the next time. */
export async function eachRow<T>(
  state: State,
  range: Range<T>,
  changesOf: (row: Row<T>) => Promise<readonly Change[]>,
): Promise<number> {
  let done = 0
  let after: Uint8Array | undefined
  for (;;) {
    const { rows, isTruncated } = await state.page(range, { limit: pageRows, after })
    for (const row of rows) {
      const changes = await changesOf(row)
      if (changes.length > 0 && (await state.commit(changes))) done += 1
    }
    after = rows.at(-1)?.ref.key
    if (!isTruncated || after === undefined) return done
    // Reading waits for nothing, and nobody else would come to their turn before the last page.
    await turn()
  }
}
