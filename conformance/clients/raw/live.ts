/** Live channels: documents and status. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { element, elements } from '../../wire/xml.ts'
import type { QueryPairs } from '../../wire/oss-v1.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const body = (inner: string, status = 'enabled'): string =>
  `<LiveChannelConfiguration><Description>d</Description><Status>${status}</Status><Target><Type>HLS</Type>${inner}</Target></LiveChannelConfiguration>`

export function liveCases(stage: Stage): Case[] {
  const call = (bucket: string, method: string, key: string, query: QueryPairs, text?: string) =>
    stage.oss.call(method, { bucket, key, query, ...(text === undefined ? {} : { body: text }) })
  const live: QueryPairs = [['live']]
  return [
    {
      name: 'PutLiveChannel+ListLiveChannel+GetLiveChannelInfo+GetLiveChannelStat+GetLiveChannelHistory+PutLiveChannelStatus+DeleteLiveChannel_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('live')
        expectError(await call(bucket, 'GET', 'tv', live), 404, 'NoSuchLiveChannel')
        const made = expectStatus(await call(bucket, 'PUT', 'tv', live, body('<FragDuration>9</FragDuration>')), 200)
        const [publish, play] = elements(made.text, 'Url')
        assert.match(publish ?? '', /^rtmp:\/\/.*\/live\/tv$/)
        assert.match(play ?? '', /\/tv\/playlist\.m3u8$/)
        const info = expectStatus(await call(bucket, 'GET', 'tv', live), 200)
        assert.deepEqual(
          ['Status', 'FragDuration', 'FragCount', 'PlaylistName'].map((name) => element(info.text, name)),
          ['enabled', '9', '3', 'playlist.m3u8'],
        )
        const bad = body('<FragDuration>101</FragDuration>')
        expectError(await call(bucket, 'PUT', 'tv', live, bad), 400, 'InvalidArgument', '0044-00000014')
        const status = async () =>
          element(expectStatus(await call(bucket, 'GET', 'tv', [['comp', 'stat'], ['live']]), 200).text, 'Status')
        assert.equal(await status(), 'Idle')
        expectStatus(await call(bucket, 'PUT', 'tv', [['live'], ['status', 'disabled']]), 200)
        assert.equal(await status(), 'Disabled')
        const history = expectStatus(await call(bucket, 'GET', 'tv', [['comp', 'history'], ['live']]), 200)
        assert.match(history.text, /<LiveChannelHistory(?:\/>|><\/LiveChannelHistory>)/)
        const listed = expectStatus(await stage.oss.call('GET', { bucket, query: live }), 200)
        assert.deepEqual(elements(listed.text, 'Name'), ['tv'])
        expectError(await stage.oss.call('DELETE', { bucket }), 409, 'BucketNotEmpty')
        expectStatus(await call(bucket, 'DELETE', 'tv', live), 204)
        expectError(await call(bucket, 'GET', 'tv', live), 404, 'NoSuchLiveChannel')
        expectStatus(await stage.oss.call('DELETE', { bucket }), 204)
      },
    },
    {
      name: 'PostVodPlaylist+GetVodPlaylist_of-a-time',
      run: async () => {
        const bucket = await stage.world.bucket('live')
        const times: QueryPairs = [['endTime', '1472020226'], ['startTime', '1472020031'], ['vod']]
        expectError(await call(bucket, 'GET', 'tv', times), 404, 'NoSuchLiveChannel')
        await call(bucket, 'PUT', 'tv', live, body(''))
        // Nothing was streamed, of which the cloud makes no playlist.
        expectError(await call(bucket, 'GET', 'tv', times), 400, 'InvalidArgument')
        expectError(await call(bucket, 'POST', 'tv/vod.m3u8', times), 400, 'InvalidArgument')
        expectError(await stage.oss.call('GET', { bucket, key: 'tv/vod.m3u8' }), 404, 'NoSuchKey')
        const backwards: QueryPairs = [['endTime', '1'], ['startTime', '2'], ['vod']]
        expectError(await call(bucket, 'GET', 'tv', backwards), 400, 'InvalidArgument', '0044-00000308')
        await call(bucket, 'DELETE', 'tv', live)
      },
    },
  ]
}
