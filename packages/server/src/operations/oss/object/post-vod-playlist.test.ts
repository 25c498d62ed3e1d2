import { test } from 'node:test'
import { openBench, textOf } from '../testing.ts'
import { getObject } from './get-object.ts'
import { getVodPlaylist } from './get-vod-playlist.ts'
import { putLiveChannel } from './live-channel.ts'
import { postVodPlaylist } from './post-vod-playlist.ts'

const times = { startTime: 1_472_020_031, endTime: 1_472_020_226 }

test('the playlist is stored below its channel', async (t) => {
  await using bench = await openBench()
  await bench.run(putLiveChannel, { key: 'tv', configuration: { target: { type: 'HLS' } } })
  const { etag } = await bench.run(postVodPlaylist, { key: 'tv/vod.m3u8', ...times })
  const stored = await bench.run(getObject, { key: 'tv/vod.m3u8' })
  t.assert.deepEqual([stored.etag, stored.contentType], [etag, 'application/x-mpegURL'])
  t.assert.equal(await textOf(stored.body), (await bench.run(getVodPlaylist, { key: 'tv', ...times })).playlist)
})

for (const [key, code] of [
  ['tv/vod.txt', 'InvalidArgument'],
  ['tv/.m3u8', 'InvalidArgument'],
  ['vod.m3u8', 'InvalidArgument'],
  ['tv/a/vod.m3u8', 'InvalidArgument'],
  ['other/vod.m3u8', 'NoSuchLiveChannel'],
] as const)
  test(`${key} is ${code}, and nothing is stored`, async (t) => {
    await using bench = await openBench()
    await bench.run(putLiveChannel, { key: 'tv', configuration: { target: { type: 'HLS' } } })
    await t.assert.rejects(bench.run(postVodPlaylist, { key, ...times }), { code })
    await t.assert.rejects(bench.run(getObject, { key }), { code: 'NoSuchKey' })
  })
