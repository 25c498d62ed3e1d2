/** ali-oss: versions, in a bucket of their own. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import type { AliOss, Answered } from './library.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

const idOf = ({ res }: Answered): string => String(res.headers['x-oss-version-id'])

export function aliVersionCases(stage: AliStage): Case[] {
  async function opened(): Promise<{ readonly name: string; readonly client: AliOss }> {
    const name = stage.world.name('ali-versions')
    stage.world.forget(name)
    await stage.client.putBucket(name)
    await stage.client.putBucketVersioning(name, 'Enabled')
    const client = stage.clientWith(stage.world.target.rootKeys)
    client.useBucket(name)
    return { name, client }
  }
  return [
    {
      name: 'PutBucketVersioning+GetBucketVersioning_both-states',
      run: async () => {
        const { name, client } = await opened()
        assert.equal((await client.getBucketVersioning(name)).versionStatus, 'Enabled')
        await client.putBucketVersioning(name, 'Suspended')
        assert.equal((await client.getBucketVersioning(name)).versionStatus, 'Suspended')
      },
    },
    {
      name: 'GetObject+CopyObject+DeleteObject_by-version',
      run: async () => {
        const { client } = await opened()
        const first = idOf(await client.put('a', Buffer.from('first')))
        const second = idOf(await client.put('a', Buffer.from('second')))
        assert.equal(String((await client.get('a', { versionId: first })).content), 'first')
        const copied = await client.copy('a', 'a', { versionId: first })
        assert.equal(copied.res.headers['x-oss-copy-source-version-id'], first)
        assert.equal(String((await client.get('a')).content), 'first')
        const marker = await client.delete('a')
        assert.equal(marker.res.headers['x-oss-delete-marker'], 'true')
        await refusal(client.get('a'), 404, 'NoSuchKey')
        await client.delete('a', { versionId: idOf(marker) })
        assert.equal(String((await client.get('a')).content), 'first')
        await client.delete('a', { versionId: second })
        await refusal(client.get('a', { versionId: second }), 404, 'NoSuchVersion')
      },
    },
    {
      name: 'ListObjectVersions+DeleteMultipleObjects_until-the-bucket-is-empty',
      run: async () => {
        const { name, client } = await opened()
        for (const text of ['1', '2', '3']) await client.put('a', Buffer.from(text))
        const { deleted } = await client.deleteMulti(['a', 'b'])
        assert.equal(
          deleted.every(({ DeleteMarkerVersionId }) => DeleteMarkerVersionId !== undefined),
          true,
        )
        const first = await client.getBucketVersions({ maxKeys: 2 })
        assert.equal(first.isTruncated, true)
        const markers = { keyMarker: first.nextKeyMarker, versionIdMarker: first.nextVersionIdMarker }
        const rest = await client.getBucketVersions(markers)
        const all = [first, rest].flatMap(({ objects, deleteMarker }) => [...objects, ...deleteMarker])
        assert.equal(all.length, 5)
        await client.deleteMulti(all.map((each) => ({ key: each.name, versionId: each.versionId })))
        assert.deepEqual((await client.getBucketVersions()).objects, [])
        await client.deleteBucket(name)
      },
    },
  ]
}
