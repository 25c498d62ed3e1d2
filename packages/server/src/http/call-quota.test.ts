import { test } from 'node:test'
import { networkOf } from './call-quota.ts'

const cases: [address: string, want: string][] = [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
]
for (const [address, want] of cases)
  test(`${address} counts as ${want}`, (t) => t.assert.equal(networkOf(address), want))
