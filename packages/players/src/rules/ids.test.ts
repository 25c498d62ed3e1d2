import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { equalInConstantTime } from '../base/secret.ts'
import { base32, newPlayerId, newSessionId, newSessionSecret, sessionIdOf } from './ids.ts'

const chance = { bytes: (count: number) => new Uint8Array(randomBytes(count)) }
const mac = (data: Uint8Array): Uint8Array => createHmac('sha256', 'key').update(data).digest()

test('base32 is that of RFC 4648 in lower case', () => {
  const cases: [text: string, want: string][] = [
    ['', ''],
    ['fooba', 'mzxw6ytb'],
  ]
  for (const [text, want] of cases) assert.equal(base32(Buffer.from(text), want.length), want)
})

test('ids of players have 26 letters, and use all of the alphabet', () => {
  const ids = Array.from({ length: 200 }, () => newPlayerId('p_', chance))
  for (const id of ids) assert.match(id, /^p_[a-z2-7]{26}$/)
  assert.equal(new Set(ids.join('').replaceAll(/p_/g, '')).size, 32)
  assert.equal(new Set(ids).size, 200)
})

test('ids of sessions that begin together begin alike, and are not the same', () => {
  const at = Date.parse('2026-03-01T12:00:00Z')
  const ids = Array.from({ length: 100 }, (_, ms) => newSessionId(chance, new Date(at + ms)))
  assert.equal(new Set(ids).size, 100)
  for (const id of ids) assert.equal(Buffer.from(id, 'base64url').length, 16)
  assert.equal(new Set(ids.map((id) => id.slice(0, 6))).size, 1)
  assert.notEqual(newSessionId(chance, new Date(at)), newSessionId(chance, new Date(at)))
})

test('a secret of a session names it, and no other text does', () => {
  const session = newSessionId(chance, new Date('2026-03-01T12:00:00Z'))
  const secret = newSessionSecret('rt_', session, chance, mac)
  const read = (presented: string, prefix = 'rt_') => sessionIdOf(prefix, presented, mac, equalInConstantTime)
  assert.equal(read(secret), session)
  const ticket = `tk_${secret.slice(3)}`
  const flipped = secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A')
  for (const wrong of ['', 'rt_', secret.slice(0, -1), `${secret}A`, flipped, secret.toLowerCase(), ticket])
    assert.equal(read(wrong), undefined, wrong)
  assert.equal(read(ticket, 'tk_'), undefined)
  assert.equal(
    sessionIdOf('rt_', secret, (data) => mac(Buffer.concat([data, data])), equalInConstantTime),
    undefined,
  )
})
