import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededIds } from '../base/ids.ts'
import { parseMasterKeys } from './master-key.ts'
import { minifyJson, packPolicy, unpackPolicy } from './session-policy-codec.ts'
import { securityTokenCharactersMax, sessionTokens } from './session-tokens.ts'
import type { SessionGrant } from './session-tokens.ts'

const keyText = (version: number) => `${version}:${Buffer.alloc(32, version).toString('base64')}`
const now = new Date('2026-03-01T10:59:59.700Z')
const seed = 20_260_301
const options = { seed, numRuns: 150 }

const grant: SessionGrant = {
  accountId: '1234567890123456',
  roleId: '312345678901234567',
  sessionName: 'player-1',
  sessionPolicy: undefined,
  sourceIdentity: undefined,
  hasMfa: false,
  issuerKeyId: 'LTAI5tAbCdEfGhIjKlMnOpQr',
  firstKeyId: 'LTAI5tAbCdEfGhIjKlMnOpQr',
  sequence: 12_345,
  durationSeconds: 3_600,
}
const tutorialPolicy = `{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["oss:*"],
      "Resource": ["acs:oss:*:*:bucket-for-the-tutorial/1", "acs:oss:*:*:bucket-for-the-tutorial/1/*"]
    }
  ]
}`
const make = (keys = keyText(1), idSeed = 5) => sessionTokens(parseMasterKeys(keys), seededIds(idSeed))
const at = (afterMs: number) => new Date(now.getTime() + afterMs)

test('a token opens to what it was issued for, until its last millisecond', () => {
  const tokens = make()
  const issued = tokens.issue({ ...grant, sessionPolicy: tutorialPolicy, sourceIdentity: 'p-1', hasMfa: true }, now)
  const opened = tokens.open(issued.securityToken, issued.accessKeyId, now)
  assert(opened.kind === 'valid')
  const { durationSeconds: _durationSeconds, ...rest } = grant
  assert.deepEqual(opened.session, {
    ...rest,
    sessionPolicy: minifyJson(tutorialPolicy),
    sourceIdentity: 'p-1',
    hasMfa: true,
    issuedMs: Date.parse('2026-03-01T10:59:59Z'),
    expiresMs: Date.parse('2026-03-01T11:59:59Z'),
  })
  assert.equal(issued.expiration.toISOString(), '2026-03-01T11:59:59.000Z')
  assert.equal(opened.secret.reveal().toString(), issued.accessKeySecret)
  assert.equal(tokens.open(issued.securityToken, issued.accessKeyId, at(3_599_299)).kind, 'valid')
  assert.equal(tokens.open(issued.securityToken, issued.accessKeyId, at(3_599_300)).kind, 'expired')
  assert.equal(tokens.open(issued.securityToken, issued.accessKeyId, at(365 * 86_400_000)).kind, 'expired')
})

test('the tutorial’s token is under 512 bytes', () => {
  const { securityToken } = make().issue({ ...grant, sessionPolicy: tutorialPolicy }, now)
  assert(securityToken.length < 512, `${securityToken.length} characters`)
})

test('flipping any byte of the token, or of its text, makes it malformed', () => {
  const tokens = make()
  const { securityToken, accessKeyId } = tokens.issue({ ...grant, sessionPolicy: tutorialPolicy }, now)
  const bytes = Buffer.from(securityToken, 'base64url')
  for (let index = 0; index < bytes.length; index += 1)
    for (const flip of [1, 0x80]) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ flip
      const text = changed.toString('base64url')
      assert.equal(tokens.open(text, accessKeyId, now).kind, 'malformed', `byte ${index}`)
    }
  for (let index = 0; index < securityToken.length; index += 1) {
    const other = securityToken[index] === 'A' ? 'B' : 'A'
    const text = securityToken.slice(0, index) + other + securityToken.slice(index + 1)
    assert.equal(tokens.open(text, accessKeyId, now).kind, 'malformed', `character ${index}`)
  }
})

test('cut, extended and foreign tokens are malformed', () => {
  const tokens = make()
  const { securityToken, accessKeyId } = tokens.issue(grant, now)
  for (let length = 0; length < securityToken.length; length += 1)
    assert.equal(tokens.open(securityToken.slice(0, length), accessKeyId, now).kind, 'malformed')
  const others = [`${securityToken}=`, `${securityToken}A`, ` ${securityToken}`, 'CAIS', 'x'.repeat(100_000)]
  for (const other of others) assert.equal(tokens.open(other, accessKeyId, now).kind, 'malformed')
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (text) => tokens.open(text, accessKeyId, now).kind === 'malformed'),
    options,
  )
})

test('a token with another session’s key is a mismatch, also after it expired', () => {
  const tokens = make()
  const [one, two] = [tokens.issue(grant, now), tokens.issue(grant, now)]
  assert.equal(tokens.open(one.securityToken, two.accessKeyId, now).kind, 'mismatch')
  assert.equal(tokens.open(two.securityToken, one.accessKeyId, at(1e9)).kind, 'mismatch')
  assert.notEqual(one.accessKeySecret, two.accessKeySecret)
})

test('another server’s token is malformed; after a rotation the old version still opens, with its own secret', () => {
  const before = make(keyText(1))
  const issued = before.issue(grant, now)
  const open = (keys: string) => make(keys, 6).open(issued.securityToken, issued.accessKeyId, now)
  assert.equal(open(`1:${Buffer.alloc(32, 9).toString('base64')}`).kind, 'malformed')
  assert.equal(open(keyText(2)).kind, 'malformed')
  const rotated = open(`${keyText(2)} ${keyText(1)}`)
  assert(rotated.kind === 'valid')
  assert.equal(rotated.secret.reveal().toString(), issued.accessKeySecret)
})

test('every session survives the way through a token', () => {
  const tokens = make()
  const name = fc.stringMatching(/^[A-Za-z0-9.@_-]{2,64}$/)
  fc.assert(
    fc.property(
      fc.record({
        accountId: fc.stringMatching(/^\d{16}$/),
        roleId: fc.stringMatching(/^\d{18}$/),
        sessionName: name,
        sessionPolicy: fc.option(fc.string({ unit: 'grapheme', maxLength: 600 }), { nil: undefined }),
        sourceIdentity: fc.option(name, { nil: undefined }),
        hasMfa: fc.boolean(),
        issuerKeyId: name,
        firstKeyId: name,
        sequence: fc.maxSafeNat(),
        durationSeconds: fc.integer({ min: 900, max: 43_200 }),
      }),
      (fields) => {
        const sessionPolicy = fields.sessionPolicy === undefined ? undefined : JSON.stringify(fields.sessionPolicy)
        const issued = tokens.issue({ ...fields, sessionPolicy }, now)
        const opened = tokens.open(issued.securityToken, issued.accessKeyId, now)
        assert(opened.kind === 'valid')
        const { issuedMs, expiresMs, ...rest } = opened.session
        assert.deepEqual({ ...rest, durationSeconds: (expiresMs - issuedMs) / 1_000 }, { ...fields, sessionPolicy })
      },
    ),
    options,
  )
})

test('the worst policy still fits', () => {
  const tokens = make()
  const worst = {
    ...grant,
    sessionName: 'n'.repeat(64),
    sourceIdentity: 's'.repeat(64),
    issuerKeyId: `STS.${'i'.repeat(22)}`,
    firstKeyId: 'f'.repeat(64),
    durationSeconds: 43_200,
  }
  const ids = seededIds(seed)
  const units: [name: string, unit: () => string][] = [
    ['random characters of the basic plane', () => String.fromCharCode(0x800 + (ids.bytes(2).readUInt16BE() % 0xc000))],
    ['random pairs', () => String.fromCodePoint(0x10000 + (ids.bytes(3).readUIntBE(0, 3) % 0x100000))],
    ['random ASCII', () => String.fromCharCode(0x23 + ((ids.bytes(1)[0] ?? 0) % 0x39))],
  ]
  for (const [name, unit] of units) {
    let text = ''
    while (text.length < 2_044) text += unit()
    const { securityToken, accessKeyId } = tokens.issue({ ...worst, sessionPolicy: `"${text}"` }, now)
    assert(securityToken.length <= securityTokenCharactersMax, `${name}: ${securityToken.length}`)
    assert.equal(tokens.open(securityToken, accessKeyId, now).kind, 'valid', name)
  }
})

test('a policy is packed when its token would grow long without, and every usual one is under 512 bytes', () => {
  const tokens = make()
  const lengths: number[] = []
  for (let resources = 1; resources <= 12; resources += 1) {
    const resource = Array.from({ length: resources }, (_, index) => `acs:oss:*:*:bucket-of-a-game/${index}/*`)
    const statement = { Effect: 'Allow', Action: ['oss:GetObject', 'oss:PutObject'], Resource: resource }
    const sessionPolicy = JSON.stringify({ Version: '1', Statement: [statement] })
    const { securityToken, accessKeyId } = tokens.issue({ ...grant, sessionPolicy }, now)
    const opened = tokens.open(securityToken, accessKeyId, now)
    assert(opened.kind === 'valid' && opened.session.sessionPolicy === sessionPolicy)
    lengths.push(securityToken.length)
  }
  assert(Math.max(...lengths) < 512, lengths.join(' '))
  // Longer policies have shorter tokens at one place: where packing begins.
  assert.equal(lengths.filter((length, index) => length < (lengths[index - 1] ?? 0)).length, 1, lengths.join(' '))
})

test('minifying takes white space between, and nothing inside texts', () => {
  assert.equal(minifyJson(' { "a b" : [ 1 ,\n\t"c \\" d  e" ] }\r\n'), '{"a b":[1,"c \\" d  e"]}')
  fc.assert(
    fc.property(fc.json(), (json) => {
      const spaced = JSON.stringify(JSON.parse(json), undefined, 3)
      assert.deepEqual(JSON.parse(minifyJson(spaced)), JSON.parse(json))
      assert.equal(unpackPolicy(packPolicy(Buffer.from(minifyJson(spaced)))), minifyJson(spaced))
    }),
    options,
  )
})
