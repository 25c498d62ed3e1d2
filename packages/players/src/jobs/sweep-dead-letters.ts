import { deadLettersOf, outgoingDataRef } from '../state/outbox.ts'
import type { Change } from '../state/space.ts'
import type { Duty } from './duties.ts'

const pageRows = 500
export const deadLetterMs = 30 * 86_400_000

/** Dead letters that nobody sent again in 30 days. */
export const sweepDeadLetters: Duty = {
  name: 'sweep-dead-letters',
  everyMs: 3_600_000,
  run: async ({ apps, now }) => {
    const before = new Date(now.getTime() - deadLetterMs).toISOString()
    let swept = 0
    for (const { name, state } of apps)
      for (let after: Uint8Array | undefined; ;) {
        const { rows, isTruncated } = await state.page(deadLettersOf(name), { limit: pageRows, after })
        const old = rows.filter(({ value }) => value.diedAt < before)
        const changes = old.flatMap(({ ref, value }): Change[] => [
          { kind: 'drop', ref },
          { kind: 'drop', ref: outgoingDataRef(value) },
        ])
        if (changes.length > 0) await state.commit(changes)
        swept += old.length
        after = rows.at(-1)?.ref.key
        if (!isTruncated || after === undefined) break
      }
    return swept === 0 ? undefined : `${swept} dead letters were too old`
  },
}
