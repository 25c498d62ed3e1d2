import { test } from 'node:test'
import { putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import { getBucketFolderRules, putBucketFolderRules } from './bucket-folder-rules.ts'
import { folderUsageIdsMax, getBucketFolderUsage } from './get-bucket-folder-usage.ts'

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
  const pics = { id: 'p_1', prefix: 'pics', usedBytes: 1, usedObjects: 1, maxObjects: 3 }
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
  t.assert.deepEqual((await usage('')).folders, [])
  const told = await bench.run(getBucketFolderRules, {})
  t.assert.deepEqual(
    told.configuration.rules?.map(({ status }) => status),
    ['enforced', 'enforced'],
  )
})

test('several ids are told one after the other, each once, and not without end', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketFolderRules, {
    configuration: {
      rules: [
        { prefix: 'saves', maxBytes: 100 },
        { prefix: 'pics', maxBytes: 100 },
      ],
    },
  })
  await putText(bench.store, bench.bucket, 'saves/p_1/a', '12345')
  await putText(bench.store, bench.bucket, 'pics/p,2/a', '123')
  const told = async (id: string) =>
    (await bench.run(getBucketFolderUsage, { id })).usage.folders.map(
      ({ id: owner, prefix, usedBytes }) => `${prefix}/${owner} ${usedBytes}`,
    )
  t.assert.deepEqual(await told('p_1/p,2/p_1/p_3'), [
    'saves/p_1 5',
    'pics/p_1 0',
    'saves/p,2 0',
    'pics/p,2 3',
    'saves/p_3 0',
    'pics/p_3 0',
  ])
  const many = (count: number): string => Array.from({ length: count }, (_, at) => `p_${at}`).join('/')
  t.assert.equal((await told(many(folderUsageIdsMax))).length, 2 * folderUsageIdsMax)
  await t.assert.rejects(told(many(folderUsageIdsMax + 1)), { code: 'InvalidArgument' })
})

test('one rule is told of by its prefix, and of a prefix without a rule nothing', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketFolderRules, {
    configuration: {
      rules: [
        { prefix: 'game/saves', maxBytes: 100 },
        { prefix: 'game/pics', maxBytes: 100 },
      ],
    },
  })
  await putText(bench.store, bench.bucket, 'game/pics/p_1/a', '12345')
  const told = async (prefix: string) =>
    (await bench.run(getBucketFolderUsage, { id: 'p_1/p_2', prefix })).usage.folders.map(
      (folder) => `${folder.prefix}/${folder.id} ${folder.usedBytes}`,
    )
  t.assert.deepEqual(await told('game/pics'), ['game/pics/p_1 5', 'game/pics/p_2 0'])
  t.assert.deepEqual(await told('game'), [])
  t.assert.deepEqual(await told(''), [])
})

test('without rules there is nothing to tell', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketFolderUsage, { id: 'p_1' }), { code: 'NoSuchFolderRules' })
})
