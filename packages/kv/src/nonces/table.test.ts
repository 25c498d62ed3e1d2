import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openNonceTable } from './table.ts'

const contender = join(import.meta.dirname, '../testing/nonce-contender.ts')

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
    t.assert.equal(await table.use('a', '4', 2_000, 500), 'full')
    t.assert.equal(await table.use('a', '2', 2_000, 500), 'used')
    t.assert.equal(await table.use('a', '4', 400_000, 300_000), 'fresh')
  } finally {
    await table.close()
    rmSync(directory, { recursive: true })
  }
})

test('names that another process took are taken, however many and however old the file', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const options = { address: 'lmdb:', directory, max: 100_000 }
  const first = await openNonceTable(options)
  const second = await openNonceTable(options)
  try {
    const nonces = Array.from({ length: 5_000 }, (_, index) => `n${index}`)
    t.assert.equal(await second.use('a', 'before', 1_000, 0), 'fresh')
    for (const nonce of nonces) t.assert.equal(await first.use('a', nonce, 1_000, 0), 'fresh')
    const third = await openNonceTable(options)
    for (const other of [second, third]) {
      const found = new Set<string>()
      for (const nonce of nonces) found.add(await other.use('a', nonce, 1_000, 10))
      t.assert.deepEqual([...found], ['used'])
    }
    await third.close()
  } finally {
    await first.close()
    await second.close()
    rmSync(directory, { recursive: true })
  }
})

test('a name near the end of a span is one name, whichever span each process thinks it is in', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const options = { address: 'lmdb:', directory, max: 1_000 }
  const ahead = await openNonceTable(options)
  const behind = await openNonceTable(options)
  const boundaryMs = 32 * 60_000 * 10
  try {
    t.assert.equal(await behind.use('a', 'warm', boundaryMs - 1_000, boundaryMs - 2_000), 'fresh')
    t.assert.equal(await ahead.use('a', 'n', boundaryMs + 1, boundaryMs - 1_000), 'fresh')
    t.assert.equal(await behind.use('a', 'n', boundaryMs - 1, boundaryMs - 1_002), 'used')
    t.assert.equal(await behind.use('a', 'm', boundaryMs - 1, boundaryMs - 1_002), 'fresh')
    t.assert.equal(await ahead.use('a', 'm', boundaryMs + 2, boundaryMs - 999), 'used')
  } finally {
    await ahead.close()
    await behind.close()
    rmSync(directory, { recursive: true })
  }
})

test('files are removed when everything in them has expired', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const table = await openNonceTable({ address: 'lmdb:', directory, max: 1_000 })
  const spanMs = 32 * 60_000
  try {
    for (let span = 0; span < 20; span += 1)
      t.assert.equal(await table.use('a', 'again', span * spanMs + 2_000, span * spanMs), 'fresh')
    t.assert.deepEqual(readdirSync(directory).toSorted(), ['19.log', '20.log'])
  } finally {
    await table.close()
    rmSync(directory, { recursive: true })
  }
})

test('of many processes that use the same names at once exactly one gets each', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const names = 3_000
  try {
    const contenders = Array.from({ length: 4 }, () => fork(contender, [directory, String(names)]))
    await Promise.all(contenders.map((one) => once(one, 'message')))
    const told = contenders.map((one) => once(one, 'message'))
    for (const one of contenders) one.send('go')
    const answers = (await Promise.all(told)).map(([answer]: unknown[]) => String(answer).split(','))
    const winners = Array.from(
      { length: names },
      (_, index) => answers.filter((answer) => answer[index] === 'fresh').length,
    )
    t.assert.deepEqual([...new Set(winners)], [1])
    t.assert.equal(answers.filter((answer) => answer.includes('fresh')).length > 1, true, 'they did not run at once')
  } finally {
    rmSync(directory, { recursive: true })
  }
})
