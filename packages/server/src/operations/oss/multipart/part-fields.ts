/** What names a part of an upload, and what is said of one that is not taken. */
import { ServiceError, query, required, text, within } from '@latchkey/protocol'
import type { NotWritten, PartOutOfTurn } from '../../../store/port.ts'
import { quoted } from '../object-answer.ts'
import { notWritten } from '../refusals.ts'

export const partNumberMax = 10_000

export const uploadInput = { uploadId: required(query('uploadId', text)) } as const
export const partInput = {
  ...uploadInput,
  partNumber: required(query('partNumber', within(1, partNumberMax))),
} as const

/** EC of NoSuchUpload where a part is uploaded, and where one is copied. */
export const noSuchUploadEc = { uploading: '0042-00000104', copying: '0042-00000311' } as const

export function partNotWritten(
  outcome: PartOutOfTurn | NotWritten,
  where: { readonly bucket: string; readonly key: string },
): ServiceError {
  if (outcome.kind === 'part-exists')
    return new ServiceError('PartAlreadyExist', {
      PartEtag: quoted(outcome.etag),
      PartNumber: String(outcome.number),
    })
  if (outcome.kind === 'not-sequential')
    return new ServiceError('PartNotSequential', { PartNumber: String(outcome.number) })
  return notWritten(outcome, where)
}
