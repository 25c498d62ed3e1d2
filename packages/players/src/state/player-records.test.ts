import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { erasedBy } from './player-records.ts'

test('of every family of records it is known how it loses what it says of an erased player', (t) => {
  const folder = join(import.meta.dirname, '..')
  const families = globSync('**/*.ts', { cwd: folder })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .flatMap((text) =>
      [...text.matchAll(/define(?:Family|Bytes)(?:<[^(]*>)?\('([a-z-]+)'/g)].map(([, name = '']) => name),
    )
  t.assert.deepEqual(families.toSorted(), Object.keys(erasedBy).toSorted())
})
