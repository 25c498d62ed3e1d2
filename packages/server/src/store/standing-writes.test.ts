import { test } from 'node:test'
import { grantFor, makeBucket, openTestStore, putText } from './testing.ts'
import { standingWrites } from './standing-writes.ts'

test('the write that stands under a key is known, and none where nothing is', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'a', 'one')
  const first = await store.objects.head(grantFor('read', bucket, 'a'))
  const places = ['a', 'b'].map((key) => ({ bucketId: bucket.id, key }))
  t.assert.deepEqual(await standingWrites(store.kv, places), [first?.writeId, undefined])
  await putText(store, bucket, 'a', 'two')
  const second = await store.objects.head(grantFor('read', bucket, 'a'))
  t.assert.notEqual(second?.writeId, first?.writeId)
  t.assert.deepEqual(await standingWrites(store.kv, places), [second?.writeId, undefined])
})
