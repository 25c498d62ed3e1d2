import { answer, onKmsBlob, param, required, text } from '@latchkey/protocol'
import { keyIdOfBlob } from '../../store/kms/data.ts'
import { rpcOperation } from '../operation.ts'
import { invalidParameter, parseEncryptionContext, requireOwnKey, usingKey } from './key-use.ts'

export const decrypt = rpcOperation(
  {
    name: 'Decrypt',
    product: 'kms',
    tier: 3,
    page: 'https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-decrypt',
    summary: 'Decrypts what Encrypt or GenerateDataKey answered as CiphertextBlob.',
    route: { action: 'Decrypt', version: '2016-01-20' },
    needs: [{ action: 'kms:Decrypt', on: onKmsBlob('ciphertextBlob'), stage: 'head' }],
    callers: 'signed',
    input: {
      ciphertextBlob: required(param('CiphertextBlob', text)),
      encryptionContext: param('EncryptionContext', text),
    },
    output: {
      plaintext: required(answer('Plaintext', text)),
      keyId: required(answer('KeyId', text)),
      keyVersionId: required(answer('KeyVersionId', text)),
    },
    status: 200,
    errors: ['Forbidden.KeyNotFound', 'InvalidParameter', 'Rejected.Disabled', 'Rejected.PendingDeletion'],
  },
  async (input, context) => {
    const bound = parseEncryptionContext(input.encryptionContext)
    const keyId = keyIdOfBlob(input.ciphertextBlob)
    if (keyId === undefined) throw invalidParameter('CiphertextBlob')
    await requireOwnKey(keyId, context)
    const plaintext = await usingKey(() => context.kms.open(input.ciphertextBlob, bound))
    if (plaintext === undefined) throw invalidParameter('CiphertextBlob')
    return { plaintext, keyId, keyVersionId: keyId }
  },
)
