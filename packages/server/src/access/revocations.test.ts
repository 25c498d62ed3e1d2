import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kv } from '@latchkey/kv'
import { openMemoryKv } from '@latchkey/kv'
import { seededIds } from '../base/ids.ts'
import { endSessionsBeforeRestore, openSequence } from '../store/directory/change.ts'
import { revocationLifeMs, revocations } from './revocations.ts'
import type { RevokeTarget } from './revocations.ts'
import type { Session } from './session-tokens.ts'

const now = new Date('2026-03-01T10:00:00Z')
const role = { accountId: '1234567890123456', roleId: '300000000000000001' }
const by = 'acs:ram::1234567890123456:user/operator'
const session = (sequence: number, fields: Partial<Session> = {}): Session => ({
  ...role,
  sessionName: 'alice',
  sessionPolicy: undefined,
  sourceIdentity: 'p-1',
  hasMfa: false,
  issuerKeyId: 'issuer',
  firstKeyId: 'first',
  sequence,
  issuedMs: now.getTime(),
  expiresMs: now.getTime() + 1,
  ...fields,
})

async function open(kv: Kv = openMemoryKv(), seed = 1) {
  const ids = seededIds(seed)
  const sequence = await openSequence(kv, ids)
  return { kv, sequence, revoked: revocations(kv, sequence) }
}

const cases: [narrowed: Omit<RevokeTarget, 'accountId' | 'roleId'>, fields: Partial<Session>, isDead: boolean][] = [
  [{}, {}, true],
  [{}, { roleId: '300000000000000002' }, false],
  [{}, { accountId: '1' }, false],
  [{ accessKeyId: 'STS.a' }, {}, true],
  [{ accessKeyId: 'STS.b' }, {}, false],
  [{ sessionName: 'alice' }, {}, true],
  [{ sessionName: 'bob' }, {}, false],
  [{ sourceIdentity: 'p-1' }, {}, true],
  [{ sourceIdentity: 'p-1' }, { sourceIdentity: undefined }, false],
  [{ issuerKeyId: 'issuer' }, {}, true],
  [{ issuerKeyId: 'other' }, {}, false],
  [{ firstKeyId: 'first' }, {}, true],
  [{ firstKeyId: 'first', sourceIdentity: 'p-2' }, {}, false],
  [{ firstKeyId: 'first', sourceIdentity: 'p-1' }, {}, true],
]
for (const [narrowed, fields, isDead] of cases)
  test(`${JSON.stringify(narrowed)} ${isDead ? 'ends' : 'leaves'} a session ${JSON.stringify(fields)}`, async () => {
    const { sequence, revoked } = await open()
    const before = await sequence.current()
    assert.equal(await revoked.refusalOf(session(before, fields), 'STS.a', now), undefined)
    await revoked.revoke({ ...role, ...narrowed }, by, now)
    assert.equal(await revoked.refusalOf(session(before, fields), 'STS.a', now), isDead ? 'revoked' : undefined)
  })

test('sessions issued after the revoke live, whatever the clock said', async () => {
  const { sequence, revoked } = await open()
  const before = await sequence.current()
  const made = await revoked.revoke(role, by, new Date(0))
  assert(made !== 'too-many')
  const { sequence: at } = made
  assert.equal(at, await sequence.current())
  assert.equal(await revoked.refusalOf(session(before), 'STS.a', now), 'revoked')
  assert.equal(await revoked.refusalOf(session(at - 1), 'STS.a', now), 'revoked')
  assert.equal(await revoked.refusalOf(session(at), 'STS.a', now), undefined)
})

test('every process sees a revoke at once, at the cost of one read while the role has none', async () => {
  const inner = openMemoryKv()
  const reads: string[] = []
  const kv: Kv = {
    ...inner,
    getMany: (keys) => (reads.push('get'), inner.getMany(keys)),
    range: (query) => (reads.push('range'), inner.range(query)),
    ranges: (queries) => (reads.push('ranges'), inner.ranges(queries)),
  }
  const one = await open(kv, 1)
  const two = await open(kv, 2)
  assert.equal(await two.revoked.refusalOf(session(0), 'STS.a', now), undefined)
  await one.revoked.revoke({ ...role, sessionName: 'alice' }, by, now)
  assert.equal(await two.revoked.refusalOf(session(0), 'STS.a', now), 'revoked')
  const elsewhere = session(0, { roleId: '300000000000000002' })
  assert.equal(await two.revoked.refusalOf(elsewhere, 'STS.a', now), undefined)
  reads.length = 0
  assert.equal(await two.revoked.refusalOf(session(0), 'STS.a', now), 'revoked')
  assert.deepEqual(reads.splice(0), ['get', 'ranges'])
  assert.equal(await two.revoked.refusalOf(elsewhere, 'STS.a', now), undefined)
  assert.deepEqual(reads, ['get'])
})

test('thousands of entries are kept apart, and a session is judged by one look', async () => {
  const inner = openMemoryKv()
  let looks = 0
  const { revoked } = await open({ ...inner, ranges: (queries) => ((looks += 1), inner.ranges(queries)) })
  for (let player = 0; player < 1_500; player += 1)
    await revoked.revoke({ ...role, sourceIdentity: `p-${player}` }, by, now)
  assert.equal(await revoked.refusalOf(session(0, { sourceIdentity: 'p-1499' }), 'STS.a', now), 'revoked')
  assert.equal(await revoked.refusalOf(session(0, { sourceIdentity: 'p-1500' }), 'STS.a', now), undefined)
  assert.equal(looks, 2)
})

test('many entries of one value that are narrowed further are all looked at', async () => {
  const { revoked } = await open()
  for (let device = 0; device < 200; device += 1)
    await revoked.revoke({ ...role, sourceIdentity: 'p-1', sessionName: `device-${device}` }, by, now)
  for (const device of [0, 77, 199])
    assert.equal(await revoked.refusalOf(session(0, { sessionName: `device-${device}` }), 'STS.a', now), 'revoked')
  assert.equal(await revoked.refusalOf(session(0, { sessionName: 'device-200' }), 'STS.a', now), undefined)
})

test('entries are swept when the last session that they could end has expired', async () => {
  const { kv, revoked } = await open()
  await revoked.revoke(role, by, now)
  await revoked.revoke({ ...role, sourceIdentity: 'p-1' }, by, new Date(now.getTime() + 1))
  assert.equal(await revoked.sweep(new Date(now.getTime() + revocationLifeMs - 1)), 0)
  assert.equal(await revoked.sweep(new Date(now.getTime() + revocationLifeMs)), 1)
  assert.equal(await kv.count(Buffer.from('revocation/role/'), Buffer.from('revocation/role0')), 1)
})

test('whoever is kept out is told so until the time is over, whatever else ends the session', async () => {
  const { sequence, revoked } = await open()
  const before = await sequence.current()
  const target = { ...role, sourceIdentity: 'p-1' }
  const later = new Date(now.getTime() + 1_000)
  const made = await revoked.revoke(target, by, now, { deniedUntilMs: later.getTime() })
  assert(made !== 'too-many')
  assert.equal(made.deniedUntilMs, later.getTime())
  await revoked.revoke(role, by, now)
  await revoked.revoke({ ...target, sessionName: 'phone' }, by, now)
  assert.equal(await revoked.refusalOf(session(before), 'STS.a', now), 'denied')
  assert.equal(await revoked.refusalOf(session(before, { sourceIdentity: 'p-2' }), 'STS.a', now), 'revoked')
  assert.equal(await revoked.refusalOf(session(await sequence.current()), 'STS.a', now), undefined)
  assert.equal(await revoked.refusalOf(session(before), 'STS.a', later), 'revoked')
})

test('revoking the same without a time lets whoever was kept out hear that others may be had', async () => {
  const { sequence, revoked } = await open()
  const before = await sequence.current()
  const target = { ...role, sourceIdentity: 'p-1' }
  await revoked.revoke(target, by, now, { deniedUntilMs: now.getTime() + 1_000 })
  assert.equal(await revoked.refusalOf(session(before), 'STS.a', now), 'denied')
  await revoked.revoke(target, by, now)
  assert.equal(await revoked.refusalOf(session(before), 'STS.a', now), 'revoked')
})

test('revoking the same once more moves its one entry on', async () => {
  const { kv, sequence, revoked } = await open()
  const target = { ...role, sourceIdentity: 'p-1' }
  await revoked.revoke(target, by, now)
  const between = await sequence.current()
  assert.equal(await revoked.refusalOf(session(between), 'STS.a', now), undefined)
  await revoked.revoke(target, by, now)
  assert.equal(await revoked.refusalOf(session(between), 'STS.a', now), 'revoked')
  assert.equal(await kv.count(Buffer.from('revocation/role/'), Buffer.from('revocation/role0')), 1)
})

test('what is listed goes on page by page, of one role or of all, without what has expired', async () => {
  const { revoked } = await open()
  const other = { ...role, roleId: '300000000000000002' }
  const names = ['p-0', 'p-1', 'p-2', 'p-3', 'p-4']
  for (const sourceIdentity of names) await revoked.revoke({ ...role, sourceIdentity }, by, now)
  await revoked.revoke(other, by, now)
  await revoked.revoke({ ...role, accountId: '1' }, by, now)
  const found: string[] = []
  let after: string | undefined
  do {
    const page = await revoked.list({ ...role, roleId: undefined }, { after, limit: 2 }, now)
    assert(page.revocations.length <= 2)
    found.push(...page.revocations.map(({ target }) => target.sourceIdentity ?? target.roleId))
    after = page.next
  } while (after !== undefined)
  assert.deepEqual(found.toSorted(), [other.roleId, ...names])
  const [only, ...more] = (await revoked.list(other, { after: undefined, limit: 10 }, now)).revocations
  assert.deepEqual([only?.target, only?.revokedBy, more], [other, by, []])
  const later = new Date(now.getTime() + revocationLifeMs)
  assert.deepEqual((await revoked.list(role, { after: undefined, limit: 10 }, later)).revocations, [])
})

test('a restore ends every session, also those of the future that it lost, and none that comes after it', async () => {
  const { kv, sequence } = await open()
  await kv.commit({ put: [sequence.bump()] })
  const before = await sequence.current()
  for (let restores = 1; restores <= 3; restores += 1) {
    await endSessionsBeforeRestore(kv, seededIds(9))
    const { sequence: after, revoked } = await open(kv)
    // A hundred million commits that the backup does not know of.
    for (const lost of [before, before + 1e8])
      assert.equal(await revoked.refusalOf(session(lost), 'STS.a', now), 'revoked')
    const issued = await after.current()
    assert.equal(await revoked.refusalOf(session(issued), 'STS.a', now), undefined)
    await kv.commit({ put: [after.bump()] })
    assert.equal(await (await open(kv)).revoked.refusalOf(session(issued), 'STS.a', now), undefined)
    assert(Number.isSafeInteger(await after.current()))
  }
})
