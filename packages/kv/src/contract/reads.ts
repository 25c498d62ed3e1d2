import assert from 'node:assert/strict'

import { noBytes } from '../bytes.ts'
import { KvInputError } from '../errors.ts'
import { keyBytesMax, pageBytesMax, pageEntriesMax, valueBytesMax } from '../port.ts'
import { bytes, commit, fill, put, rangeQuery, text, valueOf, versionOf } from './harness.ts'
import type { Case } from './harness.ts'

export const readCases: readonly Case[] = [
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
