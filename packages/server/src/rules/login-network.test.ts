import { test } from 'node:test'
import { areNetworkMasks, isWithinNetworks } from './login-network.ts'

const masks: [text: string, isRight: boolean][] = [
  ['', true],
  ['10.0.0.0/8', true],
  ['10.0.0.0/8;192.168.0.0/16', true],
  ['192.0.2.7', true],
  ['2001:db8::/32', true],
  ['10.0.0.0/33', false],
  ['10.0.0', false],
  ['everywhere', false],
  [Array.from({ length: 41 }, (_, index) => `1.1.1.${index}`).join(';'), false],
]
for (const [text, isRight] of masks)
  test(`${JSON.stringify(text.slice(0, 40))} ${isRight ? 'are' : 'are no'} masks`, (t) => {
    t.assert.equal(areNetworkMasks(text), isRight)
  })

const addresses: [masks: string, address: string, isWithin: boolean][] = [
  ['', '203.0.113.1', true],
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.0/8;192.0.2.7', '192.0.2.7', true],
  ['10.0.0.0/8', '::ffff:10.0.0.1', true],
  ['10.0.0.0/8', '2001:db8::1', false],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['10.0.0.0/8', 'nonsense', false],
]
for (const [text, address, isWithin] of addresses)
  test(`${address} is ${isWithin ? '' : 'not '}within ${JSON.stringify(text)}`, (t) => {
    t.assert.equal(isWithinNetworks(text, address), isWithin)
  })
