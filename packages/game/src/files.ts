/** A space of kind `folder`: the player's own files. */
import { jsonOf } from './api.ts'
import type { Api } from './api.ts'
import { queryOf } from './bytes.ts'
import { PlayerError } from './errors.ts'
import type { SpaceInfo } from './session.ts'
import { putInline, sourceOf } from './uploads.ts'
import type { UploadOptions, UploadSource, Uploads } from './uploads.ts'

export type FileInfo = {
  readonly name: string
  readonly size: number
  readonly etag?: string
  readonly lastModified?: string
}

export type FilePage = {
  readonly objects: readonly FileInfo[]
  /** Give it to the next `list`; undefined at the end. */
  readonly cursor?: string | undefined
}

export type SpaceUsage = Readonly<Record<string, unknown>>

export type Files = {
  list(query?: { readonly prefix?: string; readonly cursor?: string; readonly limit?: number }): Promise<FilePage>
  /** Through the service, by a signed PUT, a form or parts, as the server decides by size. A broken upload in parts resumes. */
  put(name: string, source: UploadSource, options?: UploadOptions): Promise<void>
  /** `of`: a file of another player, where the game's file lets others read (`access: public-read`, `readBy: webhook`). */
  get(name: string, options?: { readonly of?: string }): Promise<Uint8Array>
  remove(name: string): Promise<void>
  /** A link for somebody else, for `ttl` seconds and so many downloads. `revokeShare` ends it at once. */
  share(name: string, options?: { readonly ttl?: number; readonly maxDownloads?: number }): Promise<ShareLink>
  revokeShare(linkId: string): Promise<void>
  usage(): Promise<SpaceUsage>
}

export type ShareLink = { readonly linkId: string; readonly url: string }

const inlineMaxDefault = 1_048_576

/** Bytes up to which a space takes a body through the service itself. */
export function inlineMaxOf(space: SpaceInfo | undefined): number {
  if (space?.grants !== undefined && !space.grants.includes('inline')) return 0
  return space?.inlineMax ?? inlineMaxDefault
}

export function createFiles(api: Api, uploads: Uploads, name: string, info: () => SpaceInfo | undefined): Files {
  const space = `/spaces/${encodeURIComponent(name)}`
  // Slashes are folders, and stay.
  const object = (file: string): string => `${space}/objects/${file.split('/').map(encodeURIComponent).join('/')}`
  return {
    list: async (query = {}) => jsonOf<FilePage>(await api.call('GET', `${space}/objects${queryOf(query)}`)),
    put: async (file, given, options = {}) => {
      const source = await sourceOf(api, given)
      if (source.sizeBytes <= inlineMaxOf(info())) {
        try {
          await putInline(api, object(file), source, options)
          return
        } catch (error) {
          // A limit that has changed since the sign-in; the other way finds out whether it is the space's own.
          if (!(error instanceof PlayerError) || !error.is('ObjectTooLarge', 'GrantNotAllowed')) throw error
        }
      }
      await uploads.put(name, file, source, options)
    },
    get: async (file, { of } = {}) => {
      const whose = of ? `/players/${encodeURIComponent(of)}` : ''
      return (await api.call('GET', whose + object(file))).body
    },
    remove: async (file) => void (await api.call('DELETE', object(file))),
    share: async (file, options = {}) =>
      jsonOf<ShareLink>(await api.call('POST', `${space}/links`, { json: { name: file, ...options } })),
    revokeShare: async (linkId) => void (await api.call('DELETE', `/links/${encodeURIComponent(linkId)}`)),
    usage: async () => {
      const all = jsonOf<{ readonly spaces?: Readonly<Record<string, SpaceUsage>> }>(await api.call('GET', '/me/usage'))
      return all.spaces?.[name] ?? {}
    },
  }
}
