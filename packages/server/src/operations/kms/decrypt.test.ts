import { test } from 'node:test'
import { decrypt } from './decrypt.ts'
import { generateDataKey } from './generate-data-key.ts'
import { testKms } from './testing.ts'

test('what no key made, what was changed, and another context are refused alike', async () => {
  const { context, keyId, refuses } = await testKms()
  const encryptionContext = '{"a":"b"}'
  const { ciphertextBlob } = await generateDataKey.run({ keyId, encryptionContext }, context)
  const cases: [blob: string, context: string | undefined][] = [
    ['', undefined],
    ['no blob', undefined],
    [ciphertextBlob, undefined],
    [ciphertextBlob, '{"a":"c"}'],
    [`${ciphertextBlob.slice(0, -8)}AAAAAAA=`, encryptionContext],
  ]
  for (const [blob, given] of cases)
    await refuses('InvalidParameter', () => decrypt.run({ ciphertextBlob: blob, encryptionContext: given }, context))
})

test('what another account encrypted stays with it', async () => {
  const { context, as, keyId, refuses } = await testKms()
  const { ciphertextBlob } = await generateDataKey.run({ keyId }, context)
  const stranger = as({ kind: 'root', accountId: '9', accessKeyId: 'LTAI5tOther' })
  await refuses('Forbidden.KeyNotFound', () => decrypt.run({ ciphertextBlob }, stranger))
})
