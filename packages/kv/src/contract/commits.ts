import assert from 'node:assert/strict'

import { KvInputError } from '../errors.ts'
import { amountsMax, batchItemsMax, valueBytesMax } from '../port.ts'
import type { Batch } from '../port.ts'
import { bytes, commit, counterOf, fill, put, rangeQuery, showPage, text, valueOf, versionOf } from './harness.ts'
import type { Case } from './harness.ts'

const tally = (...amounts: readonly number[]) => ({ counter: 'used', amounts })

export const commitCases: readonly Case[] = [
  [
    'a commit answers the previous entries, puts first, then deletes',
    async ({ kv }) => {
      const first = await commit(kv, { put: [put('a', '1'), put('b', '2')] })
      assert.deepEqual(first.previous, [undefined, undefined])
      const second = await commit(kv, { put: [put('c', '3'), put('b', '4')], delete: [bytes('missing'), bytes('a')] })
      assert.ok(second.version > first.version)
      assert.deepEqual(
        second.previous.map((entry) => entry && [text(entry.key), text(entry.value), entry.version]),
        [undefined, ['b', '2', first.version], undefined, ['a', '1', first.version]],
      )
      assert.deepEqual(showPage(await kv.range(rangeQuery({}))), ['b', 'c'])
      const third = await commit(kv, { delete: [bytes('b')], put: [put('c', '5')], previousHead: 0 })
      assert.deepEqual(
        third.previous.map((entry) => entry && text(entry.value)),
        ['', ''],
      )
    },
  ],

  [
    'versions grow with every commit and are those of the records',
    async ({ kv }) => {
      let last = 0
      for (let round = 0; round < 5; round += 1) {
        const { version } = await commit(kv, { put: [put('a', String(round))] })
        assert.ok(Number.isSafeInteger(version) && version > last)
        assert.equal(await versionOf(kv, 'a'), version)
        last = version
      }
      await commit(kv, { delete: [bytes('a')] })
      assert.ok((await commit(kv, { put: [put('a')] })).version > last)
    },
  ],

  [
    'a refused commit writes nothing and says what failed first',
    async ({ kv }) => {
      await commit(kv, { put: [put('a', '1', tally(5)), put('b', '2')] })
      const a = (await versionOf(kv, 'a')) ?? 0
      const b = (await versionOf(kv, 'b')) ?? 0
      const write: Batch = {
        put: [put('a', 'x', tally(9)), put('new')],
        delete: [bytes('b')],
        add: [{ counter: bytes('used'), amounts: [1] }],
      }
      const empty = { from: bytes('c'), to: bytes('d') }
      const full = { from: bytes('b'), to: bytes('c') }
      const check = (key: string, version: number | undefined) => ({ key: bytes(key), version })
      const cases: [by: string, index: number, batch: Batch][] = [
        ['check', 0, { check: [check('a', undefined)] }],
        ['check', 1, { check: [check('a', a), check('a', a + 1_000)] }],
        ['check', 1, { check: [check('missing', undefined), check('missing', a)] }],
        ['guard', 0, { guard: [{ key: bytes('a'), version: a + 1_000 }] }],
        [
          'guard',
          1,
          {
            guard: [
              { key: bytes('a'), version: a },
              { key: bytes('missing'), version: a },
            ],
          },
        ],
        ['empty', 1, { empty: [empty, full] }],
        [
          'ceiling',
          1,
          {
            ceilings: [
              { counter: bytes('used'), index: 0, max: 10 },
              { counter: bytes('used'), index: 0, max: 9 },
            ],
          },
        ],
        ['check', 0, { check: [check('b', b + 1)], guard: [{ key: bytes('a'), version: 0 }], empty: [full] }],
        [
          'guard',
          0,
          {
            guard: [{ key: bytes('a'), version: 0 }],
            empty: [full],
            ceilings: [{ counter: bytes('used'), index: 0, max: 0 }],
          },
        ],
        ['empty', 0, { empty: [full], ceilings: [{ counter: bytes('used'), index: 0, max: 0 }] }],
      ]
      for (const [by, index, conditions] of cases) {
        assert.deepEqual(await kv.commit({ ...write, ...conditions }), { kind: 'refused', by, index })
        assert.deepEqual(showPage(await kv.range(rangeQuery({}))), ['a', 'b'])
        assert.equal(await valueOf(kv, 'a'), '1')
        assert.deepEqual(await counterOf(kv, 'used'), [5])
      }
      const passing: Batch = {
        check: [check('a', a), check('missing', undefined)],
        guard: [{ key: bytes('b'), version: b }],
        empty: [empty],
      }
      await commit(kv, { ...write, ...passing, ceilings: [{ counter: bytes('used'), index: 0, max: 10 }] })
      assert.deepEqual(await counterOf(kv, 'used'), [10])
      assert.deepEqual(showPage(await kv.range(rangeQuery({}))), ['a', 'new'])
    },
  ],

  [
    'conditions alone are judged too, and a batch of nothing commits',
    async ({ kv }) => {
      await fill(kv, ['a'])
      assert.equal((await kv.commit({})).kind, 'committed')
      assert.equal((await kv.commit({ check: [{ key: bytes('a'), version: undefined }] })).kind, 'refused')
      assert.equal(
        (await kv.commit({ check: [{ key: bytes('a'), version: await versionOf(kv, 'a') }] })).kind,
        'committed',
      )
    },
  ],

  [
    'of racing compare-and-sets exactly one wins',
    async ({ kv, other }) => {
      for (let round = 0; round < 10; round += 1) {
        const version = await versionOf(kv, 'cell')
        const racers = Array.from({ length: 12 }, (_, index) =>
          (index % 2 === 0 ? kv : (other ?? kv)).commit({
            check: [{ key: bytes('cell'), version }],
            put: [put('cell', `${round}:${index}`), put(`trace/${round}/${index}`)],
          }),
        )
        const results = await Promise.all(racers)
        const winners = results.flatMap((result, index) => (result.kind === 'committed' ? [index] : []))
        assert.equal(winners.length, 1)
        assert.equal(await valueOf(kv, 'cell'), `${round}:${winners[0]}`)
        const traces = await kv.range(rangeQuery({ from: `trace/${round}/`, to: `trace/${round}0` }))
        assert.deepEqual(showPage(traces), [`trace/${round}/${winners[0]}`])
      }
    },
  ],

  [
    'racing increments by compare-and-set lose none',
    async ({ kv, other }) => {
      await commit(kv, { put: [put('n', '0')] })
      const increment = async (door: typeof kv) => {
        for (;;) {
          const [found] = await door.getMany([{ key: bytes('n') }])
          assert.ok(found !== undefined && found !== 'unchanged')
          const next = String(Number(text(found.value)) + 1)
          const result = await door.commit({
            check: [{ key: bytes('n'), version: found.version }],
            put: [put('n', next)],
          })
          if (result.kind === 'committed') return
        }
      }
      await Promise.all(Array.from({ length: 24 }, (_, index) => increment(index % 2 === 0 ? kv : (other ?? kv))))
      assert.equal(await valueOf(kv, 'n'), '24')
    },
  ],

  [
    'guards share, and of a guarded write and a deletion under check and empty only one order is possible',
    async ({ kv, other }) => {
      for (let round = 0; round < 10; round += 1) {
        const { version } = await commit(kv, { put: [put('bucket')] })
        const guard = [{ key: bytes('bucket'), version }]
        const shared = await Promise.all(
          Array.from({ length: 6 }, (_, index) =>
            (index % 2 === 0 ? kv : (other ?? kv)).commit({ guard, put: [put(`o/${index}`)] }),
          ),
        )
        assert.ok(shared.every((result) => result.kind === 'committed'))
        await kv.sweep({ from: bytes('o/'), to: bytes('o0') }, 100)
        const [writes, removal] = await Promise.all([
          Promise.all(
            Array.from({ length: 6 }, (_, index) => (other ?? kv).commit({ guard, put: [put(`o/${index}`)] })),
          ),
          kv.commit({ check: guard, empty: [{ from: bytes('o/'), to: bytes('o0') }], delete: [bytes('bucket')] }),
        ])
        const isGone = removal.kind === 'committed'
        const written = writes.filter((result) => result.kind === 'committed').length
        assert.equal(await kv.count(bytes('o/'), bytes('o0')), written)
        assert.ok(!(isGone && written > 0), 'an object was put into a deleted bucket')
        assert.equal((await versionOf(kv, 'bucket')) === undefined, isGone)
        await kv.sweep({ from: bytes('a'), to: bytes('z') }, 100)
      }
    },
  ],

  [
    'two commits that each find empty what the other fills cannot both pass',
    async ({ kv, other }) => {
      for (let round = 0; round < 10; round += 1) {
        const results = await Promise.all([
          kv.commit({ empty: [{ from: bytes('x/'), to: bytes('x0') }], put: [put('y/1')] }),
          (other ?? kv).commit({ empty: [{ from: bytes('y/'), to: bytes('y0') }], put: [put('x/1')] }),
        ])
        assert.equal(results.filter((result) => result.kind === 'committed').length, 1)
        await commit(kv, { delete: [bytes('x/1'), bytes('y/1')] })
      }
    },
  ],

  [
    'a batch outside the limits is refused whole',
    async ({ kv }) => {
      const large = new Uint8Array(valueBytesMax)
      const cases: [title: string, batch: Batch][] = [
        ['one key put twice', { put: [put('a', '1'), put('a', '2')] }],
        ['one key put and deleted', { put: [put('a', '1')], delete: [bytes('a')] }],
        ['one key deleted twice', { delete: [bytes('a'), bytes('a')] }],
        ['too many items', { delete: Array.from({ length: batchItemsMax + 1 }, (_, index) => bytes(`k${index}`)) }],
        [
          'too many bytes',
          { put: Array.from({ length: 33 }, (_, index) => ({ key: bytes(`k${index}`), value: large })) },
        ],
        ['an amount that is no integer', { add: [{ counter: bytes('c'), amounts: [0.5] }] }],
        [
          'too many amounts',
          { add: [{ counter: bytes('c'), amounts: Array.from({ length: amountsMax + 1 }, () => 1) }] },
        ],
        ['an empty counter', { add: [{ counter: bytes(''), amounts: [1] }] }],
      ]
      for (const [title, batch] of cases) await assert.rejects(() => kv.commit(batch), KvInputError, title)
      assert.equal(await kv.count(bytes(''), bytes('z')), 0)
      for (let index = 0; index < 33; index += 1) await commit(kv, { put: [{ key: bytes(`k${index}`), value: large }] })
      const all = Array.from({ length: 33 }, (_, index) => bytes(`k${index}`))
      await assert.rejects(() => kv.commit({ delete: all }), KvInputError, 'previous values too large together')
      assert.equal(await kv.count(bytes(''), bytes('z')), 33)
      assert.equal(await kv.sweep({ from: bytes(''), to: bytes('z') }, 100), 33)
    },
  ],

  [
    'a batch as large as it may be is one commit',
    async ({ kv }) => {
      const batch = { put: Array.from({ length: batchItemsMax }, (_, index) => put(`k${index}`, 'v', tally(1))) }
      const { version } = await commit(kv, batch)
      assert.equal(await kv.count(bytes('k'), bytes('l')), batchItemsMax)
      assert.deepEqual(await counterOf(kv, 'used'), [batchItemsMax])
      assert.equal(await versionOf(kv, `k${batchItemsMax - 1}`), version)
    },
  ],
]
