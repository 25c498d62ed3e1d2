import { test } from 'node:test'
import { memoryNonces } from './nonces.ts'

const lifeMs = 100

test('a nonce is fresh once per key until it expires', async (t) => {
  const nonces = memoryNonces()
  const use = (key: string, nonce: string, nowMs: number) => nonces.use(key, nonce, nowMs + lifeMs, nowMs)
  t.assert.equal(await use('a', 'n', 0), 'fresh')
  t.assert.equal(await use('a', 'n', 99), 'used')
  t.assert.equal(await use('b', 'n', 99), 'fresh')
  t.assert.equal(await use('a', 'N', 99), 'fresh')
  t.assert.equal(await use('a', 'n', 100), 'fresh')
})

test('a full table takes nothing new until its oldest expire, and forgets none that still counts', async (t) => {
  const nonces = memoryNonces(3)
  const use = (nonce: string, nowMs: number) => nonces.use('a', nonce, nowMs + lifeMs, nowMs)
  for (const nowMs of [0, 10, 20]) t.assert.equal(await use(`n${nowMs}`, nowMs), 'fresh')
  t.assert.equal(await use('late', 99), 'full')
  t.assert.equal(await use('n10', 99), 'used')
  t.assert.equal(await use('late', 100), 'fresh')
  t.assert.equal(await use('later', 105), 'full')
  t.assert.equal(await use('n20', 105), 'used')
})
