import { test } from 'node:test'
import type { LifecycleRule } from './lifecycle.ts'
import { lifecycleProblem } from './lifecycle-problem.ts'

const plain: LifecycleRule = {
  id: 'r',
  prefix: '',
  status: 'Enabled',
  tags: [],
  expiration: { days: 10 },
  transitions: [],
  noncurrentTransitions: [],
}
const two = (a: Partial<LifecycleRule>, b: Partial<LifecycleRule>): Partial<LifecycleRule>[] => [
  { id: 'a', ...a },
  { id: 'b', ...b },
]
const noExpiry = { expiration: undefined } as const
const byAccess = { days: 5, storageClass: 'IA', isAccessTime: true } as const
const midnight = '2026-01-01T00:00:00.000Z'

const cases: [what: string, rules: Partial<LifecycleRule>[], want: string | undefined, mayOverlap?: true][] = [
  ['one rule', [{}], undefined],
  ['no rule', [], 'malformed'],
  ['1000 rules', Array.from({ length: 1_000 }, (_, n) => ({ id: `${n}`, prefix: `${n}/` })), undefined],
  ['1001 rules', Array.from({ length: 1_001 }, (_, n) => ({ id: `${n}`, prefix: `${n}/` })), 'malformed 0014-00000014'],
  ['the same id twice', two({ id: 'x', prefix: 'a' }, { id: 'x', prefix: 'b' }), 'ID 0014-00000020'],
  ['a long id', [{ id: 'x'.repeat(256) }], 'ID'],
  ['no action', [noExpiry], 'malformed'],
  ['a long prefix', [{ prefix: 'x'.repeat(1_024) }], 'Prefix'],
  ['0 days', [{ expiration: { days: 0 } }], 'Expiration'],
  ['days and a date', [{ expiration: { days: 1, createdBeforeDate: midnight } }], 'malformed 0014-00000061'],
  ['neither days nor a date', [{ expiration: {} }], 'malformed'],
  ['only markers', [{ expiration: { expiredObjectDeleteMarker: true } }], undefined],
  ['markers beside days', [{ expiration: { days: 3, expiredObjectDeleteMarker: true } }], undefined],
  ['midnight', [{ expiration: { createdBeforeDate: midnight } }], undefined],
  ['another hour', [{ expiration: { createdBeforeDate: '2026-01-01T01:00:00.000Z' } }], 'Expiration'],
  ['no date', [{ expiration: { date: 'tomorrow' } }], 'Expiration'],
  ['last access that is tracked', [{ transitions: [byAccess] }], undefined],
  ['last access after expiry', [{ transitions: [{ ...byAccess, days: 30 }] }], undefined],
  [
    'last access beside a change of class',
    [
      {
        transitions: [
          { days: 8, storageClass: 'Archive' },
          { ...byAccess, days: 9, returnToStdWhenVisit: true },
        ],
      },
    ],
    undefined,
  ],
  [
    'last access, a warmer class later',
    [{ transitions: [byAccess, { ...byAccess, days: 1, storageClass: 'Archive' }] }],
    'Transition',
  ],
  [
    'last access and a day',
    [{ transitions: [{ ...byAccess, days: undefined, createdBeforeDate: midnight }] }],
    'malformed 0014-00000047',
  ],
  ['last access and a date', [{ transitions: [{ ...byAccess, days: undefined, date: midnight }] }], 'malformed'],
  [
    'coming back from Archive',
    [{ transitions: [{ ...byAccess, storageClass: 'Archive', returnToStdWhenVisit: true }] }],
    'malformed 0014-00000053',
  ],
  [
    'coming back without last access',
    [{ transitions: [{ days: 1, storageClass: 'IA', returnToStdWhenVisit: true }] }],
    'malformed',
  ],
  ['not coming back', [{ transitions: [{ days: 1, storageClass: 'IA', returnToStdWhenVisit: false }] }], undefined],
  [
    'small objects without last access',
    [{ transitions: [{ days: 1, storageClass: 'IA', allowSmallFile: true }] }],
    'malformed 0014-00000055',
  ],
  [
    'small objects beside sizes',
    [{ filter: { not: [], sizeGreaterThan: 1 }, transitions: [{ ...byAccess, allowSmallFile: true }] }],
    'malformed 0014-00000054',
  ],
  [
    'old versions by last access',
    [
      {
        noncurrentExpiration: { noncurrentDays: 30 },
        noncurrentTransitions: [
          { noncurrentDays: 25, storageClass: 'Archive', isAccessTime: false },
          { noncurrentDays: 40, storageClass: 'IA', isAccessTime: true, returnToStdWhenVisit: true },
        ],
      },
    ],
    undefined,
  ],
  ['expiry on the day of a change', [{ transitions: [{ days: 10, storageClass: 'IA' }] }], 'Expiration'],
  ['expiry after a change', [{ transitions: [{ days: 9, storageClass: 'IA' }] }], undefined],
  [
    'a warmer class later',
    [
      {
        ...noExpiry,
        transitions: [
          { days: 9, storageClass: 'IA' },
          { days: 8, storageClass: 'Archive' },
        ],
      },
    ],
    'Transition',
  ],
  [
    'a class twice',
    [
      {
        ...noExpiry,
        transitions: [
          { days: 8, storageClass: 'IA' },
          { days: 9, storageClass: 'IA' },
        ],
      },
    ],
    'Transition',
  ],
  ['tags of uploads', [{ tags: [{ key: 'k', value: 'v' }], abortMultipartUpload: { days: 1 } }], 'malformed'],
  [
    'two values of a tag',
    [
      {
        tags: [
          { key: 'k', value: 'v' },
          { key: 'k', value: 'w' },
        ],
      },
    ],
    'malformed',
  ],
  ['a tag that cannot be', [{ tags: [{ key: '', value: 'v' }] }], 'Tag'],
  ['sizes the wrong way round', [{ filter: { not: [], sizeGreaterThan: 2, sizeLessThan: 1 } }], 'Filter 0014-00000041'],
  ['Not outside of the rule', [{ prefix: 'a/', filter: { not: [{ prefix: 'b/' }] } }], 'Not 0014-00000034'],
  ['Not everything', [{ prefix: 'a/', filter: { not: [{ prefix: 'a/' }] } }], 'Not 0014-00000034'],
  ['Not a part', [{ prefix: 'a/', filter: { not: [{ prefix: 'a/b' }] } }], undefined],
  ['Not a tag', [{ prefix: 'a/', filter: { not: [{ prefix: 'a/', tag: { key: 'k', value: 'v' } }] } }], undefined],
  ['no days of old versions', [{ noncurrentExpiration: { noncurrentDays: 0 } }], 'NoncurrentVersionExpiration'],
  [
    'old versions gone before they moved',
    [
      {
        noncurrentExpiration: { noncurrentDays: 3 },
        noncurrentTransitions: [{ noncurrentDays: 3, storageClass: 'IA' }],
      },
    ],
    'NoncurrentVersionExpiration',
  ],
  ['prefixes apart', two({ prefix: 'a/' }, { prefix: 'b/' }), undefined],
  [
    'the same prefix',
    two({ prefix: 'a/' }, { prefix: 'a/', ...noExpiry, abortMultipartUpload: { days: 1 } }),
    'malformed 0014-00000085',
  ],
  ['the same prefix, allowed', two({ prefix: 'a/' }, { prefix: 'a/' }), undefined, true],
  [
    'the same prefix with other tags',
    two({ tags: [{ key: 'k', value: 'v' }] }, { tags: [{ key: 'k', value: 'w' }] }),
    undefined,
  ],
  ['one prefix inside another, the same action', two({ prefix: 'a/' }, { prefix: 'a/b/' }), 'malformed 0014-00000084'],
  ['the same, allowed', two({ prefix: 'a/' }, { prefix: 'a/b/' }), undefined, true],
  [
    'one inside another, three apart',
    [
      { id: '1', prefix: 'a' },
      { id: '2', prefix: 'ab', ...noExpiry, abortMultipartUpload: { days: 1 } },
      { id: '3', prefix: 'ac' },
    ],
    'malformed 0014-00000084',
  ],
  [
    'one inside another, days and a date',
    two(
      { ...noExpiry, prefix: 'a', transitions: [{ days: 1, storageClass: 'IA' }] },
      { ...noExpiry, prefix: 'ab', transitions: [{ createdBeforeDate: midnight, storageClass: 'IA' }] },
    ),
    'malformed 0014-00000080',
    true,
  ],
  [
    'days beside a date',
    [{ expiration: { days: 9 }, transitions: [{ date: '2026-01-01T00:00:00.000Z', storageClass: 'IA' }] }],
    'request',
  ],
  ['a tag longer than any object has', [{ tags: [{ key: 'k'.repeat(129), value: 'v'.repeat(257) }] }], undefined],
  [
    'one inside another, expired before it moved',
    two({ prefix: 'ab' }, { ...noExpiry, prefix: 'a', transitions: [{ days: 20, storageClass: 'IA' }] }),
    'malformed 0014-00000082',
  ],
]
for (const [what, rules, want, mayOverlap] of cases)
  test(`${what}: ${want ?? 'fine'}`, (t) => {
    const given = rules.map((rule) => ({ ...plain, ...rule }))
    const problem = lifecycleProblem(given, { mayOverlap: mayOverlap === true, tracksAccess: true })
    const shown =
      problem && [problem.argument ?? problem.kind, problem.ec].filter((part) => part !== undefined).join(' ')
    t.assert.equal(shown, want)
  })

test('rules by last access need it to be tracked, of old versions as well', (t) => {
  const untracked = { mayOverlap: false, tracksAccess: false }
  const noncurrent = [{ noncurrentDays: 1, storageClass: 'IA', isAccessTime: true }] as const
  for (const rule of [{ transitions: [byAccess] }, { noncurrentTransitions: noncurrent }])
    t.assert.equal(lifecycleProblem([{ ...plain, ...rule }], untracked)?.ec, '0014-00000016')
  t.assert.equal(lifecycleProblem([plain], untracked), undefined)
})
