import { defineFamily, refOf } from './space.ts'
import type { Ref } from './space.ts'

/** Where an identity of an erased player was. The name in the key tells nothing to whoever lacks the app's key. */
export type Tombstone = { readonly erasedAt: string; readonly until: string }

export const tombstoneFamily = defineFamily<Tombstone>('tombstone')
/** `id` is that of the identity. */
export const tombstoneRef = (app: string, id: string): Ref<Tombstone> => refOf(tombstoneFamily, app, id)
/** So long a proof of before finds nobody to bring back. */
export const tombstoneMs = 30 * 86_400_000
