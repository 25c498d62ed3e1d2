/** ali-oss: listings, and deleting what was listed. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

export function aliListingCases(stage: AliStage): Case[] {
  const names = ['list/a b', 'list/b/1', 'list/b/2', 'list/c', 'list/玩']
  const fill = async (): Promise<void> => {
    for (const name of names) await stage.client.put(name, Buffer.from('x'))
  }
  return [
    {
      name: 'ListObjects_folders-and-pages',
      run: async () => {
        await fill()
        const all = await stage.client.list({ prefix: 'list/', 'max-keys': 1_000 })
        assert.deepEqual(
          all.objects.map(({ name }) => name),
          names,
        )
        assert.ok(all.objects.every(({ owner }) => (owner?.id ?? '') !== ''))
        const folders = await stage.client.list({ prefix: 'list/', delimiter: '/' })
        assert.deepEqual(folders.prefixes, ['list/b/'])
        const first = await stage.client.list({ prefix: 'list/', 'max-keys': 2 })
        assert.deepEqual([first.isTruncated, first.nextMarker], [true, 'list/b/1'])
        const rest = await stage.client.list({ prefix: 'list/', marker: first.nextMarker })
        assert.deepEqual(
          rest.objects.map(({ name }) => name),
          names.slice(2),
        )
      },
    },
    {
      name: 'ListObjectsV2_folders-and-pages',
      run: async () => {
        await fill()
        const first = await stage.client.listV2({ prefix: 'list/', 'max-keys': 2 })
        assert.deepEqual([first.keyCount, first.isTruncated, first.objects[0]?.owner?.id], [2, true, undefined])
        const rest = await stage.client.listV2({
          prefix: 'list/',
          'continuation-token': first.nextContinuationToken,
          'fetch-owner': true,
        })
        assert.deepEqual(
          rest.objects.map(({ name }) => name),
          names.slice(2),
        )
        assert.ok((rest.objects[0]?.owner?.id ?? '') !== '')
        const after = await stage.client.listV2({ prefix: 'list/', 'start-after': 'list/b/2', delimiter: '/' })
        assert.deepEqual(
          after.objects.map(({ name }) => name),
          ['list/c', 'list/玩'],
        )
      },
    },
    {
      name: 'ListObjects_bad-max-keys',
      run: async () => void (await refusal(stage.client.list({ 'max-keys': 1_001 }), 400, 'InvalidArgument')),
    },
    {
      name: 'DeleteMultipleObjects_awkward-keys',
      run: async () => {
        const awkward = ['many/a&b<c>"d"', 'many/空 格', 'many/\u0001', 'many/\r\n']
        for (const name of awkward) await stage.client.put(name, Buffer.from('x'))
        const { deleted } = await stage.client.deleteMulti([...awkward, 'many/absent'])
        assert.equal(deleted.length, awkward.length + 1)
        for (const name of awkward) await refusal(stage.client.head(name), 404, 'NoSuchKey')
        assert.deepEqual((await stage.client.deleteMulti(['many/absent'], { quiet: true })).deleted, [])
      },
    },
  ]
}
