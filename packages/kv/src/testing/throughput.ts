/**
 * How many durable commits an engine takes, each one record of 200 bytes: `throughput.ts lmdb|postgres [COMMITS]`. The
 * commits of `lmdb` come from another process, through the socket, as a worker's do.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openLmdbKv } from '../lmdb/open.ts'
import type { Kv } from '../port.ts'
import { openPostgresKv } from '../postgres/open.ts'
import { startPostgres } from '../postgres/testing.ts'

const keyCount = 100_000
const [, , engine = 'lmdb', commits = '40000', directory = ''] = process.argv
const engines: Readonly<Record<string, () => Promise<void>>> = { lmdb, postgres, worker }
await engines[engine]?.()

async function lmdb(): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), 'latchkey-throughput-'))
  const kv = await openLmdbKv({ directory: made, role: 'committer' })
  await once(fork(import.meta.filename, ['worker', commits, made]), 'exit')
  await measure('lmdb in process', kv)
  await kv.close()
  rmSync(made, { recursive: true })
}

async function worker(): Promise<void> {
  const kv = await openLmdbKv({ directory, role: 'reader' })
  await measure('lmdb through the socket', kv)
  await kv.close()
}

async function postgres(): Promise<void> {
  const server = await startPostgres()
  const kv = await openPostgresKv({ url: server.url })
  await measure('postgres', kv)
  await kv.close()
  await server.remove()
}

async function measure(name: string, kv: Kv): Promise<void> {
  for (const concurrency of [1, 16, 64]) {
    const total = concurrency === 1 ? Number(commits) / 40 : Number(commits)
    let started = 0
    const startedAtMs = performance.now()
    const lanes = Array.from({ length: concurrency }, async () => {
      while (started < total) {
        started += 1
        const key = Buffer.from(`key/${(started * 7_919) % keyCount}`)
        await kv.commit({
          put: [{ key, value: Buffer.alloc(200), tally: { counter: Buffer.from('all'), amounts: [1, 200] } }],
        })
      }
    })
    await Promise.all(lanes)
    const perSecond = Math.round((total * 1_000) / (performance.now() - startedAtMs))
    process.stdout.write(`${JSON.stringify({ name, concurrency, commitsPerSecond: perSecond })}\n`)
  }
}
