import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** A file of a player in a folder, as far as it went through the service or was completed with it. */
export type StoredObject = {
  readonly name: string
  readonly key: string
  readonly sizeBytes: number
  readonly contentType: string
  readonly etag: string
  readonly savedAt: string
}

export const objectFamily = defineFamily<StoredObject>('object')
export const objectRef = (app: string, player: string, space: string, name: string): Ref<StoredObject> =>
  refOf(objectFamily, app, player, space, name)
export const objectsOf = (app: string, player: string, space: string): Range<StoredObject> =>
  rangeOf(objectFamily, app, player, space)
export const allObjectsOf = (app: string): Range<StoredObject> => rangeOf(objectFamily, app)
