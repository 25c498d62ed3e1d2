import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { getVodPlaylist } from './get-vod-playlist.ts'
import { putLiveChannel } from './live-channel.ts'

test('nothing was ever streamed, so no time of at most a day has a playlist', async (t) => {
  await using bench = await openBench()
  const day = { startTime: 1_472_020_031, endTime: 1_472_020_031 + 86_400 }
  await t.assert.rejects(bench.run(getVodPlaylist, { key: 'tv', ...day }), { code: 'NoSuchLiveChannel' })
  await bench.run(putLiveChannel, { key: 'tv', configuration: { target: { type: 'HLS' } } })
  await t.assert.rejects(bench.run(getVodPlaylist, { key: 'tv', ...day }), {
    code: 'InvalidArgument',
    details: { ArgumentName: 'startTime', ArgumentValue: String(day.startTime) },
  })
  for (const endTime of [day.startTime, day.startTime - 1, day.endTime + 1])
    await t.assert.rejects(bench.run(getVodPlaylist, { key: 'tv', startTime: day.startTime, endTime }), {
      code: 'InvalidArgument',
      details: { ArgumentName: 'endTime', ArgumentValue: String(endTime) },
    })
})

test('a time without length is told before a channel that is not there', async (t) => {
  await using bench = await openBench()
  const refused = bench.run(getVodPlaylist, { key: 'tv', startTime: 5, endTime: 5 })
  await t.assert.rejects(refused, { code: 'InvalidArgument', ec: '0044-00000308' })
})
