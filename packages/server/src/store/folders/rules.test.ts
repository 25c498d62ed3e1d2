import { test } from 'node:test'
import fc from 'fast-check'
import { folderDocument, folderOf, folderRulesProblem, isAllowedType, limitsOf, openFolderRules } from './rules.ts'
import type { FolderRule } from './rules.ts'

const rule = (prefix: string, more: Partial<FolderRule> = {}): FolderRule => ({
  prefix,
  maxBytes: 10,
  overrides: [],
  ...more,
})
const opened = (...rules: readonly FolderRule[]) =>
  openFolderRules(folderDocument(rules.map((each, index) => ({ ...each, epoch: `e${index}` }))))

const places: readonly [key: string, want: string | undefined][] = [
  ['saves/p1/a', 'saves p1'],
  ['saves/p1/', 'saves p1'],
  ['saves/p1/a/b', 'saves p1'],
  ['saves/p1', undefined],
  ['saves//a', undefined],
  ['saves', undefined],
  ['savesp1/a', undefined],
  ['xsaves/p1/a', undefined],
  ['eu/saves/ü/a', 'eu/saves ü'],
  ['eu/p1/a', undefined],
  ['/p1/a', undefined],
]
for (const [key, want] of places)
  test(`${key} lies in ${want ?? 'no folder'}`, (t) => {
    const folder = folderOf(opened(rule('saves'), rule('eu/saves')), key)
    t.assert.equal(folder && `${folder.rule.prefix} ${folder.id}`, want)
  })

test('without a prefix the folders are those at the top', (t) => {
  const rules = opened(rule(''))
  t.assert.equal(folderOf(rules, '1/avatar.png')?.id, '1')
  t.assert.equal(folderOf(rules, '/avatar.png'), undefined)
  t.assert.equal(folderOf(rules, 'avatar.png'), undefined)
})

test('an override says what it says, and the rule the rest', (t) => {
  const rules = opened(rule('saves', { maxObjects: 5, overrides: [{ id: 'p1', maxBytes: 99 }] }))
  const limits = (key: string) => {
    const folder = folderOf(rules, key)
    return folder && limitsOf(folder)
  }
  t.assert.deepEqual(limits('saves/p1/a'), { maxBytes: 99, maxObjects: 5, maxObjectBytes: undefined })
  t.assert.deepEqual(limits('saves/p2/a'), { maxBytes: 10, maxObjects: 5, maxObjectBytes: undefined })
})

const types: readonly [type: string, isAllowed: boolean][] = [
  ['image/png', true],
  ['IMAGE/PNG; charset=x', true],
  ['text/plain', true],
  ['text/html', true],
  ['textx/html', false],
  ['image/svg+xml', false],
  ['', false],
]
for (const [type, isAllowed] of types)
  test(`${type} is ${isAllowed ? 'allowed' : 'not allowed'}`, (t) =>
    t.assert.equal(isAllowedType(['image/png', 'text/*'], type), isAllowed))

const problems: readonly [kind: string | undefined, rules: readonly FolderRule[]][] = [
  [undefined, [rule('saves'), rule('avatars', { maxBytes: undefined, contentTypes: ['image/*'] })]],
  [undefined, [rule('saves'), rule('saves2')]],
  [undefined, [rule('', { maxBytes: undefined, insertOnly: true })]],
  [undefined, [rule('saves', { maxBytes: 0 })]],
  ['no-rules', []],
  ['too-many-rules', Array.from({ length: 33 }, (_, index) => rule(`p${index}`))],
  [
    'too-many-overrides',
    [rule('a', { overrides: Array.from({ length: 1_001 }, (_, index) => ({ id: `p${index}`, maxBytes: 1 })) })],
  ],
  ['too-many-types', [rule('a', { contentTypes: Array.from({ length: 33 }, (_, index) => `image/x${index}`) })]],
  ['bad-prefix', [rule('/saves')]],
  ['bad-prefix', [rule('saves/')]],
  ['bad-prefix', [rule('a//b')]],
  ['bad-prefix', [rule('a\nb')]],
  ['bad-prefix', [rule('a'.repeat(257))]],
  ['bad-type', [rule('a', { contentTypes: ['image'] })]],
  ['bad-type', [rule('a', { contentTypes: ['*/*'] })]],
  ['bad-type', [rule('a', { contentTypes: ['image/png;x=1'] })]],
  ['bad-id', [rule('a', { overrides: [{ id: 'a/b', maxBytes: 1 }] })]],
  ['bad-id', [rule('a', { overrides: [{ id: '', maxBytes: 1 }] })]],
  ['same-id', [rule('a', { overrides: [1, 2].map((maxBytes) => ({ id: 'p', maxBytes })) })]],
  ['empty-override', [rule('a', { overrides: [{ id: 'p' }] })]],
  ['empty-rule', [rule('a', { maxBytes: undefined })]],
  ['bad-limit', [rule('a', { maxBytes: -1 })]],
  ['bad-limit', [rule('a', { maxObjects: 2 ** 51 })]],
  ['bad-limit', [rule('a', { overrides: [{ id: 'p', maxObjectBytes: -1 }] })]],
  ['overlap', [rule('saves'), rule('saves')]],
  ['overlap', [rule('saves'), rule('saves/eu')]],
  ['overlap', [rule('saves/eu'), rule('saves')]],
  ['overlap', [rule('saves'), rule('')]],
  [
    'too-large',
    [
      rule('a', {
        overrides: Array.from({ length: 1_000 }, (_, index) => ({ id: `${'x'.repeat(200)}${index}`, maxBytes: 1 })),
      }),
    ],
  ],
]
for (const [kind, rules] of problems)
  test(`${JSON.stringify(rules).slice(0, 70)} is ${kind ?? 'right'}`, (t) =>
    t.assert.equal(folderRulesProblem(rules)?.kind, kind))

const name = fc.constantFrom('a', 'b', 'ab', 'a/b', 'a/b/c', 'é', '')
test('rules without a problem put a key into at most one folder', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 4 }), fc.array(name, { maxLength: 5 }), (prefixes, path) => {
      const rules = prefixes.map((prefix) => rule(prefix))
      if (folderRulesProblem(rules) !== undefined) return
      const key = path.join('/')
      const fitting = opened(...rules).filter((each) => folderOf([each], key) !== undefined)
      if (fitting.length > 1) throw new Error(`${key} lies in ${fitting.length} folders`)
    }),
  )
})
