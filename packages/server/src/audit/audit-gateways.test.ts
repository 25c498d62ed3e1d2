/** Several machines on one PostgreSQL: each has its own files, the metadata and the keys of subjects are everybody's. */
import { openPostgresKv } from '@latchkey/kv/postgres'
import { skipPostgres, startPostgres } from '@latchkey/kv/testing-postgres'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { contentsOf, diskOf, openTestAudit, testDirectory, testEvent } from './testing.ts'
import { showAudit } from './show-audit.ts'

const skip = skipPostgres()
const options = skip === undefined ? { timeout: 60_000 } : { skip }
const [chainOfOne, chainOfTwo] = ['00000000000000a1', '00000000000000b2']

/** Two machines, whose connections to the database are their own. */
async function machines(t: TestContext) {
  const postgres = await startPostgres()
  t.after(() => postgres.remove())
  const kvs = [await openPostgresKv({ url: postgres.url }), await openPostgresKv({ url: postgres.url })] as const
  t.after(() => Promise.all(kvs.map((kv) => kv.close())))
  return {
    one: openTestAudit({ shared: { kv: kvs[0], place: '0000000000000001' } }),
    two: openTestAudit({ shared: { kv: kvs[1], place: '0000000000000002' } }),
  }
}
type Audit = Awaited<ReturnType<typeof machines>>['one']

const sealed = (subject: string) => testEvent({ personal: [{ subject, fields: { address: '192.0.2.1' } }] })
const addressesIn = async ({ disk, subjects }: Audit): Promise<unknown[]> =>
  (await showAudit({ disk, directory: testDirectory, subjects: subjects() }, {})).map(({ personal }) => personal?.[0])

test(
  'each machine verifies its own chain, names those of the others, and finds what was cut off',
  options,
  async (t) => {
    const { one, two } = await machines(t)
    const [writer, other] = [one.writer(chainOfOne), two.writer(chainOfTwo)]
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? writer : other).recordDurably(testEvent())),
    )
    await Promise.all([writer.close(), other.close()])
    for (const [machine, elsewhere] of [
      [one, chainOfTwo],
      [two, chainOfOne],
    ] as const) {
      const verified = await machine.verify()
      t.assert.deepEqual([verified.chains, verified.lines, verified.damage], [1, 20, []])
      t.assert.deepEqual(
        verified.remarks.map(({ chain }) => chain),
        [elsewhere],
      )
    }
    const files = contentsOf(one.disk)
    for (const [name, bytes] of files) files.set(name, bytes.subarray(0, bytes.lastIndexOf('{"n":20')))
    t.assert.equal((await one.verify(diskOf(files))).damage.length > 0, true)
    t.assert.deepEqual((await two.verify()).damage, [])
  },
)

test('a chain that ended without a word is another machine’s to judge, not this one’s', options, async (t) => {
  const { one, two } = await machines(t)
  await one.writer(chainOfOne).recordDurably(testEvent())
  const before = await one.records.chains()
  await two.keeper({ place: '0000000000000002' }).adopt()
  t.assert.deepEqual(await one.records.chains(), before)
  await one.keeper({ place: '0000000000000001', isLive: () => false }).adopt()
  t.assert.deepEqual(
    (await two.records.chains()).map(({ chain, state }) => [chain, state]),
    [[chainOfOne, 'ended']],
  )
})

test('who is erased at one machine is erased at both, and two erasures at once are both done', options, async (t) => {
  const { one, two } = await machines(t)
  const [writer, other] = [one.writer(chainOfOne), two.writer(chainOfTwo)]
  for (const subject of ['p_a', 'p_b', 'p_c'])
    await Promise.all([writer.recordDurably(sealed(subject)), other.recordDurably(sealed(subject))])
  const open = { address: '192.0.2.1' }
  for (const machine of [one, two]) t.assert.deepEqual(await addressesIn(machine), [open, open, open])
  await Promise.all([one.subjects().erase('p_a'), two.subjects().erase('p_b')])
  for (const machine of [one, two]) t.assert.deepEqual((await addressesIn(machine))[2], open)
  for (const machine of [one, two])
    for (const erased of (await addressesIn(machine)).slice(0, 2))
      t.assert.equal(JSON.stringify(erased ?? {}).includes('192'), false)
  // A process that knew the old key writes under the next one.
  await other.recordDurably(sealed('p_a'))
  t.assert.deepEqual((await addressesIn(two))[3], open)
  await Promise.all([writer.close(), other.close()])
})
