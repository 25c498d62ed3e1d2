import { test } from 'node:test'
import {
  decideLoneMarker,
  decideNoncurrent,
  decideObject,
  decideUpload,
  expiryOf,
  returnsToStandard,
} from './lifecycle.ts'
import type { LifecycleDecision, LifecycleRule, LifecycleSubject, SubjectTags } from './lifecycle.ts'

const dayMs = 86_400_000
const nowMs = Date.parse('2026-11-20T12:00:00Z')
const plain: LifecycleRule = {
  id: 'r',
  prefix: '',
  status: 'Enabled',
  tags: [],
  transitions: [],
  noncurrentTransitions: [],
}
const old: LifecycleSubject = {
  key: 'log/a',
  sizeBytes: 1_000,
  modifiedMs: nowMs - 10 * dayMs,
  storageClass: 'Standard',
}
const expires10 = { expiration: { days: 10 } }
const toIa = { days: 1, storageClass: 'IA' } as const
const byAccess = { ...toIa, isAccessTime: true } as const
const toArchive = { days: 5, storageClass: 'Archive' } as const

const shown = (decision: LifecycleDecision): string => {
  switch (decision.kind) {
    case 'nothing':
    case 'needs-tags':
      return decision.kind
    case 'expire':
      return `expire by ${decision.ruleId}`
    case 'transition':
      return `${decision.to} by ${decision.ruleId}`
  }
}

const cases: [
  what: string,
  object: Partial<LifecycleSubject>,
  tags: SubjectTags,
  rules: Partial<LifecycleRule>[],
  want: string,
][] = [
  ['no rule', {}, [], [], 'nothing'],
  ['the very moment of ten days', {}, [], [expires10], 'expire by r'],
  ['a millisecond before', { modifiedMs: old.modifiedMs + 1 }, [], [expires10], 'nothing'],
  ['a disabled rule', {}, [], [{ ...expires10, status: 'Disabled' }], 'nothing'],
  ['a prefix that fits', {}, [], [{ ...expires10, prefix: 'log/' }], 'expire by r'],
  ['a prefix that does not', {}, [], [{ ...expires10, prefix: 'logs/' }], 'nothing'],
  ['older than a day', {}, [], [{ expiration: { createdBeforeDate: '2026-11-11T00:00:00Z' } }], 'expire by r'],
  ['not older than a day', {}, [], [{ expiration: { createdBeforeDate: '2026-11-10T00:00:00Z' } }], 'nothing'],
  ['older than a day to come', {}, [], [{ expiration: { createdBeforeDate: '2026-11-21T00:00:00Z' } }], 'nothing'],
  [
    'a date that has come, however new',
    { modifiedMs: nowMs },
    [],
    [{ expiration: { date: '2026-11-20T00:00:00Z' } }],
    'expire by r',
  ],
  ['a date to come', {}, [], [{ expiration: { date: '2026-11-21T00:00:00Z' } }], 'nothing'],
  ['only markers', {}, [], [{ expiration: { expiredObjectDeleteMarker: true } }], 'nothing'],
  ['a change of class', {}, [], [{ transitions: [toIa] }], 'IA by r'],
  ['the coldest class that is due', {}, [], [{ transitions: [toIa, toArchive] }], 'Archive by r'],
  [
    'the coldest class of two rules',
    {},
    [],
    [{ id: 'cold', transitions: [toArchive] }, { transitions: [toIa] }],
    'Archive by cold',
  ],
  ['never a warmer class', { storageClass: 'Archive' }, [], [{ transitions: [toIa] }], 'nothing'],
  ['never the class that it has', { storageClass: 'IA' }, [], [{ transitions: [toIa] }], 'nothing'],
  ['expiry before a change of class', {}, [], [{ transitions: [toIa] }, { id: 'end', ...expires10 }], 'expire by end'],
  ['a small object where those stay', {}, [], [{ transitions: [{ ...toIa, allowSmallFile: false }] }], 'nothing'],
  [
    '64 KiB where small objects stay',
    { sizeBytes: 65_536 },
    [],
    [{ transitions: [{ ...toIa, allowSmallFile: false }] }],
    'IA by r',
  ],
  ['not read for so long', { lastAccessMs: nowMs - dayMs }, [], [{ transitions: [byAccess] }], 'IA by r'],
  ['read since', { lastAccessMs: nowMs - dayMs + 1 }, [], [{ transitions: [byAccess] }], 'nothing'],
  ['reads that are not tracked', {}, [], [{ transitions: [byAccess] }], 'nothing'],
  [
    'read since, yet old enough for a colder class',
    { lastAccessMs: nowMs },
    [],
    [{ transitions: [byAccess, toArchive] }],
    'Archive by r',
  ],
  ['a size above', {}, [], [{ ...expires10, filter: { not: [], sizeGreaterThan: 999 } }], 'expire by r'],
  ['a size that is just the bound', {}, [], [{ ...expires10, filter: { not: [], sizeGreaterThan: 1_000 } }], 'nothing'],
  ['a size below', {}, [], [{ ...expires10, filter: { not: [], sizeLessThan: 1_001 } }], 'expire by r'],
  ['a size that is not below', {}, [], [{ ...expires10, filter: { not: [], sizeLessThan: 1_000 } }], 'nothing'],
  ['an excluded prefix', {}, [], [{ ...expires10, filter: { not: [{ prefix: 'log/' }] } }], 'nothing'],
  ['an excluded prefix of others', {}, [], [{ ...expires10, filter: { not: [{ prefix: 'log/b' }] } }], 'expire by r'],
  ['a tag that is there', {}, [['k', 'v']], [{ ...expires10, tags: [{ key: 'k', value: 'v' }] }], 'expire by r'],
  ['a tag with another value', {}, [['k', 'w']], [{ ...expires10, tags: [{ key: 'k', value: 'v' }] }], 'nothing'],
  [
    'one of two tags',
    {},
    [['k', 'v']],
    [
      {
        ...expires10,
        tags: [
          { key: 'k', value: 'v' },
          { key: 'l', value: 'v' },
        ],
      },
    ],
    'nothing',
  ],
  ['tags that were not read', {}, undefined, [{ ...expires10, tags: [{ key: 'k', value: 'v' }] }], 'needs-tags'],
  [
    'tags that do not matter yet',
    {},
    undefined,
    [{ expiration: { days: 11 }, tags: [{ key: 'k', value: 'v' }] }],
    'nothing',
  ],
  [
    'an excluded tag',
    {},
    [['k', 'v']],
    [{ ...expires10, filter: { not: [{ prefix: '', tag: { key: 'k', value: 'v' } }] } }],
    'nothing',
  ],
  [
    'an excluded tag that is not there',
    {},
    [],
    [{ ...expires10, filter: { not: [{ prefix: '', tag: { key: 'k', value: 'v' } }] } }],
    'expire by r',
  ],
  [
    'expiry that no tag can change',
    {},
    undefined,
    [
      { id: 'sure', ...expires10 },
      { ...expires10, tags: [{ key: 'k', value: 'v' }] },
    ],
    'expire by sure',
  ],
  [
    'a change of class that tags may overrule',
    {},
    undefined,
    [{ transitions: [toIa] }, { ...expires10, tags: [{ key: 'k', value: 'v' }] }],
    'needs-tags',
  ],
]
for (const type of ['Appendable', 'Normal'])
  for (const sealedMs of [undefined, 1])
    test(`${type}, ${sealedMs === undefined ? 'not ' : ''}sealed: what may still grow becomes no colder than Archive`, (t) => {
      const to = (storageClass: 'Archive' | 'ColdArchive' | 'DeepColdArchive') => ({
        ...plain,
        transitions: [{ days: 1, storageClass }],
      })
      const becomes = (...rules: readonly LifecycleRule[]) =>
        shown(decideObject({ ...old, type, sealedMs }, [], rules, nowMs))
      const mayGrow = type === 'Appendable' && sealedMs === undefined
      t.assert.equal(becomes(to('Archive')), 'Archive by r')
      t.assert.equal(becomes(to('ColdArchive')), mayGrow ? 'nothing' : 'ColdArchive by r')
      t.assert.equal(becomes(to('Archive'), to('DeepColdArchive')), mayGrow ? 'Archive by r' : 'DeepColdArchive by r')
    })

for (const [what, object, tags, rules, want] of cases)
  test(`${what}: ${want}`, (t) => {
    const given = rules.map((rule) => ({ ...plain, ...rule }))
    t.assert.equal(shown(decideObject({ ...old, ...object }, tags, given, nowMs)), want)
  })

test('an old version is counted from when it became one', (t) => {
  const rules = [{ ...plain, noncurrentExpiration: { noncurrentDays: 3 }, noncurrentTransitions: [] }]
  const version = (days: number) => ({ ...old, noncurrentSinceMs: nowMs - days * dayMs })
  t.assert.equal(shown(decideNoncurrent(version(3), [], rules, nowMs)), 'expire by r')
  t.assert.equal(shown(decideNoncurrent(version(2), [], rules, nowMs)), 'nothing')
  const moves = [{ ...plain, noncurrentTransitions: [{ noncurrentDays: 1, storageClass: 'IA' as const }] }]
  t.assert.equal(shown(decideNoncurrent(version(2), [], moves, nowMs)), 'IA by r')
  t.assert.equal(shown(decideObject(old, [], rules, nowMs)), 'nothing')
})

test('an old version that is counted from its last access waits for the later of both days', (t) => {
  const rules = [
    { ...plain, noncurrentTransitions: [{ noncurrentDays: 3, storageClass: 'IA', isAccessTime: true }] },
  ] as const
  const decided = (old1: number, access: number | undefined) =>
    shown(
      decideNoncurrent(
        {
          ...old,
          noncurrentSinceMs: nowMs - old1 * dayMs,
          lastAccessMs: access === undefined ? undefined : nowMs - access * dayMs,
        },
        [],
        rules,
        nowMs,
      ),
    )
  t.assert.deepEqual(
    [decided(3, 3), decided(9, 2), decided(2, 9), decided(9, undefined)],
    ['IA by r', 'nothing', 'nothing', 'nothing'],
  )
})

const returns = { ...byAccess, returnToStdWhenVisit: true } as const
const backs: [what: string, object: Partial<LifecycleSubject>, rule: Partial<LifecycleRule>, want: boolean][] = [
  ['a rule that says so', {}, { transitions: [returns] }, true],
  ['a rule that does not', {}, { transitions: [byAccess] }, false],
  ['a rule that is off', {}, { transitions: [returns], status: 'Disabled' }, false],
  ['a rule for others', {}, { transitions: [returns], prefix: 'x' }, false],
  ['a rule for old versions', {}, { noncurrentTransitions: [{ ...returns, noncurrentDays: 1 }] }, true],
  ['an archived object', { storageClass: 'Archive' }, { transitions: [returns] }, false],
]
for (const [what, object, rule, want] of backs)
  test(`what is read in IA comes back: ${what}: ${want}`, (t) =>
    t.assert.equal(returnsToStandard({ ...old, storageClass: 'IA', ...object }, [], [{ ...plain, ...rule }]), want))

test('a marker with nothing behind it goes when a rule says so', (t) => {
  const rules = [{ ...plain, expiration: { expiredObjectDeleteMarker: true } }]
  t.assert.equal(shown(decideLoneMarker(old, rules, nowMs)), 'expire by r')
  t.assert.equal(shown(decideLoneMarker(old, [{ ...plain, expiration: { days: 11 } }], nowMs)), 'nothing')
})

test('an upload is given up by the day on which it was initiated', (t) => {
  const rules = [{ ...plain, prefix: 'log/', abortMultipartUpload: { days: 2 } }]
  const upload = (key: string, days: number) => ({ key, initiatedMs: nowMs - days * dayMs })
  t.assert.equal(shown(decideUpload(upload('log/a', 2), rules, nowMs)), 'expire by r')
  t.assert.equal(shown(decideUpload(upload('log/a', 1), rules, nowMs)), 'nothing')
  t.assert.equal(shown(decideUpload(upload('a', 9), rules, nowMs)), 'nothing')
})

test('the expiry that comes first is told', (t) => {
  const rules = [
    { ...plain, id: 'late', expiration: { days: 30 } },
    { ...plain, id: 'early', expiration: { days: 20 } },
    { ...plain, id: 'never', expiration: { days: 11 }, tags: [{ key: 'k', value: 'v' }] },
    { ...plain, id: 'off', status: 'Disabled' as const, expiration: { days: 11 } },
  ]
  t.assert.deepEqual(expiryOf(old, [], rules), { atMs: old.modifiedMs + 20 * dayMs, ruleId: 'early' })
  t.assert.equal(expiryOf(old, [], []), undefined)
})
