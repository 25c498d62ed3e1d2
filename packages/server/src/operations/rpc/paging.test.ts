import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageAnswer, readPage } from './paging.ts'

test('a hundred items from the start unless told otherwise', () => {
  assert.deepEqual(readPage({}), { after: undefined, limit: 100 })
})

test('a marker leads back to the name it was made of', () => {
  for (const name of ['a', 'A.b_c-9', 'S:AliyunOSSFullAccess', 'x'.repeat(128)]) {
    const { isTruncated, marker } = pageAnswer(name)
    assert.equal(isTruncated, true)
    assert.deepEqual(readPage({ marker, maxItems: 1_000 }), { after: name, limit: 1_000 })
  }
  assert.deepEqual(pageAnswer(undefined), { isTruncated: false, marker: undefined })
})

for (const maxItems of [0, -1, 1_001])
  test(`MaxItems ${maxItems} is refused`, () => {
    assert.throws(() => readPage({ maxItems }), { code: 'InvalidParameter.MaxItems' })
  })

for (const marker of ['*', 'YQ=', 'YQ==', 'YR', 'AA', 'YS9i', 'x'.repeat(10_000)])
  test(`marker ${marker.slice(0, 10)} is refused`, () => {
    assert.throws(() => readPage({ marker }), { code: 'InvalidParameter.Marker' })
  })
