import { kvContract } from './contract.ts'
import { openMemoryKv } from './memory.ts'

kvContract('memory', async () => {
  const kv = openMemoryKv()
  return { kv, close: () => kv.close() }
})
