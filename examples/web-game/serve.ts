/** `npm run web-game`: a server with one game on it, and the page that plays it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGameServer } from './game-server.ts'
import { servePage } from './page-server.ts'

const directory = await mkdtemp(join(tmpdir(), 'latchkey-web-game-'))
const server = await startGameServer(directory, 9_000)
const page = await servePage(server.endpoint, 8_080)
console.log(`
  The game:   ${page.address}
  Latchkey:   ${server.endpoint}, with everything below ${directory}

  Press "Open as another device" on the page for the second device. Ctrl-C ends it and removes what was stored.
`)
const end = async (): Promise<void> => {
  await page.close()
  await server.close()
  await rm(directory, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
