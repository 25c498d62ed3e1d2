import { test } from 'node:test'
import { showAudit } from './show-audit.ts'
import type { AuditFilter } from './show-audit.ts'
import { openTestAudit, testDirectory, testEvent } from './testing.ts'

async function written() {
  const audit = openTestAudit()
  const [one, other] = [audit.writer(), audit.writer()]
  const personal = (player: string) => [{ subject: player, fields: { sessionName: player, address: '192.0.2.7' } }]
  const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 12, minute))
  one.record(testEvent({ at: at(3), service: 'sts', operation: 'AssumeRole', personal: personal('p_b') }))
  one.record(testEvent({ at: at(1), service: 'sts', operation: 'AssumeRole', personal: personal('p_a') }))
  other.record(testEvent({ at: at(2), decision: 'denied', status: 403, code: 'NoPermission', target: 'role/admin' }))
  await one.close()
  await other.close()
  const subjects = audit.subjects()
  const show = (filter: AuditFilter) => showAudit({ disk: audit.disk, directory: testDirectory, subjects }, filter)
  return { ...audit, show, at }
}

test('lines of all processes are shown in the order of their time, with what is personal', async (t) => {
  const { show } = await written()
  const lines = await show({})
  t.assert.deepEqual(
    lines.map(({ operation, at }) => [operation, at.slice(14, 16)]),
    [
      ['AssumeRole', '01'],
      ['CreateUser', '02'],
      ['AssumeRole', '03'],
    ],
  )
  t.assert.deepEqual(lines[0]?.personal, [{ sessionName: 'p_a', address: '192.0.2.7' }])
})

const filters: [name: string, filter: AuditFilter, minutes: string][] = [
  ['subject', { subject: 'p_a' }, '01'],
  ['operation', { operation: 'CreateUser' }, '02'],
  ['decision', { decision: 'denied' }, '02'],
  ['target', { target: 'role/admin' }, '02'],
  ['service', { service: 'sts' }, '01 03'],
  ['from', { from: new Date('2026-11-20T12:02:00Z') }, '02 03'],
  ['until', { until: new Date('2026-11-20T12:02:00Z') }, '01'],
  ['limit', { limit: 1 }, '03'],
  ['name', { name: 'nobody' }, ''],
]
for (const [name, filter, want] of filters)
  test(`lines are picked by ${name}`, async (t) => {
    const { show } = await written()
    t.assert.equal((await show(filter)).map(({ at }) => at.slice(14, 16)).join(' '), want)
  })

test('an erased subject is unreadable for ever, the log verifies all the same, and later lines have a key again', async (t) => {
  const { show, subjects, verify, writer } = await written()
  await subjects().erase('p_a')
  t.assert.deepEqual(
    (await show({ service: 'sts' })).map(({ personal }) => personal?.[0]),
    ['erased', { sessionName: 'p_b', address: '192.0.2.7' }],
  )
  t.assert.deepEqual((await verify()).damage, [])
  const later = writer()
  later.record(testEvent({ personal: [{ subject: 'p_a', fields: { sessionName: 'p_a' } }] }))
  await later.close()
  const found = (await show({ subject: 'p_a' })).map(({ personal }) => personal?.[0])
  t.assert.deepEqual([found.length, found.includes('erased')], [2, true])
  t.assert.deepEqual(
    found.find((one) => one !== 'erased'),
    { sessionName: 'p_a' },
  )
})
