import { test } from 'node:test'
import { sharedReads } from './shared-reads.ts'

type Counting = { stored: string; readonly reads: string[]; readonly find: (name: string) => Promise<string> }

function counting(): Counting {
  const reads: string[] = []
  const state: Counting = {
    stored: 'old',
    reads,
    find: sharedReads((name: string) => {
      reads.push(name)
      return Promise.resolve(`${name} ${state.stored}`)
    }),
  }
  return state
}

test('those who ask in one round of microtasks share one read of each name', async (t) => {
  const { find, reads } = counting()
  const steps = ['a', 'b', 'a', 'a', 'b'].map(async (name) => {
    await Promise.resolve()
    return find(name)
  })
  t.assert.deepEqual(await Promise.all(steps), ['a old', 'b old', 'a old', 'a old', 'b old'])
  t.assert.deepEqual(reads, ['a', 'b'])
})

test('whoever writes and then asks is told what it wrote, also when another had just asked', async (t) => {
  const state = counting()
  const asked = state.find('a')
  const written = (async () => {
    await Promise.resolve()
    state.stored = 'new'
    await Promise.resolve()
    return state.find('a')
  })()
  t.assert.deepEqual(await Promise.all([asked, written]), ['a old', 'a new'])
})

test('a read that failed is tried again by whoever asks next', async (t) => {
  let count = 0
  const find = sharedReads((_name: string) => {
    count += 1
    return count === 1 ? Promise.reject(new Error('away')) : Promise.resolve(count)
  })
  await t.assert.rejects(Promise.all([find('a'), find('a')]), /away/)
  t.assert.equal(await find('a'), 2)
})
