import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  filePath,
  generationFolder,
  newFileName,
  parseFile,
  parseGenerationFolder,
  parseSegmentFile,
  segmentPath,
} from './names.ts'

const id = '0123456789abcdef0123456789abcdef'

test('names lead to paths and back', (t) => {
  t.assert.equal(segmentPath('/b', 'one-2.17'), '/b/gen-one-2/17.segment')
  t.assert.equal(parseSegmentFile('one-2', '17.segment'), 'one-2.17')
  t.assert.equal(filePath('/b', `one.${id}`), `/b/gen-one/01/${id}`)
  t.assert.equal(parseFile('one', '01', id), `one.${id}`)
  t.assert.equal(parseGenerationFolder('gen-one-2'), 'one-2')
  t.assert.match(newFileName('one'), /^one\.[0-9a-f]{32}$/)
  assert.ok(filePath('/b', newFileName('one'))?.startsWith('/b/gen-one/'))
})

const strangers = [
  '',
  '..',
  'one',
  `../x.${id}`,
  `one/../../x.${id}`,
  `one.${id}/..`,
  `one.${id}0`,
  `ONE.${id}`,
  'one.-1',
  'one.01',
  `one.${id}\n`,
]
for (const name of strangers)
  test(`${JSON.stringify(name)} from a record never becomes a path`, (t) => {
    t.assert.equal(filePath('/b', name), undefined)
    t.assert.equal(segmentPath('/b', name), undefined)
  })

for (const name of ['0.segment', '01.segment', 'x.segment', '1.segment~', 'clean'])
  test(`${name} is no segment`, (t) => t.assert.equal(parseSegmentFile('one', name), undefined))

for (const [folder, name] of [
  ['02', id],
  ['01', 'notes'],
  ['0', id],
] as const)
  test(`${folder}/${name} is no file of ours`, (t) => t.assert.equal(parseFile('one', folder, name), undefined))

for (const generation of ['', '../x', 'A', '-a', 'x'.repeat(33)])
  test(`${JSON.stringify(generation)} is no generation`, (t) =>
    t.assert.throws(() => generationFolder('/b', generation)))
