/** One of several processes that use the same names at once, from when they are told: `DIRECTORY COUNT`; sends what each use answered. */
import { once } from 'node:events'
import { openNonceTable } from '../nonces/table.ts'

const [directory = '', count = '0'] = process.argv.slice(2)
const table = await openNonceTable({ address: 'lmdb:', directory, max: 1_000_000 })
process.send?.('ready')
await once(process, 'message')
const answers: string[] = []
for (let name = 0; name < Number(count); name += 1) answers.push(await table.use('a', `n${name}`, 1_000, 0))
await table.close()
process.send?.(answers.join(','), () => process.exit())
