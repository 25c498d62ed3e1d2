import assert from 'node:assert/strict'

import { KvInputError } from '../errors.ts'
import { rangesMax } from '../port.ts'
import { bytes, commit, fill, put, rangeQuery, showPage, text } from './harness.ts'
import type { Case, RangeText } from './harness.ts'

const keys = [
  'a',
  'a\x00',
  'a/1',
  'a/2',
  'a/\xff',
  'b',
  'b--1',
  'b--2--x',
  'b-3',
  'c/',
  'c//d',
  'c/e/f',
  '\xff',
  '\xff\xff/z',
]
const slash = { prefixBytes: 0, delimiter: '/' }
const dashes = { prefixBytes: 0, delimiter: '--' }

const pages: [title: string, range: RangeText, want: readonly string[]][] = [
  ['everything in byte order', {}, keys],
  ['everything backwards', { reverse: true }, keys.toReversed()],
  ['from is in, to is out', { from: 'a/1', to: 'b' }, ['a/1', 'a/2', 'a/\xff']],
  ['from is in and to is out backwards', { from: 'a/1', to: 'b', reverse: true }, ['a/\xff', 'a/2', 'a/1']],
  ['from and to need not exist', { from: 'a.', to: 'b-' }, ['a/1', 'a/2', 'a/\xff', 'b']],
  ['from and to need not exist backwards', { from: 'a.', to: 'b-', reverse: true }, ['b', 'a/\xff', 'a/2', 'a/1']],
  ['an empty range', { from: 'b', to: 'b' }, []],
  ['a range upside down', { from: 'c', to: 'b' }, []],
  ['a range upside down backwards', { from: 'c', to: 'b', reverse: true }, []],
  ['an empty upper end', { to: '' }, []],
  ['an empty upper end backwards', { to: '', reverse: true }, []],
  ['after an existing key', { from: 'a', after: 'b--1', to: 'c' }, ['b--2--x', 'b-3']],
  ['after a key that is not there', { after: 'b--', to: 'b-' + '-3' }, ['b--1', 'b--2--x']],
  ['after below from changes nothing', { from: 'b', after: 'a', to: 'b-' }, ['b']],
  ['after behind the end', { after: 'z', to: 'c' }, []],
  ['after the last', { after: '\xff\xff/z' }, []],
  ['backwards after an existing key', { from: 'a/2', after: 'b--1', reverse: true }, ['b', 'a/\xff', 'a/2']],
  ['backwards after above to changes nothing', { from: 'b', to: 'b-', after: 'c', reverse: true }, ['b']],
  ['a zero byte sorts before all others', { from: 'a', to: 'a/' }, ['a', 'a\x00']],
  ['after a key comes the same key with a zero byte', { after: 'a', limit: 1 }, ['a\x00', '…']],
  ['a limit', { limit: 2 }, ['a', 'a\x00', '…']],
  ['a limit of exactly what is there', { limit: keys.length }, keys],
  ['a limit of exactly what is there backwards', { limit: keys.length, reverse: true }, keys.toReversed()],
  ['a limit within a range that ends there', { from: 'b', to: 'b--2', limit: 2 }, ['b', 'b--1']],
  ['a limit within a range that goes on', { from: 'b', to: 'b--3', limit: 2 }, ['b', 'b--1', '…']],
  ['groups', { group: slash }, ['a', 'a\x00', 'a/*', 'b', 'b--1', 'b--2--x', 'b-3', 'c/*', '\xff', '\xff\xff/*']],
  [
    'groups backwards',
    { group: slash, reverse: true },
    ['\xff\xff/*', '\xff', 'c/*', 'b-3', 'b--2--x', 'b--1', 'b', 'a/*', 'a\x00', 'a'],
  ],
  ['groups count once', { group: slash, limit: 3 }, ['a', 'a\x00', 'a/*', '…']],
  ['a group at the end is not truncated', { group: slash, to: 'b', limit: 3 }, ['a', 'a\x00', 'a/*']],
  [
    'a group at the end backwards is not truncated',
    { group: slash, from: 'a/', to: 'b', limit: 1, reverse: true },
    ['a/*'],
  ],
  [
    'a group behind a prefix',
    { from: 'c/', to: 'c0', group: { prefixBytes: 2, delimiter: '/' } },
    ['c/', 'c//*', 'c/e/*'],
  ],
  [
    'a delimiter that begins within the prefix does not count',
    { from: 'a/', to: 'a0', group: { prefixBytes: 2, delimiter: '/' } },
    ['a/1', 'a/2', 'a/\xff'],
  ],
  [
    'a prefix longer than keys',
    { to: 'b', group: { prefixBytes: 9, delimiter: '/' } },
    ['a', 'a\x00', 'a/1', 'a/2', 'a/\xff'],
  ],
  ['a delimiter of two bytes', { from: 'b', to: 'c', group: dashes }, ['b', 'b--*', 'b-3']],
  ['a delimiter of two bytes backwards', { from: 'b', to: 'c', group: dashes, reverse: true }, ['b-3', 'b--*', 'b']],
  [
    'a delimiter that is a byte of ones',
    { from: 'a/2', to: 'b', group: { prefixBytes: 0, delimiter: '\xff' } },
    ['a/2', 'a/\xff*'],
  ],
  ['a group that nothing can follow', { from: '\xff', group: { prefixBytes: 0, delimiter: '\xff' } }, ['\xff*']],
  ['after a key of a group the rest is the group again', { after: 'a/1', to: 'b', group: slash }, ['a/*']],
  ['after the group’s own key the group is listed again', { after: 'a/', to: 'b', group: slash }, ['a/*']],
  ['after a whole group', { after: 'a/', afterGroup: true, to: 'b-', group: slash }, ['b']],
  ['backwards after a whole group', { after: 'a/', afterGroup: true, reverse: true, group: slash }, ['a\x00', 'a']],
  ['after a whole group that nothing can follow', { after: '\xff', afterGroup: true, group: slash }, []],
  ['after a whole group below from', { from: 'b', to: 'b-', after: 'a/', afterGroup: true }, ['b']],
  ['a range that cuts a group at its end', { to: 'a/2', group: slash }, ['a', 'a\x00', 'a/*']],
  [
    'a range that cuts a group at its beginning backwards',
    { from: 'a/2', to: 'b', group: slash, reverse: true },
    ['a/*'],
  ],
]

export const rangeCases: readonly Case[] = [
  [
    'a page of a range has the right items',
    async ({ kv }) => {
      await fill(kv, keys.toSorted())
      for (const [title, range, want] of pages)
        assert.deepEqual(showPage(await kv.range(rangeQuery(range))), want, title)
    },
  ],

  [
    'pages continued one by one give the whole, forwards and backwards, with and without groups',
    async ({ kv }) => {
      await fill(kv, keys)
      for (const reverse of [false, true])
        for (const group of [undefined, slash, dashes]) {
          const shape: RangeText = { reverse, ...(group && { group }) }
          const whole = showPage(await kv.range(rangeQuery(shape)))
          const seen: string[] = []
          let next: RangeText = { ...shape, limit: 1 }
          for (;;) {
            const page = await kv.range(rangeQuery(next))
            seen.push(...showPage({ ...page, isTruncated: false }))
            const last = page.items.at(-1)
            if (!page.isTruncated || last === undefined) break
            const isGroup = last.kind === 'group'
            next = { ...next, after: text(isGroup ? last.prefix : last.key), afterGroup: isGroup }
          }
          assert.deepEqual(seen, whole)
        }
    },
  ],

  [
    'a group of many keys costs a seek, and the page goes on behind it',
    async ({ kv }) => {
      const many = Array.from({ length: 3_000 }, (_, index) => put(`g/${index}`))
      await commit(kv, { put: [...many, put('a'), put('z')] })
      assert.deepEqual(showPage(await kv.range(rangeQuery({ group: slash, limit: 3 }))), ['a', 'g/*', 'z'])
      assert.deepEqual(showPage(await kv.range(rangeQuery({ group: slash, limit: 2 }))), ['a', 'g/*', '…'])
      assert.deepEqual(showPage(await kv.range(rangeQuery({ group: slash, limit: 2, reverse: true }))), [
        'z',
        'g/*',
        '…',
      ])
    },
  ],

  [
    'pages that are asked for together are of one snapshot',
    async ({ kv }) => {
      const places = ['here/k', 'there/k']
      await commit(kv, { put: [put('here/k')] })
      const queries = places.map((from) => rangeQuery({ from, to: `${from}~` }))
      for (let turn = 0; turn < 200; turn += 1) {
        const [to = '', from = ''] = turn % 2 === 0 ? places.toReversed() : places
        const [found] = await Promise.all([kv.ranges(queries), commit(kv, { put: [put(to)], delete: [bytes(from)] })])
        assert.equal(found.flatMap(({ items }) => items).length, 1, 'what moves is in one of the two places')
      }
    },
  ],

  [
    'many ranges answer what each would alone, in their order',
    async ({ kv }) => {
      await fill(kv, keys)
      for (let first = 0; first < pages.length; first += rangesMax) {
        const some = pages.slice(first, first + rangesMax)
        const found = await kv.ranges(some.map(([, range]) => rangeQuery(range)))
        assert.deepEqual(
          found.map(showPage),
          some.map(([, , want]) => want),
        )
      }
      assert.deepEqual(await kv.ranges([]), [])
    },
  ],

  [
    'more ranges than one call takes are refused',
    async ({ kv }) => {
      const queries = Array.from({ length: rangesMax + 1 }, () => rangeQuery({}))
      await assert.rejects(kv.ranges(queries), KvInputError)
    },
  ],
]
