import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatRamArn, isSameRamArn, parseRamArn, parseRoleArn, type RamArn } from './ram-arn.ts'

const accountId = '1234567890123456'
const read: [text: string, want: RamArn][] = [
  [`acs:ram::${accountId}:root`, { kind: 'root', accountId }],
  [`acs:ram::${accountId}:user/admin`, { kind: 'user', accountId, name: 'admin' }],
  [`acs:ram::${accountId}:role/Player.Role-1`, { kind: 'role', accountId, name: 'Player.Role-1' }],
  [`acs:ram::${accountId}:oidc-provider/my_idp`, { kind: 'oidc-provider', accountId, name: 'my_idp' }],
  ['acs:ram::system:policy/AliyunOSSFullAccess', { kind: 'policy', accountId: 'system', name: 'AliyunOSSFullAccess' }],
  [
    `acs:ram::${accountId}:assumed-role/role1/alice@game`,
    { kind: 'assumed-role', accountId, roleName: 'role1', sessionName: 'alice@game' },
  ],
]

for (const [text, want] of read)
  test(`${text} is read, and written again`, () => {
    assert.deepEqual(parseRamArn(text), want)
    assert.equal(formatRamArn(want), text)
  })

test('the STS form of a session is read too', () => {
  const [ram, sts] = [`acs:ram::${accountId}:assumed-role/r/alice`, `acs:sts::${accountId}:assumed-role/r/alice`]
  assert.deepEqual(parseRamArn(sts), parseRamArn(ram))
})

const refused = [
  '',
  'acs',
  '*',
  `acs:ram:*:${accountId}:role/r`,
  'acs:ram::*:role/r',
  'acs:ram::1:role/*',
  'acs:ram::1:role/',
  'acs:ram::1:role',
  'acs:ram::1:role/a/b',
  'acs:ram::1:role/a_b',
  'acs:ram::1:root/x',
  'acs:ram::system:root',
  'acs:ram::system:role/r',
  'acs:ram::x:role/r',
  'acs:ram::1:role/r:x',
  'acs:sts::1:role/r',
  'acs:oss::1:role/r',
  'arn:ram::1:role/r',
  'acs:ram::1:assumed-role/r',
  'acs:ram::1:assumed-role/r/a/b',
  'acs:ram::1:assumed-role/r/a b',
  'acs:ram::1:constructor/r',
  ' acs:ram::1:role/r',
  'acs:ram::1:role/r\n',
]

for (const text of refused)
  test(`${JSON.stringify(text)} names no identity`, () => assert.equal(parseRamArn(text), undefined))

test('role names do not differ by case, user names do', () => {
  const isSame = (left: string, right: string) => {
    const [one, other] = [parseRamArn(left), parseRamArn(right)]
    assert.ok(one !== undefined && other !== undefined)
    return isSameRamArn(one, other)
  }
  assert.ok(isSame('acs:ram::1:role/Admin', 'acs:ram::1:role/admin'))
  assert.ok(isSame('acs:ram::1:assumed-role/Admin/al', 'acs:ram::1:assumed-role/admin/al'))
  assert.ok(!isSame('acs:ram::1:assumed-role/admin/Al', 'acs:ram::1:assumed-role/admin/al'))
  assert.ok(!isSame('acs:ram::1:user/Admin', 'acs:ram::1:user/admin'))
  assert.ok(!isSame('acs:ram::1:role/admin', 'acs:ram::2:role/admin'))
})

test('only a role ARN is read as a role', () => {
  assert.deepEqual(parseRoleArn('acs:ram::1:role/r'), { accountId: '1', roleName: 'r' })
  assert.equal(parseRoleArn('acs:ram::1:user/r'), undefined)
})

test('what is read from any text is written as an ARN that reads the same', () => {
  const pieces = fc.array(
    fc.constantFrom('acs', ':', 'ram', 'sts', '1', 'role', 'assumed-role', '/', 'ab', 'root', '*'),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((list) => list.join('')),
        fc.string(),
      ),
      (text) => {
        const arn = parseRamArn(text)
        if (arn !== undefined) assert.deepEqual(parseRamArn(formatRamArn(arn)), arn)
      },
    ),
    { numRuns: 1000 },
  )
})
