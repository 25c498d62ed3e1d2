import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkPolicyText, parseNetworkPolicy } from './network-policy.ts'

const classic = { Type: 'ClassicWhiteList', IPList: ['10.0.0.1/32', '2001:db8::1', '198.51.100.7'] }
const vpc = { Type: 'VPCWhiteList', Value: 'AllowAllVPC', IPList: ['0.0.0.0/0', '::/0'] }

test('what is read is written as the cloud shows it', () => {
  for (const Status of ['Active', 'Inactive'])
    for (const Statements of [[classic], [vpc], [classic, vpc]])
      assert.deepEqual(JSON.parse(networkPolicyText(parseNetworkPolicy(JSON.stringify({ Status, Statements })))), {
        Version: 1,
        Status,
        Statements,
      })
  assert.equal(networkPolicyText(undefined), '{}')
})

const refused: [why: string, text: string][] = [
  ['no JSON', '{'],
  ['no object', '[]'],
  ['nothing in it', '{}'],
  ['another version', JSON.stringify({ Version: 2, Status: 'Active', Statements: [classic] })],
  ['another status', JSON.stringify({ Status: 'On', Statements: [classic] })],
  ['another field', JSON.stringify({ Status: 'Active', Statements: [classic], Deny: true })],
  ['no list', JSON.stringify({ Status: 'Inactive' })],
  ['active and open to nobody', JSON.stringify({ Status: 'Active', Statements: [] })],
  ['nine statements', JSON.stringify({ Status: 'Active', Statements: Array.from({ length: 9 }, () => classic) })],
  ['another type', JSON.stringify({ Status: 'Active', Statements: [{ ...classic, Type: 'BlackList' }] })],
  ['a VPC in a classic statement', JSON.stringify({ Status: 'Active', Statements: [{ ...classic, Value: 'vpc-1' }] })],
  ['a VPC statement without a VPC', JSON.stringify({ Status: 'Active', Statements: [{ ...vpc, Value: '' }] })],
  ['no addresses', JSON.stringify({ Status: 'Active', Statements: [{ ...classic, IPList: [] }] })],
  ['no address', JSON.stringify({ Status: 'Active', Statements: [{ ...classic, IPList: ['home'] }] })],
  [
    'too many addresses',
    JSON.stringify({ Status: 'Active', Statements: [{ ...classic, IPList: Array.from({ length: 51 }, () => '::1') }] }),
  ],
  ['too long', `${JSON.stringify({ Status: 'Active', Statements: [classic] })}${' '.repeat(16_384)}`],
]
for (const [why, text] of refused)
  test(`refuses a document with ${why}`, () =>
    assert.throws(() => parseNetworkPolicy(text), { code: 'InvalidParameter.AccessKeyPolicy' }))
