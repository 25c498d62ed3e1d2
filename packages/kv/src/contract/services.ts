import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { KvInputError, KvUnavailableError } from '../errors.ts'
import { bytes, commit, counterOf, fill, put, rangeQuery, showPage, valueOf, versionOf } from './harness.ts'
import type { Case } from './harness.ts'

const hintTimeoutMs = 5_000

export const serviceCases: readonly Case[] = [
  [
    'sweep deletes up to its limit, in order, and answers how many',
    async ({ kv }) => {
      await fill(kv, ['a', 'b', 'c', 'd', 'e'])
      assert.equal(await kv.sweep({ from: bytes('b'), to: bytes('e') }, 2), 2)
      assert.deepEqual(showPage(await kv.range(rangeQuery({}))), ['a', 'd', 'e'])
      assert.equal(await kv.sweep({ from: bytes('b'), to: bytes('e') }, 2), 1)
      assert.equal(await kv.sweep({ from: bytes('b'), to: bytes('e') }, 2), 0)
      assert.deepEqual(showPage(await kv.range(rangeQuery({}))), ['a', 'e'])
    },
  ],

  [
    'a lease has one holder until it expires, and its fence ends when another takes it',
    async ({ kv, other }) => {
      const key = bytes('lease')
      const first = await kv.lease(key, 'one', 1_000, 5_000)
      assert.ok(first)
      assert.equal(first.expiresAtMs, 6_000)
      assert.equal(await (other ?? kv).lease(key, 'two', 1_000, 5_999), undefined)
      await commit(kv, { check: [{ key, version: first.fence }], put: [put('work', 'one')] })
      const renewed = await kv.lease(key, 'one', 1_000, 5_500)
      assert.ok(renewed && renewed.fence > first.fence)
      assert.equal(await (other ?? kv).lease(key, 'two', 1_000, 6_400), undefined)
      const second = await (other ?? kv).lease(key, 'two', 1_000, 6_500)
      assert.ok(second && second.fence > renewed.fence)
      const late = await kv.commit({ check: [{ key, version: renewed.fence }], put: [put('work', 'late')] })
      assert.deepEqual(late, { kind: 'refused', by: 'check', index: 0 })
      assert.equal(await valueOf(kv, 'work'), 'one')
      await commit(kv, { check: [{ key, version: second.fence }], delete: [key] })
      assert.ok(await kv.lease(key, 'one', 1_000, 6_600))
    },
  ],

  [
    'a lease that ends later than any clock explains holds nobody up: the clock was set back since',
    async ({ kv, other }) => {
      const hourMs = 3_600_000
      assert.ok(await kv.lease(bytes('lease'), 'one', 1_000, 2 * hourMs))
      const minutesAgo = await (other ?? kv).lease(bytes('lease'), 'two', 1_000, 2 * hourMs - 600_000)
      assert.equal(minutesAgo, undefined)
      assert.ok(await (other ?? kv).lease(bytes('lease'), 'two', 1_000, hourMs))
    },
  ],

  [
    'of many who want a lease at once one gets it',
    async ({ kv, other }) => {
      const wants = Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? kv : (other ?? kv)).lease(bytes('lease'), `holder ${index}`, 1_000, 5_000),
      )
      assert.equal((await Promise.all(wants)).filter((lease) => lease !== undefined).length, 1)
    },
  ],

  [
    'a lease is refused at a record of another kind, and for a holder without a name',
    async ({ kv }) => {
      await fill(kv, ['record'])
      await assert.rejects(() => kv.lease(bytes('record'), 'one', 1, 0), KvInputError)
      await assert.rejects(() => kv.lease(bytes('lease'), '', 1, 0), KvInputError)
    },
  ],

  [
    'watch calls back soon after a commit under its prefix, also one from elsewhere, until it is stopped',
    async ({ kv, other }) => {
      let calls = 0
      let heard = Promise.withResolvers<void>()
      const stop = kv.watch(bytes('watched/'), () => {
        calls += 1
        heard.resolve()
      })
      for (const door of [kv, other ?? kv]) {
        heard = Promise.withResolvers<void>()
        await commit(door, { put: [put(`watched/${calls}`)] })
        await soon(heard.promise)
      }
      stop()
      const before = calls
      await commit(kv, { put: [put('watched/later')] })
      await new Promise((settle) => setTimeout(settle, 30))
      assert.ok(calls <= before + 1, 'a stopped watch goes on')
    },
  ],

  [
    'stats count the entries',
    async ({ kv }) => {
      const before = await kv.stats()
      await fill(kv, ['a', 'b', 'c'])
      const after = await kv.stats()
      assert.equal(after.entries - before.entries, 3)
      assert.ok(after.bytesUsed > 0 && after.engine.length > 0)
    },
  ],

  [
    'a commit is seen through every door as soon as it is answered',
    async ({ kv, other }) => {
      const doors = [kv, other ?? kv]
      for (let round = 0; round < 50; round += 1) {
        const { version } = await commit(doors[round % 2] ?? kv, { put: [put('seen', String(round))] })
        assert.equal(await versionOf(doors[(round + 1) % 2] ?? kv, 'seen'), version)
      }
    },
  ],

  [
    'what was committed is there after closing and opening again, and versions go on growing',
    async ({ kv, reopen }, t) => {
      if (reopen === undefined) return t.skip('this engine keeps nothing')
      const { version } = await commit(kv, { put: [put('a', 'kept', { counter: 'used', amounts: [4] })] })
      await commit(kv, { delete: [bytes('nothing')] })
      const again = await reopen()
      assert.equal(await valueOf(again, 'a'), 'kept')
      assert.equal(await versionOf(again, 'a'), version)
      assert.deepEqual(await counterOf(again, 'used'), [4])
      assert.ok((await commit(again, { put: [put('b')] })).version > version)
      await commit(again, { delete: [bytes('a')] })
      assert.deepEqual(await counterOf(again, 'used'), [])
    },
  ],

  [
    'a backup taken while others write is whole',
    async ({ kv, restore }, t) => {
      if (restore === undefined) return t.skip('this engine makes no backup')
      await commit(kv, { put: [put('left', '0', { counter: 'used', amounts: [1] }), put('right', '0')] })
      const parent = await mkdtemp(join(tmpdir(), 'latchkey-backup-'))
      try {
        const copying = kv.backup(join(parent, 'copy'))
        for (let round = 1; round < 30; round += 1)
          await commit(kv, { put: [put('left', String(round)), put('right', String(round))] })
        await copying
        const copy = await restore(join(parent, 'copy'))
        assert.equal(await valueOf(copy, 'left'), await valueOf(copy, 'right'))
        assert.ok((await commit(copy, { put: [put('left', 'copy')] })).version > 0)
        assert.equal(await valueOf(kv, 'left'), '29')
        await assert.rejects(() => kv.backup(join(parent, 'copy')), KvInputError)
      } finally {
        await rm(parent, { recursive: true, force: true })
      }
    },
  ],

  [
    'a closed store refuses',
    async ({ kv, close }) => {
      await fill(kv, ['a'])
      await close()
      await assert.rejects(() => kv.getMany([{ key: bytes('a') }]), KvUnavailableError)
      await assert.rejects(() => kv.range(rangeQuery({})), KvUnavailableError)
      await assert.rejects(() => kv.commit({ put: [put('a')] }), KvUnavailableError)
    },
  ],
]

async function soon(promise: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`not heard within ${hintTimeoutMs} ms`)), hintTimeoutMs)
  await Promise.race([promise, late.promise])
  clearTimeout(timer)
}
