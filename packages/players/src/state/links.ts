import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** A link to one object for whoever has it. Its id is the secret, so the record is found by the id's hash. */
export type Link = {
  readonly player: string
  readonly space: string
  readonly name: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly maxDownloads?: number
  readonly downloads: number
}

export const linkFamily = defineFamily<Link>('link')
export const linkRef = (app: string, idHash: string): Ref<Link> => refOf(linkFamily, app, idHash)
export const allLinksOf = (app: string): Range<Link> => rangeOf(linkFamily, app)
