import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { KvInputError, KvUnavailableError } from './errors.ts'
import { openKv } from './open.ts'

test('an address chooses the engine, and a path in it goes before the directory', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'latchkey-kv-'))
  t.after(() => rm(parent, { recursive: true, force: true }))
  const directory = join(parent, 'given')
  const cases: [url: string, engine: string][] = [
    ['memory:', 'memory'],
    ['lmdb:', 'lmdb'],
    [`lmdb:${join(parent, 'named')}`, 'lmdb'],
  ]
  for (const [url, engine] of cases) {
    const kv = await openKv({ url, directory, role: 'committer' })
    assert.equal((await kv.stats()).engine, engine)
    await kv.close()
  }
  assert.deepEqual((await readdir(parent)).toSorted(), ['given', 'named'])
  await assert.rejects(
    () => openKv({ url: 'postgres://x@127.0.0.1:1/x', directory, role: 'committer' }),
    KvUnavailableError,
  )
})

test('an address of no engine is refused without repeating it', async () => {
  for (const url of ['mysql://root:secret@db/x', 'secret', ''])
    await assert.rejects(
      () => openKv({ url, directory: '/nowhere', role: 'committer' }),
      (error) => error instanceof KvInputError && !error.message.includes('secret'),
    )
})
