/**
 * One of several processes that use the same names at once: `DIRECTORY`. Each message is `FIRST,COUNT` of a round; it sends
 * what each use answered.
 */
import { openNonceTable } from '../nonces/table.ts'

/** It does not divide a round. */
const atOnce = 7
const [directory = ''] = process.argv.slice(2)
const table = await openNonceTable({ address: 'lmdb:', directory, max: 1_000_000 })
process.on('message', (round) => {
  if (typeof round !== 'string') return
  const [first = 0, count = 0] = round.split(',').map(Number)
  void useAll(first, count)
})
process.send?.('ready')

async function useAll(first: number, count: number): Promise<void> {
  const answers: string[] = []
  // Some in one moment, as requests come, and then the next.
  for (let from = first; from < first + count; from += atOnce) {
    const names = Array.from({ length: Math.min(atOnce, first + count - from) }, (_, index) => `n${from + index}`)
    answers.push(...(await Promise.all(names.map((name) => table.use('a', name, 1_000, 0)))))
  }
  process.send?.(answers.join(','))
}
