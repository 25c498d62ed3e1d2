import { test } from 'node:test'
import { openHead } from './chain-records.ts'
import { contentsOf, diskOf, openTestAudit, testDirectory, testEvent } from './testing.ts'

const day = 24 * 3_600_000
const chain = '00000000000000a1'

test('the chain of a process that is gone is ended where it ends, and may not be cut off any more', async (t) => {
  const audit = openTestAudit()
  const writer = audit.writer(chain)
  for (let index = 0; index < 3; index += 1) await writer.recordDurably(testEvent())
  const before = (await audit.records.chains())[0]
  t.assert.deepEqual([before?.state, before?.block], ['open', 0])
  await audit.keeper().adopt()
  t.assert.equal((await audit.records.chains())[0]?.state, 'open', 'its process lives')
  audit.live.delete(chain)
  await audit.keeper().adopt()
  const after = (await audit.records.chains())[0]
  t.assert.deepEqual([after?.state, after?.block, after?.lines], ['ended', 3, 3])
  const files = contentsOf(audit.disk)
  for (const [name, bytes] of files) files.set(name, Buffer.from(bytes.toString().split('\n').slice(0, 5).join('\n')))
  t.assert.match((await audit.verify(diskOf(files))).damage[0]?.what ?? '', /cut off/)
})

test('a head is written each hour: in the metadata, as a file and as a line of the log', async (t) => {
  const audit = openTestAudit()
  const keeper = audit.keeper()
  t.assert.equal(await keeper.headIfDue(), undefined, 'nothing was written yet')
  const writer = audit.writer(chain)
  await writer.recordDurably(testEvent())
  const first = await keeper.headIfDue()
  t.assert.deepEqual([first?.number, first?.previous], [1, ''])
  audit.clock.advance(3_599_000)
  t.assert.equal(await keeper.headIfDue(), undefined)
  audit.clock.advance(1_000)
  const second = await keeper.headIfDue()
  t.assert.deepEqual([second?.number, second?.previous], [2, first?.mac])
  const text = audit.disk.contentOf(`${testDirectory}/heads/head-00000002-2026-11-20T13.json`)?.toString() ?? ''
  t.assert.deepEqual(openHead(text, audit.keys), second)
  t.assert.throws(() => openHead(text.replace('"number":2', '"number":3'), audit.keys), /was changed/)
  t.assert.throws(() => openHead('no JSON', audit.keys), /no head/)
  t.assert.equal(
    audit.logged.some((line) => line.includes(second?.mac ?? '-')),
    true,
  )
  await writer.close()
})

test('files older than the retention go from the front of their chains, and what is left verifies', async (t) => {
  const audit = openTestAudit()
  const writer = audit.writer(chain)
  for (let index = 0; index < 4; index += 1) {
    await writer.recordDurably(testEvent())
    audit.clock.advance(day)
  }
  const other = audit.writer('00000000000000b2')
  await other.recordDurably(testEvent())
  await other.close()
  const keeper = audit.keeper({ days: 2 })
  const head = await keeper.writeHead()
  t.assert.equal(await keeper.retain(), 2)
  t.assert.equal(contentsOf(audit.disk).size, 3)
  const verified = await audit.verify(audit.disk, { heads: [head] })
  t.assert.deepEqual(verified.damage, [])
  // One file more than the retention took.
  const files = contentsOf(audit.disk)
  files.delete([...files.keys()].toSorted()[0] ?? '')
  t.assert.match((await audit.verify(diskOf(files))).damage[0]?.what ?? '', /at its beginning/)
  await writer.close()
  audit.clock.advance(10 * day)
  await keeper.retain()
  t.assert.equal(contentsOf(audit.disk).size, 0)
  t.assert.deepEqual((await audit.verify(audit.disk, { heads: [head] })).damage, [])
  const states = async () => (await audit.records.chains()).map(({ state }) => state)
  t.assert.deepEqual(await states(), ['retired', 'retired'])
  await keeper.retain()
  t.assert.deepEqual(await states(), [], 'heads that name them are as old as twice the retention')
})

test('with a bound on all files the oldest go first, and the one that is written to stays', async (t) => {
  const audit = openTestAudit({ fileBytesMax: 500 })
  const writer = audit.writer(chain)
  for (let index = 0; index < 6; index += 1) await writer.recordDurably(testEvent())
  const before = contentsOf(audit.disk)
  t.assert.equal(await audit.keeper({ bytesMax: 1 }).retain(), before.size - 1)
  t.assert.deepEqual([...contentsOf(audit.disk).keys()], [...before.keys()].toSorted().slice(-1))
  t.assert.deepEqual((await audit.verify()).damage, [])
  await writer.close()
})
