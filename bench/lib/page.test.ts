import assert from 'node:assert/strict'
import test from 'node:test'
import { figureOf, median, percentile } from './figure.ts'
import { ratiosOf } from './page.ts'

const labels = { claim: 'get', name: 'GET 4 KiB', unit: 'requests/s' }

test('a ratio is told only against a peer that ran the same load', () => {
  const ours = figureOf({ ...labels, subject: 'latchkey' }, [900, 1_000, 1_100])
  const peer = figureOf({ ...labels, subject: 'peer' }, [500])
  const other = figureOf({ ...labels, name: 'PUT 4 KiB', subject: 'peer' }, [500])
  assert.deepEqual(ratiosOf([ours, peer, other]), ['- GET 4 KiB: 2 times peer'])
})

test('with the ratio goes that of the CPU per request, where both sides have one', () => {
  const ours = figureOf({ ...labels, subject: 'latchkey' }, [50], { cpuUsPerRequest: [300] })
  const peer = figureOf({ ...labels, subject: 'peer' }, [100], { cpuUsPerRequest: [200] })
  assert.deepEqual(ratiosOf([ours, peer]), ['- GET 4 KiB: 0.5 times peer, for 1.5 times its CPU'])
})

test('a figure without a sample is refused, not invented', () => {
  assert.throws(() => figureOf({ ...labels, subject: 'latchkey' }, []), /no sample/)
  assert.throws(() => median([]), /no sample/)
  assert.throws(() => percentile([], 0.5), /no sample/)
})

test('the median of an even count lies between the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([9, 1, 5]), 5)
})
