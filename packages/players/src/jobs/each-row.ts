import { setImmediate as turn } from 'node:timers/promises'
import type { Change, Range, Row, State } from '../state/space.ts'

/** So many records are read at a stretch: players wait meanwhile. */
const pageRows = 100

/** Each row by itself: one that somebody changes meanwhile is left to the next time. Says of how many something was changed. */
export async function eachRow<T>(
  state: State,
  range: Range<T>,
  changesOf: (row: Row<T>) => Promise<readonly Change[]>,
): Promise<number> {
  return visitRows(state, range, async (row) => {
    const changes = await changesOf(row)
    return changes.length > 0 && (await state.commit(changes))
  })
}

/** For what is more than a commit. Says how often `visit` did something. */
export async function visitRows<T>(
  state: State,
  range: Range<T>,
  visit: (row: Row<T>) => Promise<boolean>,
): Promise<number> {
  let done = 0
  let after: Uint8Array | undefined
  for (;;) {
    const { rows, isTruncated } = await state.page(range, { limit: pageRows, after })
    for (const row of rows) done += (await visit(row)) ? 1 : 0
    after = rows.at(-1)?.ref.key
    if (!isTruncated || after === undefined) return done
    await turn()
  }
}

/** For what reads record after record by other ways: in groups of as many, and players come to their turn between two of them. */
export async function* inTurns<T>(items: Iterable<T>): AsyncGenerator<T, void> {
  let count = 0
  for (const item of items) {
    // Reading waits for nothing, and nobody else would come to their turn before the last of them.
    if (count > 0 && count % pageRows === 0) await turn()
    count += 1
    yield item
  }
}
