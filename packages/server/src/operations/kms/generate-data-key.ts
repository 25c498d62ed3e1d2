import { answer, choice, within, onKmsKey, param, required, text } from '@latchkey/protocol'
import { rpcOperation } from '../operation.ts'
import { ownKeyId, parseEncryptionContext, usingKey } from './key-use.ts'

export const generateDataKey = rpcOperation(
  {
    name: 'GenerateDataKey',
    product: 'kms',
    tier: 3,
    page: 'https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-generatedatakey',
    summary: 'Draws a key for a client that encrypts by itself, and encrypts it with a key of the local key store.',
    route: { action: 'GenerateDataKey', version: '2016-01-20' },
    needs: [{ action: 'kms:GenerateDataKey', on: onKmsKey('keyId'), stage: 'head' }],
    callers: 'signed',
    input: {
      keyId: required(param('KeyId', text)),
      keySpec: param('KeySpec', choice('AES_256', 'AES_128')),
      numberOfBytes: param('NumberOfBytes', within(1, 1_024)),
      encryptionContext: param('EncryptionContext', text),
    },
    output: {
      plaintext: required(answer('Plaintext', text)),
      ciphertextBlob: required(answer('CiphertextBlob', text)),
      keyId: required(answer('KeyId', text)),
      keyVersionId: required(answer('KeyVersionId', text)),
    },
    status: 200,
    errors: ['Forbidden.KeyNotFound', 'InvalidParameter', 'Rejected.Disabled', 'Rejected.PendingDeletion'],
  },
  async (input, context) => {
    const bound = parseEncryptionContext(input.encryptionContext)
    const keyId = await ownKeyId(input.keyId, context)
    // Of the two ways to say how long it is, the number counts.
    const byteCount = input.numberOfBytes ?? (input.keySpec === 'AES_128' ? 16 : 32)
    const plaintext = Buffer.from(context.ids.bytes(byteCount)).toString('base64')
    const ciphertextBlob = await usingKey(() => context.kms.seal(keyId, plaintext, bound))
    return { plaintext, ciphertextBlob, keyId, keyVersionId: keyId }
  },
)
