/** A server of its own for the tests of one file, and commands against it as its owner. */
import { startServer } from '@latchkey/server'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runLatchkey } from './terminal.ts'
import type { Ran } from './terminal.ts'

export type AgainstServer = {
  /** An empty folder, removed at the end. */
  readonly folder: string
  readonly console: string
  readonly latchkey: (words: string | readonly string[]) => Promise<Ran>
  /** What it prints; throws when it fails. */
  readonly done: (words: string | readonly string[]) => Promise<string>
  close(): Promise<void>
}

export async function openAgainstServer(): Promise<AgainstServer> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-command-'))
  const flags = { port: '0', consolePort: '0', dataDir: join(folder, 'data'), workers: '1', clock: 'controlled' }
  const server = await startServer({ sources: { flags, environment: {} }, onLog: () => undefined })
  const key = server.made?.rootKey
  const environment = {
    LATCHKEY_ENDPOINT: server.endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: key?.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key?.secret,
  }
  const latchkey = (words: string | readonly string[]): Promise<Ran> =>
    runLatchkey(typeof words === 'string' ? words.split(' ') : words, { environment, homeFolder: folder })
  return {
    folder,
    console: server.consoleAddress,
    latchkey,
    async done(words) {
      const ran = await latchkey(words)
      if (ran.exitCode !== 0) throw new Error(`latchkey ${String(words)} ended with ${ran.exitCode}: ${ran.err}`)
      return ran.out
    },
    async close() {
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
