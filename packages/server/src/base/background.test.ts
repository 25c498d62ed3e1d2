import assert from 'node:assert/strict'
import { test } from 'node:test'
import { background, createBackground } from './background.ts'

test('the failure of work that nobody awaits is told', async (t) => {
  const errors: unknown[] = []
  background(Promise.reject(new Error('lost')), (error) => errors.push(error))
  await new Promise((resolve) => setImmediate(resolve))
  t.assert.deepEqual(errors.map(String), ['Error: lost'])
})

test('draining waits for what runs, also for what it starts to wait for late, and lets nothing begin', async (t) => {
  const errors: unknown[] = []
  const tasks = createBackground((error) => errors.push(error))
  const first = Promise.withResolvers<void>()
  assert.ok(tasks.run(() => first.promise))
  assert.ok(tasks.run(() => Promise.reject(new Error('failed'))))
  assert.ok(
    tasks.run(() => {
      throw new Error('thrown at once')
    }),
  )
  t.assert.equal(tasks.runningCount, 3)
  let isDrained = false
  const drained = tasks.drain().then(() => (isDrained = true))
  t.assert.equal(
    tasks.run(async () => undefined),
    false,
  )
  await new Promise((resolve) => setImmediate(resolve))
  t.assert.equal(isDrained, false)
  first.resolve()
  await drained
  t.assert.equal(tasks.runningCount, 0)
  t.assert.deepEqual(errors.map(String).sort(), ['Error: failed', 'Error: thrown at once'])
})
