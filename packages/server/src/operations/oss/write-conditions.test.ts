import { test } from 'node:test'
import { initiateMultipartUpload } from './multipart/initiate-multipart-upload.ts'
import { appendObject } from './object/append-object.ts'
import { bodyOf, openBench } from './testing.ts'
import { conditionName, onlyIfOf } from './write-conditions.ts'
import type { WriteConditionInput } from './write-conditions.ts'

const cases: [input: WriteConditionInput, etag: string | undefined, want: boolean][] = [
  [{ ifMatch: '"a"' }, 'A', true],
  [{ ifMatch: 'W/"a"' }, 'A', true],
  [{ ifMatch: '"b", "a"' }, 'A', true],
  [{ ifMatch: '*' }, 'A', true],
  [{ ifMatch: '"b"' }, 'A', false],
  [{ ifMatch: '' }, 'A', false],
  [{ ifMatch: '*' }, undefined, false],
  [{ ifNoneMatch: '*' }, undefined, true],
  [{ ifNoneMatch: ' "*" ' }, undefined, true],
  [{ ifNoneMatch: '*' }, 'A', false],
  [{ ifMatch: '"A"', ifNoneMatch: '*' }, 'A', false],
  [{ ifMatch: '"A"', ifNoneMatch: '*' }, undefined, false],
]
for (const [input, etag, want] of cases)
  test(`${JSON.stringify(input)} over ${etag ?? 'nothing'} is ${want}`, (t) => {
    t.assert.equal(onlyIfOf(input)?.(etag), want)
    t.assert.equal(conditionName(input), input.ifMatch === undefined ? 'If-None-Match' : 'If-Match')
  })

test('without a condition there is nothing to judge', (t) => t.assert.equal(onlyIfOf({}), undefined))

for (const ifNoneMatch of ['"A"', '', 'A, *'])
  test(`If-None-Match: ${ifNoneMatch} is NotImplemented`, (t) =>
    t.assert.throws(() => onlyIfOf({ ifNoneMatch }), { code: 'NotImplemented', details: { Header: 'If-None-Match' } }))

test('an append and the beginning of an upload take no condition, and say so', async (t) => {
  await using bench = await openBench()
  const refused = { code: 'NotImplemented', details: { Header: 'If-Match' } }
  const append = bench.run(appendObject, { key: 'a', position: 0, body: bodyOf('x'), ifMatch: '*' })
  await t.assert.rejects(append, refused)
  await t.assert.rejects(bench.run(initiateMultipartUpload, { key: 'a', ifMatch: '*' }), refused)
})
