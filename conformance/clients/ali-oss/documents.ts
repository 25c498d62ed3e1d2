/** ali-oss: documents of buckets that something acts upon later. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

export function aliDocumentCases(stage: AliStage): Case[] {
  return [
    {
      name: 'PutBucketLifecycle+GetBucketLifecycle+DeleteBucketLifecycle_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-lifecycle')
        await stage.client.putBucketLifecycle(name, [
          { id: 'logs', prefix: 'log/', status: 'Enabled', expiration: { days: 30 } },
          { prefix: 'tmp/', status: 'Disabled', expiration: { createdBeforeDate: '2026-01-01T00:00:00.000Z' } },
        ])
        const { rules } = await stage.client.getBucketLifecycle(name)
        assert.deepEqual(
          rules?.map(({ prefix, status }) => [prefix, status]),
          [
            ['log/', 'Enabled'],
            ['tmp/', 'Disabled'],
          ],
        )
        assert.equal(rules?.[0]?.['id'], 'logs')
        await stage.client.deleteBucketLifecycle(name)
        await refusal(stage.client.getBucketLifecycle(name), 404, 'NoSuchLifecycle')
      },
    },
    {
      name: 'PutBucketLogging+GetBucketLogging+DeleteBucketLogging_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-logging')
        assert.equal((await stage.client.getBucketLogging(name)).enable, false)
        await stage.client.putBucketLogging(name, 'log/')
        const { enable, prefix } = await stage.client.getBucketLogging(name)
        assert.deepEqual([enable, prefix], [true, 'log/'])
        await stage.client.deleteBucketLogging(name)
        assert.equal((await stage.client.getBucketLogging(name)).enable, false)
      },
    },
    {
      name: 'InitiateBucketWorm+CompleteBucketWorm+ExtendBucketWorm+GetBucketWorm+AbortBucketWorm_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-worm')
        const { wormId } = await stage.client.initiateBucketWorm(name, '1')
        await stage.client.abortBucketWorm(name)
        await refusal(stage.client.getBucketWorm(name), 404, 'NoSuchWORMConfiguration')
        const next = await stage.client.initiateBucketWorm(name, '1')
        assert.notEqual(next.wormId, wormId)
        await stage.client.completeBucketWorm(name, next.wormId)
        await stage.client.extendBucketWorm(name, next.wormId, '2')
        const { state, days } = await stage.client.getBucketWorm(name)
        assert.deepEqual([state, days], ['Locked', '2'])
        // The client does not look at the status of this one; the policy is there all the same.
        await stage.client.abortBucketWorm(name)
        assert.equal((await stage.client.getBucketWorm(name)).state, 'Locked')
      },
    },
    {
      name: 'PutBucketInventory+GetBucketInventory+ListBucketInventory+DeleteBucketInventory_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-inventory')
        const accountId = await stage.world.accountId()
        await stage.client.putBucketInventory(name, {
          id: 'all',
          isEnabled: true,
          prefix: 'a/',
          OSSBucketDestination: { format: 'CSV', accountId, rolename: 'any', bucket: stage.bucket, prefix: 'of' },
          frequency: 'Weekly',
          includedObjectVersions: 'All',
          optionalFields: { field: ['Size', 'ETag'] },
        })
        const { inventory } = await stage.client.getBucketInventory(name, 'all')
        assert.deepEqual([inventory['id'], inventory['frequency'], inventory['prefix']], ['all', 'Weekly', 'a/'])
        const { inventoryList } = await stage.client.listBucketInventory(name)
        assert.equal(inventoryList.length, 1)
        await stage.client.deleteBucketInventory(name, 'all')
        await refusal(stage.client.getBucketInventory(name, 'all'), 404, 'NoSuchInventory')
      },
    },
  ]
}
