import { answer, onKmsKey, param, required, text } from '@latchkey/protocol'
import { kmsPlaintextBytesMax } from '../../store/kms/data.ts'
import { rpcOperation } from '../operation.ts'
import { invalidParameter, ownKeyId, parseEncryptionContext, usingKey } from './key-use.ts'

export const encrypt = rpcOperation(
  {
    name: 'Encrypt',
    product: 'kms',
    tier: 3,
    page: 'https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-encrypt',
    summary: 'Encrypts a small text with a key of the local key store.',
    route: { action: 'Encrypt', version: '2016-01-20' },
    needs: [{ action: 'kms:Encrypt', on: onKmsKey('keyId'), stage: 'head' }],
    callers: 'signed',
    input: {
      keyId: required(param('KeyId', text)),
      plaintext: required(param('Plaintext', text)),
      encryptionContext: param('EncryptionContext', text),
    },
    output: {
      ciphertextBlob: required(answer('CiphertextBlob', text)),
      keyId: required(answer('KeyId', text)),
      keyVersionId: required(answer('KeyVersionId', text)),
    },
    status: 200,
    errors: ['Forbidden.KeyNotFound', 'InvalidParameter', 'Rejected.Disabled', 'Rejected.PendingDeletion'],
  },
  async (input, context) => {
    if (Buffer.byteLength(input.plaintext) > kmsPlaintextBytesMax) throw invalidParameter('Plaintext')
    const bound = parseEncryptionContext(input.encryptionContext)
    const keyId = await ownKeyId(input.keyId, context)
    const ciphertextBlob = await usingKey(() => context.kms.seal(keyId, input.plaintext, bound))
    // A key has one version here, which has its name.
    return { ciphertextBlob, keyId, keyVersionId: keyId }
  },
)
