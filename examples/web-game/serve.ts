/** `npm run web-game`: a server with one game on it, and the page that plays it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startGameServer } from './game-server.ts'
import { servePage } from './page-server.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '9000' }, 'page-port': { type: 'string', default: '8080' } },
})
const directory = await mkdtemp(join(tmpdir(), 'latchkey-web-game-'))
let isEnding = false
const begun: { close(): Promise<void> }[] = []
const end = async (): Promise<void> => {
  // Ctrl-C comes more than once: from the terminal, and from npm, which hands it on. The second one must not end the first.
  if (isEnding) return
  isEnding = true
  for (const one of begun.toReversed()) await one.close()
  await rm(directory, { recursive: true, force: true })
}
try {
  const server = await startGameServer(directory, Number(values.port))
  begun.push(server)
  const page = await servePage(server.endpoint, Number(values['page-port']))
  begun.push(page)
  console.log(`
  The game:   ${page.address}
  Latchkey:   ${server.endpoint}, with everything below ${directory}

  Press "Open as another device" on the page for the second device. Ctrl-C ends it and removes what was stored.
`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
  await end()
}
