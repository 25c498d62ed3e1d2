import assert from 'node:assert/strict'

import { noBytes } from '../bytes.ts'
import { KvInputError } from '../errors.ts'
import { keyBytesMax, pageBytesMax, pageEntriesMax, valueBytesMax } from '../port.ts'
import { bytes, commit, fill, put, rangeQuery, showPage, text, valueOf, versionOf } from './harness.ts'
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

export const readCases: readonly Case[] = [
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
    'entries carry their values and versions',
    async ({ kv }) => {
      const { version } = await commit(kv, { put: [put('k', 'value'), put('empty')] })
      const page = await kv.range(rangeQuery({}))
      assert.deepEqual(
        page.items.map((item) => item.kind === 'entry' && [text(item.key), text(item.value), item.version]),
        [
          ['empty', '', version],
          ['k', 'value', version],
        ],
      )
    },
  ],

  [
    'head copies only the beginning of each value',
    async ({ kv }) => {
      await commit(kv, { put: [put('long', 'x'.repeat(10_000), { counter: 'c', amounts: [1] }), put('short', 'ab')] })
      const heads = async (head: number) => {
        const page = await kv.range(rangeQuery({ head }))
        return page.items.map((item) => item.kind === 'entry' && text(item.value))
      }
      assert.deepEqual(await heads(3), ['xxx', 'ab'])
      assert.deepEqual(await heads(0), ['', ''])
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
    'a page ends early when its values pass the limit of bytes, and says that more follows',
    async ({ kv }) => {
      const value = new Uint8Array(valueBytesMax)
      const count = pageBytesMax / valueBytesMax + 2
      for (let index = 0; index < count; index += 1) await commit(kv, { put: [{ key: bytes(`v${index}`), value }] })
      const first = await kv.range(rangeQuery({}))
      assert.ok(first.isTruncated && first.items.length < count && first.items.length > 0)
      const rest = await kv.range(rangeQuery({ after: `v${first.items.length - 1}` }))
      assert.equal(first.items.length + rest.items.length, count)
      assert.ok(!rest.isTruncated)
      assert.equal((await kv.range(rangeQuery({ head: 10 }))).items.length, count)
    },
  ],

  [
    'getMany answers in the order of its reads, also twice the same',
    async ({ kv }) => {
      await fill(kv, ['a', 'b'])
      const found = await kv.getMany([
        { key: bytes('b') },
        { key: bytes('missing') },
        { key: bytes('a') },
        { key: bytes('b') },
      ])
      assert.deepEqual(
        found.map((entry) => entry !== 'unchanged' && entry && [text(entry.key), text(entry.value)]),
        [['b', 'value of b'], undefined, ['a', 'value of a'], ['b', 'value of b']],
      )
      assert.deepEqual(await kv.getMany([]), [])
    },
  ],

  [
    'a read with the version it has already is answered by "unchanged"',
    async ({ kv }) => {
      await fill(kv, ['a'])
      const version = await versionOf(kv, 'a')
      assert.ok(version)
      assert.deepEqual(await kv.getMany([{ key: bytes('a'), unless: version }]), ['unchanged'])
      await commit(kv, { put: [put('a', 'new')] })
      const [found] = await kv.getMany([{ key: bytes('a'), unless: version }])
      assert.ok(found !== undefined && found !== 'unchanged' && found.version > version)
      assert.deepEqual(await kv.getMany([{ key: bytes('missing'), unless: version }]), [undefined])
    },
  ],

  [
    'getMany reads one snapshot while others write',
    async ({ kv, other }) => {
      const writer = other ?? kv
      let isDone = false
      const writing = (async () => {
        for (let round = 0; round < 60; round += 1)
          await commit(writer, { put: [put('left', String(round)), put('right', String(round))] })
        isDone = true
      })()
      while (!isDone) {
        const [left, right] = await kv.getMany([{ key: bytes('left') }, { key: bytes('right') }])
        assert.ok(left !== 'unchanged' && right !== 'unchanged')
        assert.equal(left && text(left.value), right && text(right.value))
        await new Promise((settle) => setImmediate(settle))
      }
      await writing
    },
  ],

  [
    'what was read is the reader’s own memory',
    async ({ kv }) => {
      await fill(kv, ['a'])
      const [found] = await kv.getMany([{ key: bytes('a') }])
      assert.ok(found !== undefined && found !== 'unchanged')
      found.value.fill(0)
      assert.equal(await valueOf(kv, 'a'), 'value of a')
    },
  ],

  [
    'count is exact',
    async ({ kv }) => {
      const many = Array.from({ length: pageEntriesMax * 2 + 1 }, (_, index) =>
        put(`k${String(index).padStart(6, '0')}`),
      )
      await commit(kv, { put: many })
      assert.equal(await kv.count(noBytes, bytes('z')), many.length)
      assert.equal(await kv.count(bytes('k000010'), bytes('k000020')), 10)
      assert.equal(await kv.count(bytes('k000020'), bytes('k000010')), 0)
      assert.equal(await kv.count(bytes('x'), bytes('y')), 0)
      await kv.sweep({ from: bytes('k'), to: bytes(`k00${pageEntriesMax}`) }, pageEntriesMax)
      assert.equal(await kv.count(noBytes, bytes('z')), pageEntriesMax + 1)
    },
  ],

  [
    'the longest key and value go in and come out, and longer ones are refused',
    async ({ kv }) => {
      const key = new Uint8Array(keyBytesMax).fill(0xff)
      const value = new Uint8Array(valueBytesMax).fill(7)
      await commit(kv, { put: [{ key, value, tally: { counter: key, amounts: [1] } }] })
      const [found] = await kv.getMany([{ key }])
      assert.ok(found !== undefined && found !== 'unchanged')
      assert.equal(Buffer.compare(found.value, value), 0)
      const before = {
        ...rangeQuery({}),
        from: key.subarray(0, keyBytesMax - 1),
        after: key.subarray(0, keyBytesMax - 1),
      }
      assert.equal((await kv.range(before)).items.length, 1)
      assert.equal((await kv.range({ ...before, after: key })).items.length, 0)
      assert.deepEqual(await kv.counters([key]), [[1]])
      const long = new Uint8Array(keyBytesMax + 1)
      const refused: [title: string, call: () => Promise<unknown>][] = [
        ['a key too long', () => kv.commit({ put: [{ key: long, value }] })],
        ['an empty key', () => kv.commit({ put: [put('')] })],
        ['a value too long', () => kv.commit({ put: [{ key, value: new Uint8Array(valueBytesMax + 1) }] })],
        ['a read of a key too long', () => kv.getMany([{ key: long }])],
        ['a bound too long', () => kv.range({ from: long, limit: 1 })],
        ['no limit', () => kv.range({ from: key, limit: 0 })],
        ['a limit too large', () => kv.range({ from: key, limit: pageEntriesMax + 1 })],
        ['an empty delimiter', () => kv.range(rangeQuery({ group: { prefixBytes: 0, delimiter: '' } }))],
        ['a head below zero', () => kv.range(rangeQuery({ head: -1 }))],
        ['a sweep without a limit', () => kv.sweep({ from: noBytes, to: key }, 0)],
      ]
      for (const [title, call] of refused) await assert.rejects(call, KvInputError, title)
    },
  ],
]
