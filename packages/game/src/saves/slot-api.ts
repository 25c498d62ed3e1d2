/** The player API's calls about one slot. */
import { errorOf, jsonOf, objectOf } from '../api.ts'
import type { Api } from '../api.ts'
import { base64, bufferOf, fromBase64, textOf, utf8 } from '../bytes.ts'
import { PlayerError } from '../errors.ts'
import type { HttpResponse } from '../platform.ts'
import type { SaveHead, SaveMeta } from './save.ts'
import type { LocalSave } from './local-save.ts'

export type Pulled = { readonly rev: number; readonly bytes: Uint8Array; readonly meta: SaveMeta }

export type Pushed =
  /** By the app's rule for conflicts the head may be another revision than the one that was stored. */
  | { readonly kind: 'committed'; readonly rev: number; readonly headRev?: number }
  /** `head` is undefined when the server has nothing any more. */
  | { readonly kind: 'conflict'; readonly head: SaveHead | undefined }

export type SlotApi = {
  /** The head; undefined: the slot is empty. */
  pull(): Promise<Pulled | undefined>
  /** The same, or `same` while this revision is the head. */
  pullAfter(known: number): Promise<Pulled | 'same' | undefined>
  push(save: LocalSave, options: { readonly allowShrink: boolean }): Promise<Pushed>
  history(): Promise<readonly SaveHead[]>
  restore(rev: number, base: number): Promise<number>
  remove(base: number): Promise<void>
}

/** Uploads a body that is too large to go through the player service; its id is then committed. */
export type UploadBlob = (name: string, bytes: Uint8Array, digest: string) => Promise<string>

export function slotApi(
  api: Api,
  slot: string,
  heard: (activeDevice: string | undefined) => void,
  uploadBlob: UploadBlob,
  inlineMax: () => number,
): SlotApi {
  const path = `/slots/${encodeURIComponent(slot)}`
  const listened = (response: HttpResponse): HttpResponse => {
    const device = response.headers['x-slot-active-device']
    heard(device && decodeURIComponent(device))
    return response
  }
  const get = async (known: number): Promise<HttpResponse> => {
    const headers: Record<string, string> = known > 0 ? { 'if-none-match': `"${known}"` } : {}
    return listened(await api.call('GET', path, { headers, expects: [304, 404] }))
  }
  const put = (save: LocalSave, bytes: Uint8Array, allowShrink: boolean): Promise<HttpResponse> =>
    api.call('PUT', path, {
      bytes: bufferOf(bytes),
      contentType: 'application/octet-stream',
      headers: {
        ...(save.base === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${save.base}"` }),
        'x-slot-meta': base64(utf8(JSON.stringify(save.meta)), 'url'),
        ...(allowShrink && { 'x-allow-shrink': '1' }),
      },
      expects: [409, 413],
    })
  const commit = async (save: LocalSave, bytes: Uint8Array, allowShrink: boolean): Promise<HttpResponse> => {
    const inline = bytes.length > inlineMax() ? undefined : await put(save, bytes, allowShrink)
    if (inline === undefined || inline.status === 413) {
      const uploadId = await uploadBlob(slot, bytes, save.sha256)
      const json = { uploadId, base: save.base, meta: save.meta, allowShrink }
      return api.call('POST', `${path}/commit`, { json, expects: [409] })
    }
    return inline
  }
  return {
    pull: async () => pulledFrom(await get(0)),
    pullAfter: async (known) => {
      const response = await get(known)
      return response.status === 304 ? 'same' : pulledFrom(response)
    },
    push: async (save, { allowShrink }) => {
      const response = listened(await commit(save, save.bytes ?? new Uint8Array(), allowShrink))
      if (response.status === 409) return conflictOr(response)
      return { kind: 'committed', ...jsonOf<{ readonly rev: number; readonly headRev?: number }>(response) }
    },
    history: async () =>
      jsonOf<{ readonly revisions: readonly SaveHead[] }>(await api.call('GET', `${path}/revisions`)).revisions,
    restore: async (rev, base) => {
      const response = listened(await api.call('POST', `${path}/restore`, { json: { rev, base } }))
      return jsonOf<{ readonly rev: number }>(response).rev
    },
    remove: async (base) => {
      const headers = { 'if-match': `"${base}"` }
      const response = await api.call('DELETE', path, { headers, expects: [404] })
      // Empty already: by an answer that was lost, or from another device.
      if (response.status === 404) pulledFrom(response)
    },
  }
}

/** A 404 is an empty slot only when the player service says so: to a proxy's 404 a game must not answer with a new save. */
function pulledFrom(response: HttpResponse): Pulled | undefined {
  const { status, headers, body } = response
  if (status === 200) return { rev: revOf(headers['etag']), bytes: body, meta: metaOf(headers['x-slot-meta']) }
  const error = errorOf(response)
  if (error.is('NoSuchSlot')) return undefined
  throw error
}

function conflictOr(response: HttpResponse): Pushed {
  const error = errorOf(response)
  if (error.code !== 'RevisionConflict') throw error
  const head = objectOf(error.details['head'])
  return { kind: 'conflict', head: head as SaveHead | undefined } // the server's contract
}

function revOf(etag: string | undefined): number {
  const rev = Number(/^(?:W\/)?"?(\d+)"?$/.exec(etag ?? '')?.[1])
  if (!Number.isInteger(rev)) throw new PlayerError('BadAnswer', `ETag: ${etag}`)
  return rev
}

function metaOf(header: string | undefined): SaveMeta {
  try {
    return objectOf(JSON.parse(textOf(fromBase64(header ?? '') ?? new Uint8Array()))) ?? {}
  } catch {
    return {}
  }
}
