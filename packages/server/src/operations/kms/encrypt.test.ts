import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kmsContextBytesMax, kmsPlaintextBytesMax } from '../../store/kms/data.ts'
import { account } from '../testing/rpc.ts'
import { decrypt } from './decrypt.ts'
import { encrypt } from './encrypt.ts'
import { testKms } from './testing.ts'

test('a text comes back as it was, by id and by ARN', async () => {
  const { context, keyId } = await testKms()
  for (const name of [keyId, `acs:kms:cn-hangzhou:${account}:key/${keyId}`]) {
    const encryptionContext = '{"player":"1"}'
    const made = await encrypt.run({ keyId: name, plaintext: 'c2VjcmV0', encryptionContext }, context)
    assert.equal(made.keyId, keyId)
    const back = await decrypt.run({ ciphertextBlob: made.ciphertextBlob, encryptionContext }, context)
    assert.deepEqual(back, { plaintext: 'c2VjcmV0', keyId, keyVersionId: made.keyVersionId })
  }
})

test('a key of another account, one that is not there and what names none are told alike', async () => {
  const { context, foreignKeyId, refuses } = await testKms()
  for (const keyId of [foreignKeyId, '00000000-0000-0000-0000-000000000000', 'alias/acs/oss', ''])
    await refuses('Forbidden.KeyNotFound', () => encrypt.run({ keyId, plaintext: 'x' }, context))
})

test('a key that may not be used says why', async () => {
  const { context, keyId, kms, refuses } = await testKms()
  const { ciphertextBlob } = await encrypt.run({ keyId, plaintext: 'x' }, context)
  const both = async (code: string): Promise<void> => {
    await refuses(code, () => encrypt.run({ keyId, plaintext: 'x' }, context))
    await refuses(code, () => decrypt.run({ ciphertextBlob }, context))
  }
  await kms.setState(keyId, 'disabled')
  await both('Rejected.Disabled')
  await kms.scheduleDeletion(keyId, 7, 0)
  await both('Rejected.PendingDeletion')
  await kms.deleteDue(Number.MAX_SAFE_INTEGER)
  await both('Forbidden.KeyNotFound')
})

test('too much, and a context that is none, are refused', async () => {
  const { context, keyId, refuses } = await testKms()
  const plaintext = 'x'.repeat(kmsPlaintextBytesMax)
  await encrypt.run({ keyId, plaintext }, context)
  await refuses('InvalidParameter', () => encrypt.run({ keyId, plaintext: `${plaintext}x` }, context))
  const contexts = [
    '{',
    '[]',
    '1',
    'null',
    '{"a":1}',
    '{"a":{"b":"c"}}',
    JSON.stringify({ a: 'x'.repeat(kmsContextBytesMax) }),
  ]
  for (const encryptionContext of contexts)
    await refuses('InvalidParameter', () => encrypt.run({ keyId, plaintext: 'x', encryptionContext }, context))
})
