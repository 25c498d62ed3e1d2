import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decrypt } from './decrypt.ts'
import { generateDataKey } from './generate-data-key.ts'
import { testKms } from './testing.ts'

const lengths: [given: { keySpec?: 'AES_128' | 'AES_256'; numberOfBytes?: number }, byteCount: number][] = [
  [{}, 32],
  [{ keySpec: 'AES_256' }, 32],
  [{ keySpec: 'AES_128' }, 16],
  [{ numberOfBytes: 1_024 }, 1_024],
  [{ keySpec: 'AES_256', numberOfBytes: 1 }, 1],
]
for (const [given, byteCount] of lengths)
  test(`${JSON.stringify(given)} draws ${byteCount} bytes, which its ciphertext opens to`, async () => {
    const { context, keyId } = await testKms()
    const made = await generateDataKey.run({ keyId, ...given }, context)
    assert.equal(Buffer.from(made.plaintext, 'base64').length, byteCount)
    const { plaintext } = await decrypt.run({ ciphertextBlob: made.ciphertextBlob }, context)
    assert.equal(plaintext, made.plaintext)
    if (byteCount > 1) assert.notEqual((await generateDataKey.run({ keyId, ...given }, context)).plaintext, plaintext)
  })

test('a key of another account draws nothing', async () => {
  const { context, foreignKeyId, refuses } = await testKms()
  await refuses('Forbidden.KeyNotFound', () => generateDataKey.run({ keyId: foreignKeyId }, context))
})
