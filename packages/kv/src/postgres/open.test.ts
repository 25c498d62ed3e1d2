import { after } from 'node:test'

import { kvContract } from '../contract.ts'
import { openPostgresKv } from './open.ts'
import { skipPostgres, startPostgres } from './testing.ts'
import type { TestPostgres } from './testing.ts'

const skip = skipPostgres()
let server: Promise<TestPostgres> | undefined
let schemaCount = 0

after(async () => (await server)?.remove())

// Two gateways on one database: what one commits, the other must see and respect.
kvContract(
  'postgres with two gateways',
  async () => {
    server ??= startPostgres()
    const { url } = await server
    schemaCount += 1
    const open = () => openPostgresKv({ url, schema: `test_${schemaCount}`, readConnections: 2 })
    let doors = [await open(), await open()] as const
    const closeDoors = async () => {
      for (const door of doors) await door.close()
    }
    return {
      kv: doors[0],
      other: doors[1],
      async reopen() {
        await closeDoors()
        doors = [await open(), await open()]
        return doors[0]
      },
      close: closeDoors,
    }
  },
  skip === undefined ? {} : { skip },
)
