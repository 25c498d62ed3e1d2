import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/**
 * Room that is held for bytes on their way. It counts as used until it is completed, given up, or over; then the object
 * counts, or nothing.
 */
export type Upload = {
  readonly id: string
  readonly player: string
  readonly space: string
  /** Of the object, or of the slot that it is for. */
  readonly name: string
  readonly bucket: string
  readonly key: string
  readonly sizeBytes: number
  readonly contentType: string
  readonly sha256?: string
  readonly mode: 'inline' | 'put' | 'form' | 'multipart'
  /** The storage's own id of an upload in parts. */
  readonly multipart?: string
  readonly startedAt: string
  readonly expiresAt: string
}

export const uploadFamily = defineFamily<Upload>('upload')
export const uploadRef = (app: string, player: string, id: string): Ref<Upload> => refOf(uploadFamily, app, player, id)
export const uploadsOf = (app: string, player: string): Range<Upload> => rangeOf(uploadFamily, app, player)
export const allUploadsOf = (app: string): Range<Upload> => rangeOf(uploadFamily, app)
