/**
 * One of several processes that use the same names at once: `DIRECTORY`. Each message is `FIRST,COUNT` of a round; it sends
 * what each use answered.
 */
import { openNonceTable } from '../nonces/table.ts'

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
  for (let name = first; name < first + count; name += 1) answers.push(await table.use('a', `n${name}`, 1_000, 0))
  process.send?.(answers.join(','))
}
