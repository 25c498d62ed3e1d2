import { test } from 'node:test'
import { classes } from './attack.ts'
import type { ClassName } from './attack.ts'
import { mutants } from './testing/mutants.ts'
import { startVerified } from './testing/start-verified.ts'

const names = Object.keys(classes) as ClassName[] // of an object whose keys these are

/** So many the README and docs/operate/players.md speak of. */
const attacksToldOf = 500

/** Of all five players of a run together: each of them stays below quotas as games have them. */
const objectsMax = 60

test('our own server refuses every attack, nobody is left behind, and no quota is needed', async (t) => {
  await using house = await startVerified()
  const { oss } = house.game.root
  const counts: Promise<number>[] = []
  const { results, leftovers } = await house.verify({
    onResult: () => {
      const listed = oss.listObjectsV2({ bucket: 'demo-private', maxKeys: 1_000 })
      counts.push(listed.then(({ result }) => result.contents?.length ?? 0))
    },
  })
  const most = Math.max(...(await Promise.all(counts)))
  t.assert.equal(most > 5 && most < objectsMax, true, `${most} objects at once`)
  t.assert.deepEqual(
    results.filter(({ outcome }) => outcome !== 'refused'),
    [],
  )
  t.assert.deepEqual(
    names.filter((name) => !results.some((result) => result.class === name)),
    [],
  )
  t.assert.deepEqual(leftovers, [])
  t.assert.equal(results.length > attacksToldOf, true, `${results.length} attacks`)
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
