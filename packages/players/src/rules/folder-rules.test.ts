import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldBy, mergeRules } from './folder-rules.ts'
import type { FolderRule } from './folder-rules.ts'

const saves: FolderRule = { prefix: 'saves', maxObjectBytes: 2, insertOnly: true }
const replays: FolderRule = { prefix: 'replays', maxBytes: 10, maxObjects: 3 }
const theirs: FolderRule = { prefix: 'backups', maxBytes: 7, overrides: [] }
const stored = (rule: FolderRule): FolderRule => ({ ...rule, overrides: rule.overrides ?? [], status: 'enforced' })
const prefixes = (rules: readonly FolderRule[] | undefined) => rules?.map(({ prefix }) => prefix)

test('rules of a game are added to those of others, and asked again nothing is put', () => {
  const first = mergeRules([stored(theirs)], [saves, replays], [])
  assert.deepEqual(
    [prefixes(first.put), first.own, first.taken],
    [['backups', 'saves', 'replays'], ['saves', 'replays'], []],
  )
  const again = mergeRules((first.put ?? []).map(stored), [saves, replays], first.own)
  assert.deepEqual([again.put, again.own], [undefined, first.own])
})

test('what a game does not want any more goes, what is changed changes, and what is not its own stays', () => {
  const now = [theirs, saves, replays].map(stored)
  const { put, own } = mergeRules(now, [{ ...replays, maxBytes: 20 }], ['saves', 'replays'])
  assert.deepEqual([prefixes(put), put?.[1]?.maxBytes, own], [['backups', 'replays'], 20, ['replays']])
  assert.deepEqual(mergeRules(now, [], ['saves', 'replays']).put, [{ ...theirs, overrides: [] }])
})

test('what an operator allows one player stays when the rule changes', () => {
  const overrides = [{ id: 'p_a', maxBytes: 1_000 }]
  const { put } = mergeRules([stored({ ...replays, overrides })], [{ ...replays, maxBytes: 20 }], ['replays'])
  assert.deepEqual(put, [{ ...replays, maxBytes: 20, overrides }])
})

test('a rule of somebody else for the same folders stays, and is told', () => {
  for (const other of [
    { prefix: 'replays', maxBytes: 1 },
    { prefix: '', maxBytes: 1 },
    { prefix: 'replays/p_a', maxBytes: 1 },
  ]) {
    const { put, taken } = mergeRules([stored(other)], [replays], [])
    assert.deepEqual([put, taken], [undefined, ['replays']])
  }
  // The same by chance, or because the memory of it was lost, is the game's own.
  assert.deepEqual(mergeRules([stored(replays)], [replays], []).own, ['replays'])
})

const asked = { maxObject: 5, types: ['image/png'], bytes: 10, objects: 3, insertOnly: true }
const all: FolderRule = {
  prefix: 'a',
  maxBytes: 10,
  maxObjects: 3,
  maxObjectBytes: 5,
  contentTypes: ['image/png'],
  insertOnly: true,
  status: 'enforced',
}
const cases: [what: string, rule: FolderRule | undefined, held: string][] = [
  ['everything', all, 'size type quota history'],
  ['nothing', undefined, ''],
  ['a rule that still counts', { ...all, status: 'counting' }, 'size type history'],
  ['a larger quota', { ...all, maxBytes: 11 }, 'size type history'],
  ['a quota of bytes only', { ...all, maxObjects: undefined }, 'size type history'],
  ['a larger quota for this player', { ...all, overrides: [{ id: 'p_a', maxBytes: 11 }] }, 'size type history'],
  ['a larger quota for another', { ...all, overrides: [{ id: 'p_b', maxBytes: 11 }] }, 'size type quota history'],
  ['a type more', { ...all, contentTypes: ['image/png', 'text/html'] }, 'size quota history'],
  ['any type', { ...all, contentTypes: [] }, 'size quota history'],
  ['writing again', { ...all, insertOnly: false }, 'size type quota'],
]
for (const [what, rule, held] of cases)
  test(`${what} holds ${held === '' ? 'nothing' : held}`, () => {
    const found = Object.entries(heldBy(rule, 'p_a', asked))
    assert.equal(found.flatMap(([name, isHeld]) => (isHeld ? [name] : [])).join(' '), held)
  })

test('what nobody asked for holds', () => {
  assert.deepEqual(heldBy(undefined, 'p_a', { maxObject: 5, types: undefined, insertOnly: false }), {
    size: false,
    type: true,
    quota: true,
    history: true,
  })
})
