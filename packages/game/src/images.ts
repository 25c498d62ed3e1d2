/** A space of kind `image`: one picture per player, made anew by the server, with thumbnails and a public address. */
import { jsonOf } from './api.ts'
import type { Api } from './api.ts'
import { queryOf } from './bytes.ts'
import type { SpaceInfo } from './session.ts'
import { inlineMaxOf } from './files.ts'
import { putInline, sourceOf } from './uploads.ts'
import type { UploadOptions, UploadSource, Uploads } from './uploads.ts'

export type ImageAnswer = {
  /** `pending`: a moderator has not seen it yet, and others see the one before it. */
  readonly status: 'approved' | 'pending'
  /** Of this very picture, for ever. Absent while nobody may see it, and in a private space. */
  readonly url?: string
  /** Addresses by size: `thumbs['64']`. */
  readonly thumbs?: Readonly<Record<string, string>>
  readonly etag?: string
}

export type Images = {
  /**
   * What the picture is, is found in its bytes: what is none is refused with `TypeNotAllowed`. Where a moderator decides at once,
   * `ModerationRejected` says why not in `details.reason`.
   */
  set(source: UploadSource, options?: UploadOptions): Promise<ImageAnswer>
  /**
   * The address of anybody's picture, made without a request; players without one have the default picture there. It is up to a
   * minute behind: after `set`, show what it answered. In a private space it asks for the player's token.
   */
  urlOf(playerId: string, options?: { readonly size?: number }): string
  remove(): Promise<void>
}

export function createImages(api: Api, uploads: Uploads, space: string, info: () => SpaceInfo | undefined): Images {
  const path = `/images/${encodeURIComponent(space)}`
  return {
    set: async (given, options = {}) => {
      const source = await sourceOf(api, given)
      const isInline = source.sizeBytes <= inlineMaxOf(info())
      return jsonOf<ImageAnswer>(
        await (isInline ? putInline(api, path, source, options) : uploads.put(space, 'image', source, options)),
      )
    },
    urlOf: (playerId, { size } = {}) =>
      `${api.address}/players/${encodeURIComponent(playerId)}${path}${queryOf({ size })}`,
    remove: async () => void (await api.call('DELETE', path)),
  }
}
