import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { getObject } from './get-object.ts'
import { putLiveChannel } from './live-channel.ts'
import { postVodPlaylist } from './post-vod-playlist.ts'

const times = { startTime: 1_472_020_031, endTime: 1_472_020_226 }

for (const [key, code] of [
  ['tv/vod.m3u8', 'InvalidArgument'],
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
