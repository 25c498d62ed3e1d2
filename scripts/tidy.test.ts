/** The rules of the house, as tests: each name is the principle, each failure names the places that break it. */
import { globSync } from 'node:fs'
import { join, sep } from 'node:path'
import { test } from 'node:test'
import { generatedFiles, staleFiles } from './gen.ts'
import { readHouse } from './tidy/house.ts'
import type { Fault } from './tidy/house.ts'
import { largeFiles } from './tidy/manners.ts'
import { rules } from './tidy/rules.ts'

const top = join(import.meta.dirname, '..')
const house = readHouse(top)

for (const { principle, find } of rules)
  test(principle, () => {
    const faults = find(house).map(shown)
    if (faults.length > 0) throw new Broken(faults)
  })

test('the files that no longer fit in the head are named', (t) => {
  for (const fault of largeFiles(house)) t.diagnostic(shown(fault))
  t.assert.equal(house.sources.length > 0, true)
})

test('what is derived from contracts, errors and settings is what npm run gen writes now', async (t) => {
  const files = await generatedFiles()
  t.assert.deepEqual(staleFiles(files), [], 'run npm run gen')
  const found = globSync(['packages/**/*.gen.*', 'conformance/**/*.gen.*', 'docs/**/*.gen.*'], {
    cwd: top,
    exclude: (name) => name.includes('node_modules'),
  })
  const unknown = found.map((path) => path.split(sep).join('/')).filter((path) => !files.has(path))
  t.assert.deepEqual(unknown, [], 'npm run gen does not write these')
})

/** The places tell everything; where the test threw tells nothing. */
class Broken extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.stack = `${faults.length} ${faults.length === 1 ? 'place' : 'places'}\n${this.message}`
  }
}

function shown({ where, what }: Fault): string {
  return `${where} ${what}`
}
