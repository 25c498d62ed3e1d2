import { test } from 'node:test'
import { decideClean, decideRestore, isReadable, restoreHeader, restoreState, restoreTimes } from './restore.ts'
import type { Restore, RestoreTier } from './restore.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const hours: Readonly<Record<string, number>> = {
  'Archive Standard': 1,
  'ColdArchive Expedited': 1,
  'ColdArchive Standard': 5,
  'ColdArchive Bulk': 12,
  'DeepColdArchive Expedited': 12,
  'DeepColdArchive Standard': 48,
}
const times = (storageClass: string, tier: RestoreTier): number => (hours[`${storageClass} ${tier}`] ?? 0) * hourMs

type Asked = Parameters<typeof decideRestore>[1]
const frozen: [storageClass: string, asked: Asked, want: string][] = [
  ['Standard', {}, 'no-archive'],
  ['IA', { days: 1 }, 'no-archive'],
  ['Archive', {}, 'begun Standard 1 25'],
  ['Archive', { days: 7 }, 'begun Standard 1 169'],
  ['Archive', { days: 7, tier: 'Expedited' }, 'no-tiers'],
  ['Archive', { days: 8 }, 'bad-days'],
  ['Archive', { days: 0 }, 'bad-days'],
  ['ColdArchive', {}, 'begun Standard 5 29'],
  ['ColdArchive', { days: 365, tier: 'Bulk' }, 'begun Bulk 12 8772'],
  ['ColdArchive', { days: 366 }, 'bad-days'],
  ['ColdArchive', { tier: 'Expedited' }, 'begun Expedited 1 25'],
  ['DeepColdArchive', { tier: 'Expedited' }, 'begun Expedited 12 36'],
  ['DeepColdArchive', {}, 'begun Standard 48 72'],
  ['DeepColdArchive', { tier: 'Bulk' }, 'bad-tier'],
  ['ColdArchive', { tier: 'wrong-tier' }, 'bad-tier'],
]
for (const [storageClass, asked, want] of frozen)
  test(`${storageClass} asked for ${JSON.stringify(asked)} is ${want}`, (t) => {
    const decision = decideRestore({ storageClass }, asked, times, 0)
    const restore = 'restore' in decision ? decision.restore : undefined
    const shown = restore && [restore.tier, restore.readyMs / hourMs, restore.expiresMs / hourMs].join(' ')
    t.assert.equal([decision.kind, ...(shown === undefined ? [] : [shown])].join(' '), want)
  })

const slow: Restore = { tier: 'Bulk', readyMs: 12 * hourMs, expiresMs: 36 * hourMs }
const cold = { storageClass: 'ColdArchive', restore: slow }

test('a restoration that is under way is only made faster', (t) => {
  t.assert.deepEqual(decideRestore(cold, { tier: 'Bulk' }, times, hourMs), { kind: 'in-progress' })
  t.assert.deepEqual(decideRestore(cold, { tier: 'Expedited', days: 2 }, times, hourMs), {
    kind: 'begun',
    restore: { tier: 'Expedited', readyMs: 2 * hourMs, expiresMs: 2 * hourMs + 2 * dayMs },
  })
  const late = decideRestore(cold, { tier: 'Standard' }, times, 11 * hourMs)
  t.assert.equal('restore' in late && late.restore.readyMs, 12 * hourMs)
  const quick: Restore = { ...slow, tier: 'Expedited' }
  t.assert.deepEqual(decideRestore({ ...cold, restore: quick }, {}, times, hourMs), { kind: 'in-progress' })
})

test('what is restored stays longer, and not shorter', (t) => {
  const expiry = (days: number): number => {
    const decision = decideRestore(cold, { days }, times, 13 * hourMs)
    return decision.kind === 'extended' ? decision.restore.expiresMs / hourMs : 0
  }
  t.assert.equal(expiry(3), 13 + 72)
  t.assert.equal(decideRestore(cold, {}, times, 36 * hourMs).kind, 'begun')
  const long = { ...cold, restore: { ...slow, expiresMs: 100 * dayMs } }
  const kept = decideRestore(long, { days: 1 }, times, 13 * hourMs)
  t.assert.equal('restore' in kept && kept.restore.expiresMs, 100 * dayMs)
})

const moments: [nowMs: number, state: string, header: string | undefined, clean: string][] = [
  [0, 'restoring', 'ongoing-request="true"', 'not-restored'],
  [12 * hourMs - 1, 'restoring', 'ongoing-request="true"', 'not-restored'],
  [12 * hourMs, 'restored', 'ongoing-request="false", expiry-date="Fri, 02 Jan 1970 12:00:00 GMT"', 'cleaned'],
  [36 * hourMs, 'frozen', undefined, 'not-restored'],
]
for (const [nowMs, state, header, clean] of moments)
  test(`after ${nowMs / hourMs} hours it is ${state}`, (t) => {
    t.assert.equal(restoreState(slow, nowMs), state)
    t.assert.equal(restoreHeader(cold, nowMs), header)
    t.assert.equal(isReadable(cold, nowMs), state === 'restored')
    t.assert.equal(decideClean(cold, nowMs), clean)
  })

test('what is not archived is readable, and has nothing to clean', (t) => {
  t.assert.equal(isReadable({ storageClass: 'IA' }, 0), true)
  t.assert.equal(isReadable({ storageClass: 'Archive' }, 0), false)
  t.assert.equal(restoreHeader({ storageClass: 'Standard', restore: slow }, 13 * hourMs), undefined)
  for (const storageClass of ['Standard', 'IA', 'Archive'])
    t.assert.equal(decideClean({ storageClass, restore: slow }, 13 * hourMs), 'no-archive')
})

test('restoring takes the time that is set, else the cloud’s', (t) => {
  const set = restoreTimes(['ColdArchive.Bulk=3'])
  t.assert.equal(set('ColdArchive', 'Bulk'), 3_000)
  t.assert.equal(set('ColdArchive', 'Standard'), 5 * hourMs)
  t.assert.equal(set('Archive', 'Standard'), 60_000)
  t.assert.equal(set('DeepColdArchive', 'Standard'), 48 * hourMs)
})
