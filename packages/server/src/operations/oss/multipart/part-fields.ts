/** What names a part of an upload. */
import { query, required, text, within } from '@latchkey/protocol'

export const partNumberMax = 10_000

export const uploadInput = { uploadId: required(query('uploadId', text)) } as const
export const partInput = {
  ...uploadInput,
  partNumber: required(query('partNumber', within(1, partNumberMax))),
} as const

/** EC of NoSuchUpload where a part is uploaded, and where one is copied. */
export const noSuchUploadEc = { uploading: '0042-00000104', copying: '0042-00000311' } as const
