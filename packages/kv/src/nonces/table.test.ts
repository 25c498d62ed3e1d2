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

test('of the same name asked for many times in one moment one is fresh, and no more get in than there is room for', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const table = await openNonceTable({ address: 'lmdb:', directory, max: 1_000 })
  try {
    const names = Array.from({ length: 3_000 }, (_, index) => `n${index % 600}`)
    const uses = await Promise.all(names.map((name) => table.use('a', name, 1_000, 0)))
    const expected = names.map((_, index) => (index < 600 ? 'fresh' : 'used'))
    t.assert.deepEqual(uses, expected)
    const others = Array.from({ length: 1_000 }, (_, index) => table.use('b', `n${index}`, 1_000, 0))
    // Some belong to the span before, and are answered with the rest.
    const early = table.use('a', 'n1', 32 * 60_000 + 1_000, 0)
    t.assert.equal(await early, 'used')
    const got = await Promise.all(others)
    t.assert.deepEqual(
      got,
      others.map((_, index) => (index < 400 ? 'fresh' : 'full')),
    )
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
  const [rounds, namesPerRound] = [60, 50]
  const contenders = Array.from({ length: 4 }, () => fork(contender, [directory], { execArgv: [] }))
  try {
    await Promise.all(contenders.map((one) => once(one, 'message')))
    const winnersPerName = new Set<number>()
    const whoWon = new Set<number>()
    for (let round = 0; round < rounds; round += 1) {
      const told = contenders.map((one) => once(one, 'message'))
      for (const one of contenders) one.send(`${round * namesPerRound},${namesPerRound}`)
      const answers = (await Promise.all(told)).map(([answer]: unknown[]) => String(answer).split(','))
      for (let index = 0; index < namesPerRound; index += 1) {
        const winners = answers.flatMap((answer, who) => (answer[index] === 'fresh' ? [who] : []))
        winnersPerName.add(winners.length)
        for (const who of winners) whoWon.add(who)
      }
    }
    t.assert.deepEqual([...winnersPerName], [1])
    t.assert.equal(whoWon.size > 1, true, 'they did not run at once')
  } finally {
    const ended = contenders.map((one) => once(one, 'exit'))
    for (const one of contenders) one.kill()
    await Promise.all(ended)
    rmSync(directory, { recursive: true })
  }
})

test('names that live ten years apart, as those of a clock that leapt, are all known, without a file for each hour between', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-nonces-'))
  const options = { address: 'lmdb:', directory, max: 1_000 }
  const table = await openNonceTable(options)
  const leapMs = 10 * 365 * 86_400_000
  const lifeMs = 1_801_000
  try {
    t.assert.equal(await table.use('a', 'n', lifeMs, 0), 'fresh')
    t.assert.equal(await table.use('a', 'm', leapMs + lifeMs, 1_000), 'fresh')
    t.assert.equal(await table.use('a', 'n', leapMs + lifeMs, 2_000), 'used')
    const other = await openNonceTable(options)
    t.assert.equal(await other.use('a', 'n', leapMs + lifeMs, 3_000), 'used')
    await other.close()
    t.assert.equal(await table.use('a', 'n', lifeMs, 4_000), 'used')
    t.assert.equal(readdirSync(directory).length < 10, true)
  } finally {
    await table.close()
    rmSync(directory, { recursive: true })
  }
})
