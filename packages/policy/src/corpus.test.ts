import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type CorpusCase, corpusVerdict } from './corpus.ts'

const folder = new URL('../corpus/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

test('the corpus has its files', (t) => t.assert.equal(files.length, 11))

for (const file of files) {
  // The corpus is ours; a case of a wrong shape fails below.
  const { cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { cases: CorpusCase[] }
  const names = new Set(cases.map(({ name }) => name))
  test(`${file}: no two cases have one name`, (t) => t.assert.equal(names.size, cases.length))
  for (const entry of cases)
    test(`${file}: ${entry.name}`, (t) => t.assert.deepStrictEqual(corpusVerdict(entry), entry.expect))
}
