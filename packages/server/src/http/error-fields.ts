import { KvFailedError, KvFullError, KvUnavailableError } from '@latchkey/kv'
import { ServiceError, SignatureFormError } from '@latchkey/protocol'
import type { ErrorDetails } from '@latchkey/protocol'
import { AuditUnavailableError } from '../audit/audit-writer.ts'
import { keyRefusal } from '../operations/oss/encryption.ts'
import { folderRefusal } from '../operations/oss/folder-refusal.ts'
import { ObjectImmutable } from '../store/buckets/duties.ts'
import { FolderRefused } from '../store/folders/refused.ts'
import { KmsKeyError } from '../store/kms/keys.ts'

/** An error as it goes to the wire, whatever it was before. */
export type ErrorFields = {
  readonly code: string
  readonly status: number
  readonly message: string
  readonly ec: string | undefined
  readonly details: ErrorDetails
  readonly headers: Readonly<Record<string, string>>
  readonly accessDenied: ErrorDetails | undefined
}

/** What nobody foresaw is InternalError; its stack stays in the log. */
export function errorFields(error: unknown): ErrorFields {
  // A key that was there when the operation asked, or one that only the store knows of: that of an upload.
  if (error instanceof KmsKeyError) return errorFields(keyRefusal(error))
  if (error instanceof ObjectImmutable) return errorFields(new ServiceError('FileImmutable', { Key: error.key }))
  if (error instanceof FolderRefused) return errorFields(folderRefusal(error))
  if (error instanceof ServiceError)
    return {
      code: error.wireCode,
      status: error.status,
      message: error.message,
      ec: error.ec,
      details: error.details,
      headers: error.headers,
      accessDenied: error.accessDenied,
    }
  if (error instanceof SignatureFormError)
    return {
      code: error.code,
      status: error.status,
      message: error.message,
      ec: error.ec,
      details: error.details,
      headers: {},
      accessDenied: undefined,
    }
  // The metadata is full, restarting, or lost sight of the commit: the client may try again, and its SDK does.
  const isUnavailable =
    error instanceof AuditUnavailableError ||
    error instanceof KvUnavailableError ||
    error instanceof KvFullError ||
    error instanceof KvFailedError
  const internal = new ServiceError(isUnavailable ? 'ServiceUnavailable' : 'InternalError')
  return {
    code: internal.code,
    status: internal.status,
    message: internal.message,
    ec: undefined,
    details: {},
    headers: {},
    accessDenied: undefined,
  }
}

export const isFault = (error: unknown): boolean =>
  !(
    error instanceof ServiceError ||
    error instanceof SignatureFormError ||
    error instanceof KmsKeyError ||
    error instanceof ObjectImmutable ||
    error instanceof AuditUnavailableError ||
    error instanceof FolderRefused
  )
