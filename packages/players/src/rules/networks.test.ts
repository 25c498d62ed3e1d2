import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback, networkOf } from './networks.ts'

const cases: [address: string, network: string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:1ff:aaaa::1', '2001:db8:1:100::/56'],
  ['2001:db8:1:100::', '2001:db8:1:100::/56'],
  ['2001:db8:1:200::1', '2001:db8:1:200::/56'],
  ['', 'unknown'],
  ['nonsense', 'unknown'],
]
for (const [address, network] of cases)
  test(`${address} counts as ${network}`, () => assert.equal(networkOf(address), network))

test('only addresses of this machine are loopback', () => {
  assert.deepEqual(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'].map(isLoopback), [true, true, true, true])
  assert.deepEqual(['10.0.0.1', '::', '', 'localhost'].map(isLoopback), [false, false, false, false])
})
