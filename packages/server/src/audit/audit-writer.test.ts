import { test } from 'node:test'
import { diskError } from '../base/disk-simulated-nodes.ts'
import { AuditUnavailableError, auditReserveBytes } from './audit-writer.ts'
import { contentsOf, diskOf, openTestAudit, testDirectory, testEvent } from './testing.ts'

const operationsIn = (files: ReadonlyMap<string, Buffer>): string[] =>
  [...files.values()].flatMap((bytes) =>
    [...bytes.toString().matchAll(/"operation":"(\w+)"/g)].map(([, operation]) => operation ?? ''),
  )

test('what was acknowledged is there after a loss of power at any moment, and the log verifies', async (t) => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
  for (const seed of seeds) {
    const audit = openTestAudit({ fileBytesMax: 700 })
    const acknowledged: string[] = []
    const states: { readonly want: number; readonly disk: ReturnType<typeof audit.disk.afterPowerLoss> }[] = []
    let moments = 0
    let coin = seed
    audit.disk.onMoment(() => {
      moments += 1
      const survival = () => (coin = (coin * 1_103_515_245 + 12_345) % 2 ** 31) % 2 === 0
      if (moments % 3 === seed % 3)
        states.push({ want: acknowledged.length, disk: audit.disk.afterPowerLoss(survival) })
    })
    const writer = audit.writer('00000000000000a1')
    for (let index = 0; index < 6; index += 1) {
      const operation = `Operation${index}`
      await writer.recordDurably(testEvent({ operation })).then(() => acknowledged.push(operation))
    }
    const known = (await audit.records.chains())[0]
    t.assert.equal(known?.block, 0, 'the metadata is told a second later')
    for (const { want, disk } of states) {
      const found = operationsIn(contentsOf(disk))
      for (const operation of acknowledged.slice(0, want))
        t.assert.equal(found.includes(operation), true, `seed ${seed}`)
      const verified = await audit.verify(disk)
      t.assert.deepEqual(verified.damage, [], `seed ${seed}`)
    }
    t.assert.equal(states.length > 5, true)
    await writer.close()
  }
})

test('a tail that was torn by a loss of power is told from one that was cut off', async (t) => {
  const audit = openTestAudit()
  const writer = audit.writer('00000000000000b2')
  await writer.recordDurably(testEvent({ operation: 'Second' }))
  await writer.recordDurably(testEvent({ operation: 'Third' }))
  const torn = contentsOf(audit.disk)
  for (const [name, bytes] of torn) torn.set(name, bytes.subarray(0, -40))
  // The metadata was not told of the second block yet: power may have gone while it was written.
  const after = await audit.verify(diskOf(torn))
  t.assert.deepEqual([after.damage, /never sealed/.test(after.remarks[0]?.what ?? '')], [[], true])
  await writer.close()
  t.assert.match((await audit.verify(diskOf(torn))).damage[0]?.what ?? '', /cut off/)
})

test('lines that nobody waits for are written together, and those that somebody waits for at once', async (t) => {
  const audit = openTestAudit()
  const writer = audit.writer()
  for (let index = 0; index < 50; index += 1) writer.record(testEvent({ operation: 'AssumeRole', service: 'sts' }))
  t.assert.deepEqual(operationsIn(contentsOf(audit.disk)), [])
  await writer.recordDurably(testEvent({ operation: 'CreateUser' }))
  t.assert.equal(operationsIn(contentsOf(audit.disk)).length, 51)
  t.assert.equal(audit.disk.calls.filter(({ kind }) => kind === 'sync').length, 1)
  await writer.close()
})

for (const kind of ['write', 'sync', 'create'] as const)
  test(`a ${kind} that fails is told to who waits, and the line is written into a new file when the disk has room`, async (t) => {
    const audit = openTestAudit()
    const writer = audit.writer('00000000000000a1')
    if (kind !== 'create') await writer.recordDurably(testEvent({ operation: 'Before' }))
    audit.disk.failNth(kind, 1, diskError('ENOSPC', testDirectory))
    await t.assert.rejects(writer.recordDurably(testEvent({ operation: 'Failed' })), AuditUnavailableError)
    t.assert.match(writer.trouble() ?? '', /ENOSPC/)
    await writer.recordDurably(testEvent({ operation: 'After' }))
    t.assert.equal(writer.trouble(), undefined)
    await writer.close()
    const verified = await audit.verify()
    t.assert.deepEqual([verified.damage, verified.lines], [[], kind === 'create' ? 2 : 3])
    t.assert.equal(operationsIn(contentsOf(audit.disk)).includes('Failed'), true)
    t.assert.equal(
      audit.logged.some((line) => line.includes('can be written again')),
      true,
    )
  })

test('nothing new begins on a disk that is nearly full', async (t) => {
  const audit = openTestAudit()
  const writer = audit.writer()
  t.assert.equal(await writer.checked(), undefined)
  audit.disk.setFreeBytes(auditReserveBytes - 1)
  audit.clock.advance(2_000)
  t.assert.equal(await writer.checked(), 'the disk is full')
  // What is under way has room for its line.
  await writer.recordDurably(testEvent())
  audit.disk.setFreeBytes(auditReserveBytes)
  audit.clock.advance(2_000)
  t.assert.equal(await writer.checked(), undefined)
  await writer.close()
})

test('a new day and a full file begin a new one, and the chain goes on', async (t) => {
  const audit = openTestAudit({ fileBytesMax: 600 })
  const writer = audit.writer('00000000000000a1')
  await writer.recordDurably(testEvent())
  audit.clock.advance(24 * 3_600_000)
  await writer.recordDurably(testEvent())
  await writer.recordDurably(testEvent())
  await writer.recordDurably(testEvent())
  await writer.close()
  const files = [...contentsOf(audit.disk).keys()].toSorted()
  t.assert.equal(files[0], '2026-11-20-00000000000000a1-000001.jsonl')
  t.assert.equal(files[1], '2026-11-21-00000000000000a1-000002.jsonl')
  t.assert.equal(files.length > 2, true)
  const verified = await audit.verify()
  t.assert.deepEqual([verified.damage, verified.blocks], [[], 4])
})

test('what is personal is in no file as it is, and a name that a client chose does not grow', async (t) => {
  const audit = openTestAudit()
  const writer = audit.writer()
  const personal = [{ subject: 'p_alice', fields: { address: '192.0.2.77', sourceIdentity: 'p_alice' } }]
  await writer.recordDurably(testEvent({ personal, target: 'x'.repeat(100_000) }))
  await writer.close()
  const text = Buffer.concat([...contentsOf(audit.disk).values()]).toString()
  t.assert.equal(text.includes('192.0.2.77') || text.includes('p_alice'), false)
  t.assert.equal(text.length < 2_000, true)
})
