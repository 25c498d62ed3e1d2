/** What the operations of KMS share: the key of the caller's account, the context, and how a refusal of a key is told. */
import { ServiceError } from '@latchkey/protocol'
import { parseKmsKeyName } from '../../rules/kms-key-name.ts'
import { kmsContextBytesMax } from '../../store/kms/data.ts'
import type { KmsEncryptionContext } from '../../store/kms/data.ts'
import { KmsKeyError } from '../../store/kms/keys.ts'
import type { RpcContext } from '../operation.ts'
import { signedCaller } from '../signed-caller.ts'

type Around = Pick<RpcContext, 'caller' | 'kms'>

/** The id of a key that a field names. @throws ServiceError Forbidden.KeyNotFound, also for a key of another account */
export async function ownKeyId(name: string, context: Around): Promise<string> {
  const keyId = parseKmsKeyName(name)?.keyId
  if (keyId === undefined) throw new ServiceError('Forbidden.KeyNotFound')
  await requireOwnKey(keyId, context)
  return keyId
}

export async function requireOwnKey(keyId: string, { caller, kms }: Around): Promise<void> {
  const key = await kms.find(keyId)
  if (key === undefined || key.accountId !== signedCaller(caller).accountId)
    throw new ServiceError('Forbidden.KeyNotFound')
}

/** @throws ServiceError Rejected.Disabled, Rejected.PendingDeletion, Forbidden.KeyNotFound */
export async function usingKey<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    if (error instanceof KmsKeyError) throw new ServiceError(codes[error.why], {}, { cause: error })
    throw error
  }
}

const codes = {
  missing: 'Forbidden.KeyNotFound',
  disabled: 'Rejected.Disabled',
  'pending-deletion': 'Rejected.PendingDeletion',
} as const

/** A JSON object of texts. @throws ServiceError InvalidParameter */
export function parseEncryptionContext(json: string | undefined): KmsEncryptionContext {
  if (json === undefined) return []
  if (Buffer.byteLength(json) > kmsContextBytesMax) throw invalidParameter('EncryptionContext')
  const pairs = pairsOf(json)
  if (pairs === undefined) throw invalidParameter('EncryptionContext')
  return pairs
}

function pairsOf(json: string): KmsEncryptionContext | undefined {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return undefined
  }
  if (!(value instanceof Object) || Array.isArray(value)) return undefined
  const entries: [string, unknown][] = Object.entries(value)
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string') ? entries : undefined
}

export const invalidParameter = (name: string): ServiceError =>
  new ServiceError('InvalidParameter', { Parameter: name })
