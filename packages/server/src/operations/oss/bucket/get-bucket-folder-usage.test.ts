import { test } from 'node:test'
import { putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import { getBucketFolderRules, putBucketFolderRules } from './bucket-folder-rules.ts'
import { getBucketFolderUsage } from './get-bucket-folder-usage.ts'

test('what was there before the rule is counted in the background, and told from what is not', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'saves/p_1/a', '12345')
  const rules = [
    { prefix: 'saves', maxBytes: 100, overrides: [{ id: 'p_1', maxBytes: 200 }] },
    { prefix: 'pics', maxObjects: 3 },
  ]
  await bench.run(putBucketFolderRules, { configuration: { rules } })
  await putText(bench.store, bench.bucket, 'saves/p_1/b', '123')
  await putText(bench.store, bench.bucket, 'pics/p_1/a', '1')
  const usage = async (id: string) => (await bench.run(getBucketFolderUsage, { id })).usage
  const pics = { prefix: 'pics', usedBytes: 1, usedObjects: 1, maxObjects: 3 }
  t.assert.partialDeepStrictEqual(await usage('p_1'), {
    id: 'p_1',
    folders: [
      { prefix: 'saves', status: 'counting', usedBytes: 3, usedObjects: 1, maxBytes: 200 },
      // Where nothing lay there is nothing to count.
      { ...pics, status: 'enforced' },
    ],
  })
  await bench.store.folderCounting.run(new AbortController().signal)
  t.assert.partialDeepStrictEqual(await usage('p_1'), {
    folders: [
      { prefix: 'saves', status: 'enforced', usedBytes: 8, usedObjects: 2, maxBytes: 200 },
      { ...pics, status: 'enforced' },
    ],
  })
  t.assert.partialDeepStrictEqual(await usage('p_2'), { folders: [{ usedBytes: 0, maxBytes: 100 }, { usedBytes: 0 }] })
  t.assert.deepEqual((await usage('a/b')).folders, [])
  const told = await bench.run(getBucketFolderRules, {})
  t.assert.deepEqual(
    told.configuration.rules?.map(({ status }) => status),
    ['enforced', 'enforced'],
  )
})

test('without rules there is nothing to tell', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketFolderUsage, { id: 'p_1' }), { code: 'NoSuchFolderRules' })
})
