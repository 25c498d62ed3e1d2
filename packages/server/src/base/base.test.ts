import { test } from 'node:test'
import { inspect } from 'node:util'
import { fixedClock } from './clock.ts'
import { seededIds, systemIds } from './ids.ts'
import { equalInConstantTime, Secret } from './secret.ts'

test('a secret prints as [secret] however it is printed', (t) => {
  const secret = new Secret('hunter2')
  for (const shown of [
    String(secret),
    ['', secret].join(''),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 9 }),
  ]) {
    t.assert.equal(shown.includes('hunter2'), false)
    t.assert.equal(shown.includes('[secret]'), true)
  }
  t.assert.equal(secret.reveal().toString(), 'hunter2')
})

test('unequal lengths compare false without an exception', (t) => {
  t.assert.equal(equalInConstantTime(Buffer.from('ab'), Buffer.from('abc')), false)
  t.assert.equal(equalInConstantTime(Buffer.alloc(0), Buffer.alloc(0)), true)
  t.assert.equal(equalInConstantTime(Buffer.from('ab'), Buffer.from('ab')), true)
})

test('ids have the form of the cloud and do not repeat', (t) => {
  const ids = systemIds()
  const seen = new Set(Array.from({ length: 2_000 }, () => ids.ossRequestId()))
  t.assert.equal(seen.size, 2_000)
  t.assert.match(ids.ossRequestId(), /^[0-9A-F]{24}$/)
  t.assert.match(ids.rpcRequestId(), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
  t.assert.match(ids.digits(16), /^[1-9]\d{15}$/)
  t.assert.equal(seededIds(7).alphanumeric(30), seededIds(7).alphanumeric(30))
})

test('a fixed clock moves only when it is told to', (t) => {
  const clock = fixedClock('2026-01-01T00:00:00Z')
  clock.advance(1_000)
  t.assert.equal(clock.now().toISOString(), '2026-01-01T00:00:01.000Z')
})
