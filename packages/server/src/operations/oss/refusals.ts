/** How outcomes of the rules and the store are told to a client. */
import { ServiceError } from '@latchkey/protocol'
import type { KeyProblem } from '../../rules/names.ts'
import { isVersionId, objectKeyProblem } from '../../rules/names.ts'
import type { NotWritten } from '../../store/port.ts'

/** For writes that the store did not do. `key` is the one that was to be written. */
export function notWritten(
  outcome: NotWritten,
  where: { readonly bucket: string; readonly key: string; readonly condition?: string },
): ServiceError {
  switch (outcome.kind) {
    case 'no-bucket':
      return noSuchBucket(where.bucket)
    case 'exists':
      return new ServiceError('FileAlreadyExists', { Key: where.key })
    case 'condition-failed':
      return new ServiceError('PreconditionFailed', { Condition: where.condition })
    case 'md5-mismatch':
      return new ServiceError('InvalidDigest')
    case 'crc64-mismatch':
      return new ServiceError('InvalidCRC64')
    case 'too-short':
      return new ServiceError('IncompleteBody')
    case 'too-large':
      return new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(outcome.maxBytes) })
    case 'full':
      return new ServiceError('ServiceUnavailable')
  }
}

export function noSuchBucket(bucket: string): ServiceError {
  return new ServiceError('NoSuchBucket', { BucketName: bucket })
}

export function noSuchKey(key: string): ServiceError {
  return new ServiceError('NoSuchKey', { Key: key })
}

/** `0042-00000002` where uploads are looked at; uploading and copying parts have their own EC. */
export function noSuchUpload(uploadId: string, ec = '0042-00000002'): ServiceError {
  return new ServiceError('NoSuchUpload', { UploadId: uploadId }, { ec })
}

/**
 * A header or parameter whose meaning this server does not have yet: refused by name, never ignored. The name is in the
 * message as well, since Terraform's provider shows nothing else of an error.
 */
export function notImplemented(name: string, why?: string): ServiceError {
  const which = `A header or operation you provided implies functionality that is not implemented: ${name}.`
  const message = why === undefined ? which : `${which} ${why}`
  return new ServiceError('NotImplemented', { Header: name }, { message })
}

export function refuseGiven(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) throw notImplemented(name)
}

const shownCharactersMax = 128

/** An error document stays below the 4 KB that oss2 reads, whatever was sent. */
function shown(text: string): string {
  return text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax).toWellFormed()}…` : text
}

export function invalidArgument(name: string, value: string, message?: string, ec?: string): ServiceError {
  return new ServiceError(
    'InvalidArgument',
    { ArgumentName: name, ArgumentValue: shown(value) },
    { ...(message !== undefined && { message }), ...(ec !== undefined && { ec }) },
  )
}

const ecOfKeyProblem: Readonly<Record<KeyProblem, string | undefined>> = {
  empty: '0016-00000001',
  'too-long': '0016-00000002',
  'leading-slash': '0016-00000005',
  'zero-character': undefined,
}

/** @throws ServiceError InvalidObjectName */
export function requireObjectKey(key: string): void {
  const problem = objectKeyProblem(key)
  if (problem === undefined) return
  const ec = ecOfKeyProblem[problem]
  throw new ServiceError('InvalidObjectName', { ObjectName: shown(key) }, ec === undefined ? {} : { ec })
}

/** @throws ServiceError InvalidArgument: no version has such an id */
export function requireVersionId(versionId: string | undefined): void {
  if (versionId !== undefined && !isVersionId(versionId)) throw invalidVersion(versionId)
}

export function invalidVersion(versionId: string | undefined): ServiceError {
  return invalidArgument('versionId', versionId ?? '', 'Invalid version id specified')
}
