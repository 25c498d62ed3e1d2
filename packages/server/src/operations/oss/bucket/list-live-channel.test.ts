import { test } from 'node:test'
import { listLiveChannel } from './list-live-channel.ts'
import { openBench } from '../testing.ts'

test('clean-up code that asks for live channels hears that there are none (oss2, Go v1, Java v2: clients.md 3.6)', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual(await bench.run(listLiveChannel, { prefix: 'p', marker: 'm', maxKeys: 5 }), {
    result: { prefix: 'p', marker: 'm', maxKeys: 5, isTruncated: false, nextMarker: '', channels: [] },
  })
})
