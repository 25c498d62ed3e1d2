import { test } from 'node:test'
import { documentValues } from './document-values.ts'
import { makeBucket, openTestStore, grantFor } from '../testing.ts'

test('a document is parsed once per version of the record', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  let parsed = 0
  const read = documentValues('referer', (text) => {
    parsed += 1
    return text.length
  })
  t.assert.equal(read(bucket), undefined)
  for (const [text, want] of [
    ['a', 1],
    ['bb', 2],
  ] as const) {
    await store.buckets.update(grantFor('configure', bucket), { documents: { referer: text } })
    for (let again = 0; again < 3; again += 1) {
      const found = await store.buckets.find(bucket.name)
      t.assert.equal(found && read(found), want)
    }
  }
  t.assert.equal(parsed, 2)
})
