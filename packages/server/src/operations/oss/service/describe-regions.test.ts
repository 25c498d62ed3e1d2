import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { describeRegions } from './describe-regions.ts'

test('this server is one region, whose endpoints are its own', async (t) => {
  await using bench = await openBench()
  const all = await bench.run(describeRegions, {})
  const [own] = all.result.regions
  assert.ok(own !== undefined)
  t.assert.match(own.region, /^oss-[a-z0-9-]+$/)
  t.assert.equal(own.accelerateEndpoint, own.internetEndpoint)
  t.assert.deepEqual(await bench.run(describeRegions, { regions: own.region }), all)
  await t.assert.rejects(bench.run(describeRegions, { regions: 'oss-mars-1' }), { code: 'NoSuchRegion', status: 404 })
})
