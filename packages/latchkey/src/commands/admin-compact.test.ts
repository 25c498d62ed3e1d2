import { openLmdbKv } from '@latchkey/kv'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runLatchkey } from '../testing/terminal.ts'

test('compacts the metadata of a stopped server, and refuses to touch that of a running one', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-compact-'))
  const directory = join(dataDir, 'metadata')
  const sizeBytes = (): number => statSync(join(directory, 'kv.mdb')).size
  const words = ['admin', 'compact', '--data-dir', dataDir]
  try {
    t.assert.equal((await runLatchkey(words)).exitCode, 2, 'there is nothing yet')
    const kv = await openLmdbKv({ directory, role: 'committer' })
    const keys = Array.from({ length: 2_000 }, (_, index) => Buffer.from(`k${index}`))
    await kv.commit({ put: keys.map((key) => ({ key, value: Buffer.alloc(1_000, 7) })) })
    await kv.commit({ delete: keys.slice(1) })
    const running = await runLatchkey(words)
    t.assert.deepEqual([running.exitCode, /stop the server first/.test(running.err)], [2, true])
    await kv.close()
    const before = sizeBytes()
    t.assert.equal((await runLatchkey(words)).exitCode, 0)
    t.assert.equal(sizeBytes() < before / 4, true, `${sizeBytes()} of ${before} bytes`)
    const again = await openLmdbKv({ directory, role: 'committer' })
    const [kept] = await again.getMany([{ key: Buffer.from('k0') }])
    t.assert.equal(typeof kept === 'object' && kept.value.length, 1_000)
    await again.close()
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
