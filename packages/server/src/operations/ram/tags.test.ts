import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasTags, readTags } from './tags.ts'

test('tags are read in order, a missing value is empty', () => {
  assert.deepEqual(readTags(undefined), [])
  assert.deepEqual(readTags([{ key: 'a', value: '1' }, { key: 'b' }]), [
    { key: 'a', value: '1' },
    { key: 'b', value: '' },
  ])
})

const many = Array.from({ length: 21 }, (_, index) => ({ key: `k${index}`, value: '' }))
const wrong = [
  many,
  [{ value: '1' }],
  [{ key: 'x'.repeat(129) }],
  [{ key: 'a', value: 'x'.repeat(129) }],
  [{ key: 'a' }, { key: 'a' }],
]
for (const [row, tags] of wrong.entries())
  test(`row ${row} is refused`, () => {
    assert.throws(() => readTags(tags), { code: 'InvalidParameter.Tag' })
  })

test('a filter wants each key, and its value when it gives one', () => {
  const tags = [
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ]
  assert.equal(hasTags(tags, []), true)
  assert.equal(hasTags(tags, [{ key: 'a', value: '' }]), true)
  assert.equal(hasTags(tags, [{ key: 'a', value: '1' }]), true)
  assert.equal(hasTags(tags, [{ key: 'a', value: '2' }]), false)
  assert.equal(
    hasTags(tags, [
      { key: 'a', value: '' },
      { key: 'c', value: '' },
    ]),
    false,
  )
})
