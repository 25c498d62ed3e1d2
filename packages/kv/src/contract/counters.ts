import assert from 'node:assert/strict'

import { bytes, commit, counterOf, put, rangeQuery, showPage, valueOf } from './harness.ts'
import type { Case } from './harness.ts'

const tally = (...amounts: readonly number[]) => ({ counter: 'used', amounts })

export const counterCases: readonly Case[] = [
  [
    'a tally follows its record through overwriting, deleting and sweeping',
    async ({ kv }) => {
      await commit(kv, { put: [put('a', '', tally(1, 10)), put('b', '', tally(1, 20)), put('free')] })
      assert.deepEqual(await counterOf(kv, 'used'), [2, 30])
      await commit(kv, { put: [put('a', '', tally(1, 15))] })
      assert.deepEqual(await counterOf(kv, 'used'), [2, 35])
      await commit(kv, { put: [put('a', '', { counter: 'elsewhere', amounts: [1, 15] })] })
      assert.deepEqual(await kv.counters([bytes('used'), bytes('elsewhere')]), [
        [1, 20],
        [1, 15],
      ])
      await commit(kv, { put: [put('a')] })
      assert.deepEqual(await counterOf(kv, 'elsewhere'), [])
      await commit(kv, { put: [put('c', '', tally(1, 0, 7))], add: [{ counter: bytes('used'), amounts: [0, -20] }] })
      assert.deepEqual(await counterOf(kv, 'used'), [2, 0, 7])
      await commit(kv, { delete: [bytes('b')] })
      assert.deepEqual(await counterOf(kv, 'used'), [1, -20, 7])
      assert.equal(await kv.sweep({ from: bytes('a'), to: bytes('d') }, 100), 2)
      assert.deepEqual(await counterOf(kv, 'used'), [0, -20])
      assert.deepEqual(showPage(await kv.range(rangeQuery({}))), ['free'])
    },
  ],

  [
    'a record and a counter may have the same key',
    async ({ kv }) => {
      await commit(kv, { put: [put('same', 'record', { counter: 'same', amounts: [3] })] })
      assert.equal(await valueOf(kv, 'same'), 'record')
      assert.deepEqual(await counterOf(kv, 'same'), [3])
      assert.deepEqual(showPage(await kv.range(rangeQuery({}))), ['same'])
    },
  ],

  [
    'a ceiling refuses what raises a counter above it, and lets everything else pass',
    async ({ kv }) => {
      const ceiling = (max: number, index = 0) => ({ ceilings: [{ counter: bytes('used'), index, max }] })
      await commit(kv, { put: [put('a', '', tally(10))], ...ceiling(10) })
      assert.equal((await kv.commit({ put: [put('b', '', tally(1))], ...ceiling(10) })).kind, 'refused')
      await commit(kv, { put: [put('b', '', tally(5))] })
      await commit(kv, { put: [put('a', '', tally(9))], ...ceiling(10) })
      await commit(kv, { put: [put('a', '', tally(9))], ...ceiling(10) })
      assert.deepEqual(await counterOf(kv, 'used'), [14])
      await commit(kv, { put: [put('c')], ...ceiling(10) })
      await commit(kv, { add: [{ counter: bytes('used'), amounts: [1, 3] }], ...ceiling(3, 1) })
      assert.equal(
        (await kv.commit({ add: [{ counter: bytes('used'), amounts: [0, 1] }], ...ceiling(3, 1) })).kind,
        'refused',
      )
    },
  ],

  [
    'racing puts under a ceiling fill it exactly',
    async ({ kv, other }) => {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? kv : (other ?? kv)).commit({
            put: [put(`o${index}`, '', tally(1, 10))],
            ceilings: [{ counter: bytes('used'), index: 1, max: 70 }],
          }),
        ),
      )
      assert.equal(results.filter((result) => result.kind === 'committed').length, 7)
      assert.deepEqual(await counterOf(kv, 'used'), [7, 70])
      assert.equal(await kv.count(bytes('o'), bytes('p')), 7)
    },
  ],

  [
    'racing additions without a ceiling are all counted',
    async ({ kv, other }) => {
      const add = [
        { counter: bytes('hits'), amounts: [1, 2] },
        { counter: bytes('hits'), amounts: [0, 0, 1] },
      ]
      await Promise.all(Array.from({ length: 40 }, (_, index) => commit(index % 2 === 0 ? kv : (other ?? kv), { add })))
      assert.deepEqual(await counterOf(kv, 'hits'), [40, 80, 40])
      assert.deepEqual(await kv.counters([bytes('none'), bytes('hits')]), [[], [40, 80, 40]])
    },
  ],
]
