/** Lists open uploads by key and then by the time they were initiated, folded like objects when there is a delimiter. */
import { pageEntriesMax } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { groupOf, mayBegin, seenUntil } from '../listing.ts'
import type { UploadStore } from '../port.ts'
import { parseUploadKey, rangeOf, uploadIdPattern, uploadKey, uploadPrefix, uploadsOfKey } from '../records/keys.ts'
import { decodeUpload } from '../records/small-records.ts'

type Query = Parameters<UploadStore['list']>[1]
type Listed = Awaited<ReturnType<UploadStore['list']>>
type Seen = { readonly after: Uint8Array; readonly afterGroup?: boolean }

/**
 * `afterKey` alone continues behind all uploads of that key, or behind a common prefix; with `afterUploadId` behind that
 * upload of the key. An id that cannot be one counts as none.
 */
export async function listUploads(kv: Pick<Kv, 'range'>, bucketId: string, query: Query): Promise<Listed> {
  const items: Listed['items'][number][] = []
  const end: Listed = { items, isTruncated: false, nextKey: undefined, nextUploadId: undefined }
  if (query.limit <= 0 || !mayBegin(query.prefix)) return end
  const range = rangeOf(uploadPrefix(bucketId, query.prefix))
  const group = groupOf(range.from.length, query.delimiter)
  const keyAt = uploadPrefix(bucketId, '').length
  let seen = markerOf(bucketId, range.from, query)
  for (;;) {
    const limit = Math.min(query.limit - items.length, pageEntriesMax)
    const page = await kv.range({ ...range, ...seen, ...(group && { group }), limit })
    for (const item of page.items)
      if (item.kind === 'entry') {
        const { key, uploadId } = parseUploadKey(item.key)
        items.push({ kind: 'upload', upload: decodeUpload(bucketId, key, uploadId, item) })
        seen = { after: item.key }
      } else {
        items.push({ kind: 'prefix', prefix: Buffer.from(item.prefix).toString('utf8', keyAt) })
        seen = { after: item.prefix, afterGroup: true }
      }
    if (!page.isTruncated) return end
    if (items.length >= query.limit) return { ...end, isTruncated: true, ...nextOf(items.at(-1)) }
  }
}

function markerOf(bucketId: string, from: Uint8Array, query: Query): Seen | undefined {
  const { afterKey, afterUploadId } = query
  if (afterKey === undefined || afterKey === '') return undefined
  const asPrefix = seenUntil(from, uploadPrefix(bucketId, afterKey), groupOf(from.length, query.delimiter))
  if (asPrefix.afterGroup || !mayBegin(afterKey)) return asPrefix
  if (afterUploadId !== undefined && uploadIdPattern.test(afterUploadId))
    return { after: uploadKey(bucketId, afterKey, afterUploadId) }
  return { after: uploadsOfKey(bucketId, afterKey), afterGroup: true }
}

function nextOf(last: Listed['items'][number] | undefined): Pick<Listed, 'nextKey' | 'nextUploadId'> {
  return last?.kind === 'upload'
    ? { nextKey: last.upload.key, nextUploadId: last.upload.id }
    : { nextKey: last?.prefix, nextUploadId: undefined }
}
