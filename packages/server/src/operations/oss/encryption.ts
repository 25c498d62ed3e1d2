/** Server-side encryption as clients ask for it and are told of it. */
import { ServiceError } from '@latchkey/protocol'
import type { InputOf, OutputOf } from '@latchkey/protocol'
import { encryptionWish, parseEncryptionDocument } from '../../rules/encryption.ts'
import type { EncryptionProblem, EncryptionWish } from '../../rules/encryption.ts'
import { documentValues } from '../../store/buckets/document-values.ts'
import { KmsKeyError } from '../../store/kms/keys.ts'
import type { KmsKeys } from '../../store/kms/keys.ts'
import type { Bucket, ObjectEncryption, StoredObject } from '../../store/port.ts'
import { isSm4There } from '../../store/sealing/block-cipher.ts'
import type { OssContext } from '../operation.ts'
import type { encryptionInput, encryptionOutput } from './fields.ts'
import { invalidArgument, notImplemented } from './refusals.ts'

/** What a bucket does with objects whose writer asks for nothing. */
export const defaultEncryption = documentValues('encryption', parseEncryptionDocument)

const hasSm4 = isSm4There()

type Around = Pick<OssContext, 'bucket' | 'caller' | 'kms' | 'now'>

/**
 * How an object that is written now lies on the disk: as its writer asks, else as its bucket says, else as it comes.
 * @throws ServiceError InvalidEncryptionAlgorithmError, InvalidArgument, NotImplemented, AccessDenied, KeyDisabled, KeyPendingDeletion
 */
export async function encryptionOf(
  input: InputOf<typeof encryptionInput>,
  context: Around,
): Promise<ObjectEncryption | undefined> {
  if (input.encryptionContext !== undefined) throw notImplemented('x-oss-server-side-encryption-context')
  const wish = askedEncryption({
    algorithm: input.encryption,
    keyId: input.encryptionKeyId,
    dataEncryption: input.dataEncryption,
  })
  return encryptionBy(wish, context)
}

/** Of an object that nobody asks anything for, and of one for which `wish` was asked already. */
export async function encryptionBy(
  wish: EncryptionWish | undefined,
  { bucket, caller, kms, now }: Around,
): Promise<ObjectEncryption | undefined> {
  const effective = wish ?? defaultEncryption(bucket)
  if (effective?.algorithm === 'KMS' && caller.kind === 'anonymous') throw forbiddenByKms()
  return effective && withKey(effective, bucket, kms, now.getTime())
}

/**
 * Of what the server writes into a bucket by itself: access logs, what it fetched from an origin.
 * @throws ServiceError InvalidArgument, KeyDisabled, KeyPendingDeletion
 */
export async function bucketEncryption(
  bucket: Bucket,
  kms: OssContext['kms'],
  nowMs: number,
): Promise<ObjectEncryption | undefined> {
  const wish = defaultEncryption(bucket)
  return wish && withKey(wish, bucket, kms, nowMs)
}

/**
 * By a key that was named beforehand, in a document.
 * @throws ServiceError InvalidArgument, KeyDisabled, KeyPendingDeletion
 */
export async function keyEncryption(
  keyId: string,
  bucket: Bucket,
  kms: Pick<KmsKeys, 'find'>,
): Promise<Extract<ObjectEncryption, { algorithm: 'KMS' }>> {
  await requireKey(keyId, bucket, kms)
  return { algorithm: 'KMS', keyId }
}

async function withKey(
  wish: EncryptionWish,
  bucket: Bucket,
  kms: OssContext['kms'],
  nowMs: number,
): Promise<ObjectEncryption> {
  if (wish.algorithm !== 'KMS') return wish
  const { dataEncryption } = wish
  const keyId = wish.keyId ?? (await kms.defaultKey(bucket.accountId, nowMs)).keyId
  await requireKey(keyId, bucket, kms)
  return dataEncryption === undefined ? { algorithm: 'KMS', keyId } : { algorithm: 'KMS', keyId, dataEncryption }
}

/** @throws ServiceError InvalidEncryptionAlgorithmError, InvalidArgument */
export function askedEncryption(given: Parameters<typeof encryptionWish>[0]): EncryptionWish | undefined {
  const wish = encryptionWish(given)
  if (wish === undefined) return undefined
  if ('problem' in wish) throw encryptionError(wish.problem)
  const isSm4 = wish.algorithm === 'SM4' || (wish.algorithm === 'KMS' && wish.dataEncryption === 'SM4')
  if (isSm4 && !hasSm4)
    throw new ServiceError(
      'InvalidEncryptionAlgorithmError',
      {},
      { message: 'The OpenSSL of this server has no SM4-GCM.' },
    )
  return wish
}

function encryptionError(problem: EncryptionProblem): ServiceError {
  switch (problem.kind) {
    case 'unknown-algorithm':
      return new ServiceError('InvalidEncryptionAlgorithmError')
    case 'empty-key':
      return invalidKeyId('', '0005-00000205')
    case 'unknown-data-encryption':
      return new ServiceError(
        'InvalidArgument',
        { ArgumentName: 'x-oss-server-side-data-encryption', ArgumentValue: problem.value.slice(0, 128) },
        { ec: '0005-00000203', message: 'With KMS the data is encrypted by AES256, or by SM4 when that is said.' },
      )
    case 'key-without-kms':
      return invalidArgument('x-oss-server-side-encryption-key-id', problem.value, 'Only KMS takes a key.')
  }
}

/**
 * A key that a bucket's owner has and that may be used now.
 * @throws ServiceError InvalidArgument, KeyDisabled, KeyPendingDeletion
 */
async function requireKey(keyId: string, bucket: Pick<Bucket, 'accountId'>, kms: Pick<KmsKeys, 'find'>): Promise<void> {
  const key = await kms.find(keyId)
  // A key of another account is told from one that does not exist by nobody.
  if (key === undefined || key.accountId !== bucket.accountId) throw invalidKeyId(keyId, '0005-00000208')
  if (key.state !== 'enabled') throw keyRefusal(new KmsKeyError(keyId, key.state))
}

function invalidKeyId(keyId: string, ec: string): ServiceError {
  return new ServiceError(
    'InvalidArgument',
    { ArgumentName: 'x-oss-server-side-encryption-key-id', ArgumentValue: keyId.slice(0, 128) },
    { ec, message: 'There is no such KMS key.' },
  )
}

/** The key of what is read or written may not be used: the object is there, and its owner can say so. */
export function keyRefusal({ keyId, why }: KmsKeyError): ServiceError {
  switch (why) {
    case 'disabled':
      return new ServiceError('KeyDisabled', { KeyId: keyId })
    case 'pending-deletion':
      return new ServiceError('KeyPendingDeletion', { KeyId: keyId })
    case 'missing':
      return new ServiceError(
        'AccessDenied',
        { KeyId: keyId },
        { message: 'This request is forbidden by kms: the key of the object was deleted.', ec: '0005-00000208' },
      )
  }
}

/**
 * Asked before bytes of an object are handed out, also when they need not be read for it. The cloud asks its KMS in the
 * caller's name, and a stranger has none.
 * @throws ServiceError AccessDenied, KeyDisabled, KeyPendingDeletion
 */
export async function requireOpenable(
  { encryption }: Pick<StoredObject, 'encryption'>,
  { caller, kms }: Pick<OssContext, 'caller' | 'kms'>,
): Promise<void> {
  if (encryption?.algorithm !== 'KMS') return
  if (caller.kind === 'anonymous') throw forbiddenByKms()
  const state = (await kms.find(encryption.keyId))?.state ?? 'missing'
  if (state !== 'enabled') throw keyRefusal(new KmsKeyError(encryption.keyId, state))
}

function forbiddenByKms(): ServiceError {
  return new ServiceError('AccessDenied', {}, { message: 'This request is forbidden by kms.' })
}

/** What every answer about an encrypted object tells; nothing of one that is not. */
export function encryptionAnswer(encryption: ObjectEncryption | undefined): OutputOf<typeof encryptionOutput> {
  if (encryption === undefined) return notEncrypted
  if (encryption.algorithm !== 'KMS') return { encryption: encryption.algorithm }
  const { algorithm, keyId, dataEncryption } = encryption
  return { encryption: algorithm, encryptionKeyId: keyId, dataEncryption }
}

const notEncrypted = {} as const

/**
 * How the parts of an upload lie on the disk was said when it was begun.
 * @throws ServiceError InvalidArgument
 */
export function refuseEncryption(input: InputOf<typeof encryptionInput>): void {
  const given = [
    ['x-oss-server-side-encryption', input.encryption],
    ['x-oss-server-side-data-encryption', input.dataEncryption],
    ['x-oss-server-side-encryption-key-id', input.encryptionKeyId],
    ['x-oss-server-side-encryption-context', input.encryptionContext],
  ] as const
  for (const [name, value] of given)
    if (value !== undefined)
      throw invalidArgument(name, value.slice(0, 128), 'An upload is encrypted as its initiation said.')
}
