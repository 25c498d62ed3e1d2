import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedTogether } from './asked-together.ts'

test('what is asked in one turn is asked at once, up to so many, and everybody gets their own', async () => {
  const asked: (readonly string[])[] = []
  const lengthOf = askedTogether(3, async (keys) => {
    asked.push(keys)
    return Promise.resolve(new Map(keys.map((key) => [key, key.length])))
  })
  const first = await Promise.all(['a', 'bb', 'a', 'ccc', 'dddd'].map(lengthOf))
  assert.deepEqual(first, [1, 2, 1, 3, 4])
  assert.deepEqual(asked, [['a', 'bb', 'ccc'], ['dddd']])
  assert.equal(await lengthOf('a'), 1)
  assert.deepEqual(asked[2], ['a'], 'an answer is kept for nobody who comes later')
})

test('a failure is told to all who asked together, and to nobody after them', async () => {
  let isAway = true
  const ask = askedTogether(8, (keys) =>
    isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Map(keys.map((key) => [key, key]))),
  )
  const failed = await Promise.allSettled([ask('a'), ask('b')])
  assert.deepEqual(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  isAway = false
  assert.equal(await ask('a'), 'a')
})
