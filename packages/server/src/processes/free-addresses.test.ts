import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { assertFree } from './free-addresses.ts'

const host = '127.0.0.1'

async function taken(): Promise<{ readonly port: number; readonly free: () => Promise<void> }> {
  const server = createServer().listen({ host, port: 0, reusePort: process.platform === 'linux' })
  await once(server, 'listening')
  const bound = server.address()
  if (typeof bound !== 'object' || !bound) throw new Error('it has a port')
  return {
    port: bound.port,
    free: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

test('an address that another program has is refused by its name, although Linux would share it', async (t) => {
  const { port, free } = await taken()
  const wanted = [
    { host, port: 0 },
    { host, port },
  ]
  await t.assert.rejects(assertFree(wanted, 0), new RegExp(`listens on 127\\.0\\.0\\.1:${port}\\..*LATCHKEY_PORT`))
  await free()
  await assertFree(wanted, 0)
})

test('an address that becomes free in time is taken', async () => {
  const { port, free } = await taken()
  await Promise.all([assertFree([{ host, port }], 60_000), free()])
})
