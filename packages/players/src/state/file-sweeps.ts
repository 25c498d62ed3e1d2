import { defineFamily, refOf } from './space.ts'
import type { Ref } from './space.ts'

/** How far the look for files that changed behind the service's back has come. */
export type FileSweep = {
  readonly startedAt: string
  /** The key of the last record that was looked at, in base64url; absent when the round is over. */
  readonly after?: string
}

const fileSweepFamily = defineFamily<FileSweep>('file-sweep')
export const fileSweepRef = (app: string): Ref<FileSweep> => refOf(fileSweepFamily, app)
