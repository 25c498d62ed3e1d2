import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openNonceTable } from './nonces.ts'

test('a name is fresh once until it expires, for every owner by itself', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const table = await openNonceTable({ address: 'lmdb:', directory, max: 1_000 })
  try {
    const uses = [
      await table.use('a', 'n', 1_000, 0),
      await table.use('a', 'n', 1_000, 999),
      await table.use('b', 'n', 1_000, 0),
      await table.use('a', 'n', 200_000, 1_000),
      await table.use('a', 'n', 200_000, 1_001),
    ]
    t.assert.deepEqual(uses, ['fresh', 'used', 'fresh', 'fresh', 'used'])
  } finally {
    await table.close()
    rmSync(directory, { recursive: true })
  }
})

test('a full table lets nothing in until names expire, and then forgets them', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const table = await openNonceTable({ address: 'lmdb:', directory, max: 3 })
  try {
    for (const nonce of ['1', '2', '3']) t.assert.equal(await table.use('a', nonce, 1_000, 0), 'fresh')
    t.assert.equal(await table.use('a', '4', 1_000, 0), 'full')
    t.assert.equal(await table.use('a', '4', 400_000, 300_000), 'fresh')
  } finally {
    await table.close()
    rmSync(directory, { recursive: true })
  }
})
