import { test } from 'node:test'
import { getBucketStat } from '../bucket/get-bucket-stat.ts'
import { listLiveChannel } from '../bucket/list-live-channel.ts'
import { openBench } from '../testing.ts'
import {
  deleteLiveChannel,
  getLiveChannelHistory,
  getLiveChannelInfo,
  getLiveChannelStat,
  putLiveChannel,
  putLiveChannelStatus,
} from './live-channel.ts'

const target = { type: 'HLS' }
const full = {
  description: 'my channel',
  status: 'disabled',
  target: { ...target, fragDuration: '10', fragCount: '7', playlistName: 'list.m3u8' },
}

test('a channel is told as it was put, with its status, and is gone after it was deleted', async (t) => {
  await using bench = await openBench()
  const { result } = await bench.run(putLiveChannel, { key: 'tv 1', configuration: full })
  t.assert.deepEqual(result, {
    publish: { url: 'rtmp://127.0.0.1:9000/game-saves/live/tv%201' },
    play: { url: 'http://127.0.0.1:9000/game-saves/tv%201/list.m3u8' },
  })
  t.assert.deepEqual((await bench.run(getLiveChannelInfo, { key: 'tv 1' })).configuration, {
    ...full,
    target: { ...full.target, fragDuration: 10, fragCount: 7 },
  })
  const status = async () => (await bench.run(getLiveChannelStat, { key: 'tv 1' })).stat.status
  t.assert.equal(await status(), 'Disabled')
  await bench.run(putLiveChannelStatus, { key: 'tv 1', status: 'enabled' })
  t.assert.equal(await status(), 'Idle')
  t.assert.equal((await bench.run(getLiveChannelInfo, { key: 'tv 1' })).configuration.description, 'my channel')
  t.assert.deepEqual((await bench.run(getLiveChannelHistory, { key: 'tv 1' })).history.records, [])
  t.assert.equal((await bench.run(getBucketStat, {})).stat.liveChannelCount, 1)
  await bench.run(deleteLiveChannel, { key: 'tv 1' })
  t.assert.deepEqual(await bench.run(deleteLiveChannel, { key: 'tv 1' }), {})
  t.assert.equal((await bench.run(getBucketStat, {})).stat.liveChannelCount, 0)
  for (const asked of [
    bench.run(getLiveChannelInfo, { key: 'tv 1' }),
    bench.run(getLiveChannelStat, { key: 'tv 1' }),
    bench.run(getLiveChannelHistory, { key: 'tv 1' }),
    bench.run(putLiveChannelStatus, { key: 'tv 1', status: 'enabled' }),
  ])
    await t.assert.rejects(asked, { code: 'NoSuchLiveChannel', status: 404 })
})

test('what is left out has the documented value', async (t) => {
  await using bench = await openBench()
  await bench.run(putLiveChannel, { key: 'tv', configuration: { target } })
  t.assert.deepEqual((await bench.run(getLiveChannelInfo, { key: 'tv' })).configuration, {
    description: '',
    status: 'enabled',
    target: { type: 'HLS', fragDuration: 5, fragCount: 3, playlistName: 'playlist.m3u8' },
  })
})

type Configuration = Parameters<typeof putLiveChannel.run>[0]['configuration']
const refusals: [what: string, key: string, configuration: Configuration, code: string, ec?: string][] = [
  ['a name with a slash', 'a/b', { target }, 'InvalidArgument', '0044-00000302'],
  ['another status', 'tv', { target, status: 'abc' }, 'InvalidArgument', '0044-00000002'],
  ['a duration in letters', 'tv', { target: { ...target, fragDuration: 'abc' } }, 'InvalidArgument', '0044-00000014'],
  ['a duration of 101', 'tv', { target: { ...target, fragDuration: '101' } }, 'InvalidArgument', '0044-00000014'],
  ['no fragments', 'tv', { target: { ...target, fragCount: '0' } }, 'InvalidArgument'],
  ['another type', 'tv', { target: { type: 'DASH' } }, 'InvalidArgument'],
  ['a playlist of another kind', 'tv', { target: { ...target, playlistName: 'list.txt' } }, 'InvalidArgument'],
  ['a playlist elsewhere', 'tv', { target: { ...target, playlistName: '../x.m3u8' } }, 'InvalidArgument'],
  ['a long description', 'tv', { target, description: 'x'.repeat(129) }, 'InvalidArgument'],
  ['snapshots', 'tv', { target, snapshot: {} }, 'NotImplemented'],
]
for (const [what, key, configuration, code, ec] of refusals)
  test(`${what} is ${code}, and the former channel stays`, async (t) => {
    await using bench = await openBench()
    await bench.run(putLiveChannel, { key: 'tv', configuration: full })
    const want = ec === undefined ? { code } : { code, ec }
    await t.assert.rejects(bench.run(putLiveChannel, { key, configuration }), want)
    t.assert.equal((await bench.run(getLiveChannelInfo, { key: 'tv' })).configuration.description, 'my channel')
  })

test('channels are listed in order, by prefix and page by page', async (t) => {
  await using bench = await openBench()
  for (const key of ['b2', 'a1', 'b1', 'b3']) await bench.run(putLiveChannel, { key, configuration: { target } })
  const names = async (input: { prefix?: string; marker?: string; maxKeys?: number } = {}) => {
    const { result } = await bench.run(listLiveChannel, input)
    return [result.channels.map((channel) => channel.name), result.isTruncated, result.nextMarker]
  }
  t.assert.deepEqual(await names(), [['a1', 'b1', 'b2', 'b3'], false, ''])
  t.assert.deepEqual(await names({ prefix: 'b', maxKeys: 2 }), [['b1', 'b2'], true, 'b2'])
  t.assert.deepEqual(await names({ prefix: 'b', marker: 'b2', maxKeys: 2 }), [['b3'], false, ''])
  t.assert.deepEqual(await names({ prefix: 'b', marker: 'a' }), [['b1', 'b2', 'b3'], false, ''])
})
