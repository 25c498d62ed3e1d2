import { defineFamily, refOf } from './space.ts'
import type { Ref } from './space.ts'

/** A copy of everything that is kept of a player, made in the background. */
export type Export = {
  readonly player: string
  readonly status: 'waiting' | 'done' | 'failed'
  readonly requestedAt: string
  readonly requestedBy: 'player' | 'server'
  readonly finishedAt?: string
  readonly sizeBytes?: number
  readonly expiresAt?: string
}
export const exportFamily = defineFamily<Export>('export')
export const exportRef = (app: string, job: string): Ref<Export> => refOf(exportFamily, app, job)

/** The newest of a player: a later one takes its place. */
export type NewestExport = { readonly job: string }
export const newestExportFamily = defineFamily<NewestExport>('newest-export')
export const newestExportRef = (app: string, player: string): Ref<NewestExport> =>
  refOf(newestExportFamily, app, player)

/** In the private bucket; no space can have this name, so no key of a player reaches it. */
export const exportsPrefix = '_exports'
export const exportKeyOf = (player: string, job: string): string => `${exportsPrefix}/${player}/${job}.zip`
