import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encryptionDocument, encryptionWish, parseEncryptionDocument } from './encryption.ts'
import type { GivenEncryption } from './encryption.ts'

const cases: [given: GivenEncryption, want: string][] = [
  [{}, 'nothing'],
  [{ algorithm: 'AES256' }, '{"algorithm":"AES256"}'],
  [{ algorithm: 'SM4' }, '{"algorithm":"SM4"}'],
  [{ algorithm: 'KMS' }, '{"algorithm":"KMS"}'],
  [{ algorithm: 'KMS', keyId: 'id', dataEncryption: 'SM4' }, '{"algorithm":"KMS","keyId":"id","dataEncryption":"SM4"}'],
  [{ algorithm: 'aes256' }, 'unknown-algorithm'],
  [{ algorithm: '' }, 'unknown-algorithm'],
  [{ algorithm: 'AES256', keyId: 'id' }, 'key-without-kms'],
  [{ keyId: 'id' }, 'key-without-kms'],
  [{ algorithm: 'SM4', dataEncryption: 'SM4' }, '{"algorithm":"SM4"}'],
  [{ dataEncryption: 'SM4' }, 'nothing'],
  [{ algorithm: 'KMS', keyId: '' }, 'empty-key'],
  [{ algorithm: 'KMS', dataEncryption: 'AES256' }, 'unknown-data-encryption'],
]
for (const [given, want] of cases)
  test(`${JSON.stringify(given)} is ${want}`, () => {
    const wish = encryptionWish(given)
    const shown = wish === undefined ? 'nothing' : 'problem' in wish ? wish.problem.kind : encryptionDocument(wish)
    assert.equal(shown, want)
    if (wish !== undefined && !('problem' in wish))
      assert.deepEqual(encryptionDocument(parseEncryptionDocument(shown)), shown)
  })
