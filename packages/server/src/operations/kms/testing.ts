/** What the tests of KMS start from: a key of the caller's account, and one of another. */
import assert from 'node:assert/strict'
import { account, testRpc } from '../testing/rpc.ts'

export async function testKms() {
  const opened = await testRpc()
  const key = await opened.kms.create(account, 'own', 0)
  const foreign = await opened.kms.create('9', 'of another account', 0)
  assert(key !== 'too-many' && foreign !== 'too-many')
  return { ...opened, keyId: key.keyId, foreignKeyId: foreign.keyId }
}
