import { ServiceError } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deleteBucketFolderRules, getBucketFolderRules, putBucketFolderRules } from './bucket-folder-rules.ts'
import { openBench } from '../testing.ts'

type Configuration = Parameters<typeof putBucketFolderRules.run>[0]['configuration']
const saves = { prefix: 'saves', maxBytes: 1_000, maxObjects: 10, overrides: [{ id: 'p_1', maxBytes: 5_000 }] }
const avatars = { prefix: 'avatars', maxObjectBytes: 100, contentTypes: ['image/*'], insertOnly: true }

test('rules are told as they were put, with a status, and put back as they were told', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketFolderRules, { configuration: { rules: [saves, avatars] } })
  const told = await bench.run(getBucketFolderRules, { bucket: 'game-saves' })
  t.assert.deepEqual(JSON.parse(JSON.stringify(told.configuration)), {
    rules: [
      { ...saves, status: 'enforced' },
      { ...avatars, overrides: [], status: 'enforced' },
    ],
  })
  await bench.run(putBucketFolderRules, told)
  t.assert.deepEqual(await bench.run(getBucketFolderRules, {}), told)
  await bench.run(deleteBucketFolderRules, {})
  await t.assert.rejects(bench.run(getBucketFolderRules, {}), { code: 'NoSuchFolderRules', status: 404 })
  t.assert.deepEqual(await bench.run(deleteBucketFolderRules, {}), {})
})

const refusals: readonly [
  what: string,
  configuration: Configuration,
  code: string,
  details?: Record<string, string>,
][] = [
  ['no rule', {}, 'MalformedXML'],
  [
    '33 rules',
    { rules: Array.from({ length: 33 }, (_, n) => ({ ...avatars, prefix: `p${n}` })) },
    'FolderRuleBeyondLimit',
  ],
  ['a slash at the end', { rules: [{ ...saves, prefix: 'saves/' }] }, 'InvalidArgument', { ArgumentName: 'Prefix' }],
  ['a negative limit', { rules: [{ ...saves, maxBytes: -1 }] }, 'InvalidArgument', { ArgumentName: 'MaxBytes' }],
  [
    'a type of all',
    { rules: [{ ...avatars, contentTypes: ['*/*'] }] },
    'InvalidArgument',
    { ArgumentName: 'ContentType' },
  ],
  ['a rule of nothing', { rules: [{ prefix: 'a' }] }, 'InvalidArgument', { ArgumentName: 'Rule' }],
  [
    'an override twice',
    { rules: [{ prefix: 'a', overrides: [1, 2].map((maxBytes) => ({ id: 'p', maxBytes })) }] },
    'InvalidArgument',
    { ArgumentName: 'Id' },
  ],
  [
    'a prefix in another',
    { rules: [saves, { ...saves, prefix: 'saves/eu' }] },
    'InvalidArgument',
    { ArgumentName: 'Prefix' },
  ],
]
for (const [what, configuration, code, details = {}] of refusals)
  test(`${what} is ${code}, and the former rules stay`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketFolderRules, { configuration: { rules: [saves] } })
    await t.assert.rejects(bench.run(putBucketFolderRules, { configuration }), (error: unknown) => {
      assert(error instanceof ServiceError)
      t.assert.equal(error.code, code)
      t.assert.partialDeepStrictEqual(error.details, details)
      return true
    })
    t.assert.equal((await bench.run(getBucketFolderRules, {})).configuration.rules?.length, 1)
  })
