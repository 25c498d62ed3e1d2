import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isBucketName } from './bucket-name.ts'
import { multipartObjectBytesMax, partNumberMax, wormDaysMax } from './limits.ts'
import { isObjectKey, objectKeyProblem } from './object-key.ts'
import { isRamName, ramNameProblem, roleNameKey, type RamNameKind } from './ram-names.ts'
import { isRegionId, ossLocationOf, regionIdOfLocation } from './region-id.ts'
import { isExternalId, isRoleSessionName, isSourceIdentity } from './session-names.ts'

const bucketNames: [name: string, isName: boolean][] = [
  ['abc', true],
  ['a-1', true],
  ['123', true],
  ['a'.repeat(63), true],
  ['ab', false],
  ['a'.repeat(64), false],
  ['-ab', false],
  ['ab-', false],
  ['aBc', false],
  ['a.b', false],
  ['a_b', false],
  ['abc\n', false],
  ['', false],
]
for (const [name, isName] of bucketNames)
  test(`${JSON.stringify(name)} is ${isName ? 'a' : 'no'} bucket name`, () => assert.equal(isBucketName(name), isName))

const keys: [key: string | Uint8Array, want: ReturnType<typeof objectKeyProblem>][] = [
  ['a', undefined],
  ['a/../b//c/.', undefined],
  ['..', undefined],
  ['a\\b', undefined],
  ['\u0001\r\n', undefined],
  ['a'.repeat(1023), undefined],
  ['a'.repeat(1024), 'too-long'],
  ['é'.repeat(511), undefined],
  ['é'.repeat(512), 'too-long'],
  ['', 'empty'],
  ['/a', 'leading-slash'],
  ['\\a', 'leading-slash'],
  ['a\0', 'zero-character'],
  ['\ud800', 'not-utf-8'],
  [Uint8Array.of(0x61), undefined],
  [Uint8Array.of(0xff), 'not-utf-8'],
  [Uint8Array.of(0xc0, 0x80), 'not-utf-8'],
  [new Uint8Array(0), 'empty'],
]
for (const [key, want] of keys)
  test(`the key ${JSON.stringify(key).slice(0, 40)} has the problem ${want}`, () => {
    assert.equal(objectKeyProblem(key), want)
    assert.equal(isObjectKey(key), want === undefined)
  })

const ramNames: [kind: RamNameKind, name: string, want: ReturnType<typeof ramNameProblem>][] = [
  ['UserName', 'a.b_c-1', undefined],
  // The documents say of no name but the alias with which character it may begin.
  ['UserName', '-a', undefined],
  ['GroupName', '-a', undefined],
  ['RoleName', '-a', undefined],
  ['PolicyName', '-a', undefined],
  ['UserName', 'a'.repeat(64), undefined],
  ['UserName', 'a'.repeat(65), 'Length'],
  ['UserName', '', 'Length'],
  ['UserName', 'a b', 'InvalidChars'],
  ['UserName', 'a/b', 'InvalidChars'],
  ['UserName', 'a\n', 'InvalidChars'],
  ['RoleName', 'Admin.Role-1', undefined],
  ['RoleName', 'a_b', 'InvalidChars'],
  ['PolicyName', 'AliyunSTSAssumeRoleAccess', undefined],
  ['PolicyName', 'a.b', 'InvalidChars'],
  ['PolicyName', 'a'.repeat(128), undefined],
  ['PolicyName', 'a'.repeat(129), 'Length'],
  ['GroupName', 'dev_1', undefined],
  ['DisplayName', '张三 Müller', undefined],
  ['DisplayName', 'a\u001b[31m', 'InvalidChars'],
  ['DisplayName', 'a'.repeat(129), 'Length'],
  ['AccountAlias', 'my-game', undefined],
  ['AccountAlias', 'ab', 'Length'],
  ['AccountAlias', 'My-game', 'InvalidChars'],
  ['AccountAlias', '-game', 'InvalidChars'],
]
for (const [kind, name, want] of ramNames)
  test(`${kind} ${JSON.stringify(name).slice(0, 40)} has the problem ${want}`, () => {
    assert.equal(ramNameProblem(kind, name), want)
    assert.equal(isRamName(kind, name), want === undefined)
  })

test('role names are one when they differ only in case', () => {
  assert.equal(roleNameKey('AdminRole'), roleNameKey('adminrole'))
})

const sessionNames: [check: (text: string) => boolean, text: string, want: boolean][] = [
  [isRoleSessionName, 'alice@game.com-1_2', true],
  [isRoleSessionName, 'a', false],
  [isRoleSessionName, 'a'.repeat(64), true],
  [isRoleSessionName, 'a'.repeat(65), false],
  [isRoleSessionName, 'a b', false],
  [isRoleSessionName, 'a/b', false],
  [isRoleSessionName, 'ab\n', false],
  [isExternalId, 'abc:/=,@+-_.', true],
  [isExternalId, 'a'.repeat(1224), true],
  [isExternalId, 'a'.repeat(1225), false],
  [isExternalId, 'a b', false],
  [isSourceIdentity, 'player-1', true],
  [isSourceIdentity, 'a:b', false],
  [isSourceIdentity, 'acs:player', false],
  [isSourceIdentity, 'Aliyun:player', false],
  [isSourceIdentity, 'a'.repeat(65), false],
]
for (const [check, text, want] of sessionNames)
  test(`${check.name} of ${JSON.stringify(text).slice(0, 40)} is ${want}`, () => assert.equal(check(text), want))

const regions: [location: string, want: string | undefined][] = [
  ['cn-hangzhou', 'cn-hangzhou'],
  ['oss-cn-hangzhou', 'cn-hangzhou'],
  ['ap-southeast-1', 'ap-southeast-1'],
  ['oss-oss-cn-hangzhou', undefined],
  ['cn', undefined],
  ['CN-Hangzhou', undefined],
  ['cn-', undefined],
  ['cn--x', undefined],
  [`cn-${'a'.repeat(62)}`, undefined],
  ['', undefined],
]
for (const [location, want] of regions)
  test(`the region of ${JSON.stringify(location).slice(0, 40)} is ${want}`, () => {
    assert.equal(regionIdOfLocation(location), want)
    if (want !== undefined) assert.equal(regionIdOfLocation(ossLocationOf(want)), want)
  })

test('hostile names are judged at once', () => {
  const startMs = performance.now()
  for (const unit of ['a', '-', 'a-', '.', 'é'])
    for (const text of [unit.repeat(1_000_000), `${unit.repeat(1_000_000)}\n`]) {
      assert.ok(!isBucketName(text) && !isRegionId(text) && !isRoleSessionName(text) && !isExternalId(text))
      assert.ok(!isRamName('AccountAlias', text) && !isObjectKey(text))
    }
  assert.ok(performance.now() - startMs < 1000)
})

test('every key that is one fits in the documented number of bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1200 }), (key) => {
      if (isObjectKey(key)) assert.ok(Buffer.byteLength(key) <= 1023 && Buffer.from(key).toString() === key)
    }),
  )
})

test('limits that are documented in two ways agree', () => {
  assert.equal((multipartObjectBytesMax / 1024 ** 4).toFixed(1), '48.8')
  assert.equal(partNumberMax, 10_000)
  assert.equal(wormDaysMax, 70 * 365)
})
