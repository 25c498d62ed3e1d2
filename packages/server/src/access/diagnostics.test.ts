import { test } from 'node:test'
import { systemIds } from '../base/ids.ts'
import { diagnosticBytesMax, diagnosticSeal } from './diagnostics.ts'
import type { Diagnosis } from './diagnostics.ts'
import { newMasterKey, parseMasterKeys } from './master-key.ts'

const ids = systemIds()
const diagnosis: Diagnosis = {
  action: 'oss:GetObject',
  resource: 'acs:oss:*:1:b/k',
  layer: 'session-policy',
  reason: 'session-policy-no-allow',
  sentence: 's',
  policyType: 'SessionPolicy',
  isExplicitDeny: false,
  caller: { type: 'SubUser', name: '42' },
  callerAccountId: '1',
  ownerAccountId: '1',
  statement: undefined,
  matched: [],
  conditions: [{ key: 'acs:SourceIp', values: ['192.0.2.1'] }],
}
const seal = () => diagnosticSeal(parseMasterKeys(newMasterKey(ids)).purpose('diagnostics'), ids)

test('a sealed diagnosis opens to the same, and to nobody without the key', (t) => {
  const mine = seal()
  const message = mine.seal(diagnosis)
  t.assert.deepEqual(mine.open(message), JSON.parse(JSON.stringify(diagnosis)))
  t.assert.equal(seal().open(message), undefined)
  t.assert.equal(Buffer.from(message, 'base64').includes('oss:GetObject'), false)
})

test('changing any byte, or none of it being ours, opens to nothing', (t) => {
  const mine = seal()
  const bytes = Buffer.from(mine.seal(diagnosis), 'base64')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    t.assert.equal(mine.open(changed.toString('base64')), undefined, `byte ${index}`)
  }
  for (const text of ['', 'x', '!!!', 'AQAB']) t.assert.equal(mine.open(text), undefined)
})

test('a long one is cut to its decision, because an error document stays below 4 KB', (t) => {
  const mine = seal()
  const noise = Array.from({ length: 400 }, () => ({ key: ids.alphanumeric(30), values: [ids.alphanumeric(30)] }))
  const message = mine.seal({
    ...diagnosis,
    resource: `acs:oss:*:1:b/${ids.alphanumeric(3_000)}`,
    sentence: ids.alphanumeric(3_000),
    conditions: noise,
  })
  t.assert.equal(Buffer.from(message, 'base64').length <= diagnosticBytesMax + 64, true)
  t.assert.equal(mine.open(message)?.reason, 'session-policy-no-allow')
})
