import { test } from 'node:test'
import { classes } from './attack.ts'
import type { ClassName } from './attack.ts'
import { mutants } from './testing/mutants.ts'
import { startVerified } from './testing/start-verified.ts'

const names = Object.keys(classes) as ClassName[] // of an object whose keys these are

test('our own server refuses every attack, and nobody is left behind', async (t) => {
  await using house = await startVerified()
  const { results, leftovers } = await house.verify({})
  t.assert.deepEqual(
    results.filter(({ outcome }) => outcome !== 'refused'),
    [],
  )
  t.assert.deepEqual(
    names.filter((name) => !results.some((result) => result.class === name)),
    [],
  )
  t.assert.deepEqual(leftovers, [])
})

test('every class fails by a fault of its kind', async (t) => {
  await using house = await startVerified()
  for (const name of names) {
    const { what, fault } = mutants[name]
    const { results } = await house.verify({ only: [name], fault })
    t.assert.equal(
      results.some(({ outcome }) => outcome === 'failed'),
      true,
      `${name}: ${what}`,
    )
  }
})
