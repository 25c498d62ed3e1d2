/** The parts of an open upload count in its folder, all together in the one share of the upload. */
import { pageEntriesMax } from '@latchkey/kv'
import type { Batch, Kv, Put } from '@latchkey/kv'
import type { Folder } from './rules.ts'
import { folderCounter, folderShareKey, partKey, partNumberOf, partsOf, uploadKey } from '../records/keys.ts'
import { decodeFolderShare, decodePart, encodeFolderShare } from '../records/small-records.ts'
import type { HeldUpload } from '../records/small-records.ts'

/** A part that is written, or written anew. */
export type PartOf = {
  readonly upload: Pick<HeldUpload, 'bucketId' | 'key' | 'id'>
  readonly number: number
  readonly sizeBytes: number
}

export type ShareChange = { readonly check: NonNullable<Batch['check']>; readonly put: Put }

/**
 * The share of the upload with the part in it. It is compared and set: of two parts that are written at once one finds
 * that the other came first, and counts anew.
 */
export async function partCounted(
  kv: Pick<Kv, 'getMany' | 'range'>,
  folder: Folder,
  { upload, number, sizeBytes }: PartOf,
): Promise<ShareChange> {
  const share = shareOf(folder, upload)
  const [held, former] = await kv.getMany([{ key: share }, { key: partKey(upload.id, number) }])
  if (typeof held !== 'object') {
    // From before the rule: every part is counted with this one.
    const others = await partBytes(kv, upload.id, number)
    return { check: [{ key: share, version: undefined }], put: uploadShare(folder, upload, others + sizeBytes) }
  }
  const formerBytes = typeof former === 'object' ? decodePart(number, former.value).sizeBytes : 0
  const bytes = decodeFolderShare(held.value).bytes - formerBytes + sizeBytes
  return { check: [{ key: share, version: held.version }], put: uploadShare(folder, upload, bytes) }
}

/** The share of an upload that has none yet, as its parts are now: whoever writes one meanwhile makes the share, too. */
export async function uploadCounted(
  kv: Pick<Kv, 'range'>,
  folder: Folder,
  upload: PartOf['upload'],
): Promise<ShareChange> {
  const put = uploadShare(folder, upload, await partBytes(kv, upload.id, undefined))
  return { check: [{ key: put.key, version: undefined }], put }
}

const shareOf = ({ rule }: Folder, { bucketId, key, id }: PartOf['upload']): Buffer =>
  folderShareKey(bucketId, rule.epoch, uploadKey(bucketId, key, id))

function uploadShare(folder: Folder, upload: PartOf['upload'], bytes: number): Put {
  const counter = folderCounter(upload.bucketId, folder.rule.epoch, folder.id)
  return { key: shareOf(folder, upload), value: encodeFolderShare({ bytes }), tally: { counter, amounts: [bytes, 1] } }
}

/** Of all parts but one. */
export async function partBytes(kv: Pick<Kv, 'range'>, uploadId: string, besides: number | undefined): Promise<number> {
  let bytes = 0
  let after: Uint8Array | undefined
  for (;;) {
    const page = await kv.range({ ...partsOf(uploadId), limit: pageEntriesMax, ...(after && { after }) })
    for (const item of page.items) {
      if (item.kind !== 'entry') continue
      after = item.key
      const number = partNumberOf(item.key)
      if (number !== besides) bytes += decodePart(number, item.value).sizeBytes
    }
    if (!page.isTruncated) return bytes
  }
}
