import { test } from 'node:test'
import { appliesTo, decideReplica, replicationProblem } from './replication.ts'
import type { Replicable, ReplicationRule } from './replication.ts'

const one: Replicable = { etag: 'A', sizeBytes: 1, crc64: 1n, modifiedMs: 100, acl: 'default', meta: { tags: [] } }

const decisions: [
  what: string,
  action: 'ALL' | 'PUT',
  source: Partial<Replicable> | undefined,
  target: Partial<Replicable> | undefined,
  want: string,
  isOneWay?: true,
][] = [
  ['nothing anywhere', 'ALL', undefined, undefined, 'nothing'],
  ['a new object', 'PUT', {}, undefined, 'copy'],
  ['a replica', 'ALL', {}, {}, 'nothing'],
  ['other bytes', 'ALL', { etag: 'B' }, {}, 'copy'],
  ['other metadata', 'ALL', { meta: { tags: [['k', 'v']] } }, {}, 'copy'],
  ['another ACL', 'ALL', { acl: 'private' }, {}, 'copy'],
  ['an older target', 'PUT', {}, { modifiedMs: 99, etag: 'B' }, 'copy'],
  ['a newer target', 'ALL', {}, { modifiedMs: 101, etag: 'B' }, 'nothing'],
  ['a newer target that does not lead back', 'ALL', {}, { modifiedMs: 101, etag: 'B' }, 'copy', true],
  ['a replica with a later time', 'ALL', {}, { modifiedMs: 101 }, 'nothing', true],
  ['a deletion, and a newer target that does not lead back', 'ALL', undefined, { modifiedMs: 151 }, 'remove', true],
  ['a deletion', 'ALL', undefined, {}, 'remove'],
  ['a deletion where those are not replicated', 'PUT', undefined, {}, 'nothing'],
  ['a deletion before the target was written', 'ALL', undefined, { modifiedMs: 151 }, 'nothing'],
]
for (const [what, action, source, target, want, isOneWay] of decisions)
  test(`${what}: ${want}`, (t) => {
    const given = source && { ...one, ...source }
    t.assert.equal(decideReplica({ action }, given, target && { ...one, ...target }, 150, isOneWay !== true), want)
  })

const rule: ReplicationRule = {
  id: 'r',
  targetBucket: 'target',
  location: 'oss-cn-hangzhou',
  prefixes: [],
  action: 'ALL',
  isHistorical: true,
  createdMs: 0,
}
const problems: [
  what: string,
  there: Partial<ReplicationRule>[],
  change: Partial<ReplicationRule>,
  want: string | undefined,
][] = [
  ['the first', [], {}, undefined],
  ['another target', [{}], { id: 's', targetBucket: 'other' }, undefined],
  ['the same id', [{}], { targetBucket: 'other' }, 'duplicate-id'],
  ['the same target', [{}], { id: 's' }, 'duplicate-target'],
  ['one too many', Array.from({ length: 100 }, (_, n) => ({ id: `${n}`, targetBucket: `${n}` })), {}, 'too-many'],
  ['ten prefixes', [], { prefixes: Array.from('abcdefghij') }, undefined],
  ['eleven prefixes', [], { prefixes: Array.from('abcdefghijk') }, 'too-many-prefixes'],
  ['a prefix inside another', [], { prefixes: ['a/', 'a/b'] }, 'overlapping-prefixes'],
  ['a prefix twice', [], { prefixes: ['a/', 'a/'] }, 'overlapping-prefixes'],
  ['a prefix that no key has', [], { prefixes: ['x'.repeat(1_024)] }, 'bad-prefix'],
]
for (const [what, there, change, want] of problems)
  test(`${what}: ${want ?? 'fine'}`, (t) => {
    const rules = there.map((one) => ({ ...rule, ...one }))
    t.assert.equal(replicationProblem(rules, { ...rule, ...change })?.kind, want)
  })

test('a rule without prefixes is for every key', (t) => {
  t.assert.equal(appliesTo({ prefixes: [] }, 'a'), true)
  t.assert.equal(appliesTo({ prefixes: ['b', 'a/'] }, 'a/1'), true)
  t.assert.equal(appliesTo({ prefixes: ['b', 'a/'] }, 'a'), false)
})
