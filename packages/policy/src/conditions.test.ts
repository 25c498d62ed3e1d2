import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isInBlock, parseAddress, parseAddressBlock } from './address.ts'
import { canonicalConditionKey, compileCondition, operators, parseDecimal, parseTime } from './conditions.ts'

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

test('there are exactly the documented operators', () =>
  assert.equal(
    [...operators.keys()].toSorted().join(' '),
    'Bool DateEquals DateGreaterThan DateGreaterThanEquals DateLessThan DateLessThanEquals DateNotEquals ' +
      'IpAddress IpAddressIncludeBorder NotIpAddress NotIpAddressIncludeBorder ' +
      'NumericEquals NumericGreaterThan NumericGreaterThanEquals NumericLessThan NumericLessThanEquals NumericNotEquals ' +
      'StringEquals StringEqualsIgnoreCase StringLike StringNotEquals StringNotEqualsIgnoreCase StringNotLike',
  ))

test('a condition that no parser let through is refused by name', () => {
  assert.throws(() => compileCondition({ operator: 'Null', key: 'a:b', values: ['true'] }), RangeError)
  assert.throws(() => compileCondition({ operator: 'Bool', key: 'a:b', values: ['x'] }), RangeError)
})

const times: [text: string, want: string | undefined][] = [
  ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000Z'],
  ['2026-01-31T08:00:00.25Z', '2026-01-31T08:00:00.250Z'],
  ['2026-01-31T08:00:00+08:00', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T08:00:00-0330', '2026-01-31T11:30:00.000Z'],
  ['2026-01-31T08:00', '2026-01-31T08:00:00.000Z'],
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['0050-01-01', '0050-01-01T00:00:00.000Z'],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['2026-00-10', undefined],
  ['2026-01-31T24:00:00Z', undefined],
  ['2026-01-31T08:60:00Z', undefined],
  ['2026-01-31T08:00:00+25:00', undefined],
  ['2026-01-31 08:00:00', undefined],
  ['1769846400', undefined],
  ['', undefined],
]
for (const [text, want] of times)
  test(`${JSON.stringify(text)} is ${want ?? 'no time'}`, () => {
    const milliseconds = parseTime(text)
    assert.equal(milliseconds === undefined ? undefined : new Date(milliseconds).toISOString(), want)
  })

test(`every instant is read back from what toISOString writes (seed ${seed})`, () =>
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) =>
      assert.equal(parseTime(date.toISOString()), date.getTime()),
    ),
    { seed },
  ))

const decimals: [text: string, want: number | undefined][] = [
  ['0', 0],
  ['-1.5', -1.5],
  ['+7', 7],
  ['999999999999999', 999999999999999],
  ['1234567.12345678', 1234567.12345678],
  ['1234567890123456', undefined],
  ['12345678.12345678', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  [' 1', undefined],
  ['', undefined],
  ['Infinity', undefined],
]
for (const [text, want] of decimals)
  test(`${JSON.stringify(text)} is ${want ?? 'no number'}`, () => assert.equal(parseDecimal(text), want))

const keys: [key: string, want: string][] = [
  ['ACS:SOURCEIP', 'acs:SourceIp'],
  ['acs:PrincipalArn', 'acs:PrincipalARN'],
  ['oss:existingobjecttag/Team/Red', 'oss:ExistingObjectTag/Team/Red'],
  ['ecs:InstanceType', 'ecs:InstanceType'],
]
for (const [key, want] of keys)
  test(`${key} is looked up as ${want}`, () => assert.equal(canonicalConditionKey(key), want))

const noAddresses = [
  '',
  '1.2.3',
  '1.2.3.256',
  '01.2.3.4',
  '0x1.2.3.4',
  '1.2.3.4 ',
  '::1%eth0',
  '[::1]',
  ':::',
  '1::2::3',
]
for (const text of noAddresses)
  test(`${JSON.stringify(text)} is no address`, () => assert.equal(parseAddress(text), undefined))

const noBlocks = [
  '1.2.3.4/',
  '1.2.3.4/33',
  '1.2.3.4/08',
  '1.2.3.4/-1',
  '::/129',
  '::ffff:1.2.3.4/95',
  '/8',
  '1.2.3.4/8/8',
]
for (const text of noBlocks)
  test(`${JSON.stringify(text)} is no block`, () => assert.equal(parseAddressBlock(text), undefined))

test(`an address is in a block exactly when their first bits are equal (seed ${seed})`, () => {
  const byte = fc.constantFrom(0, 1, 127, 128, 254, 255)
  const bits = (address: readonly number[]) => address.map((one) => one.toString(2).padStart(8, '0')).join('')
  const agree = (one: number[], other: number[], share: number) => {
    const prefixBits = Math.floor(share * (one.length * 8 + 1))
    const address = one.map((value, index) => (index * 8 < prefixBits - 12 ? (other[index] ?? 0) : value))
    const want = bits(address).slice(0, prefixBits) === bits(other).slice(0, prefixBits)
    assert.equal(isInBlock(address, { address: other, prefixBits }), want)
  }
  const share = fc.double({ min: 0, max: 0.999, noNaN: true })
  for (const length of [4, 16]) {
    const address = fc.array(byte, { minLength: length, maxLength: length })
    fc.assert(fc.property(address, address, share, agree), { seed, numRuns: 2000 })
  }
})
