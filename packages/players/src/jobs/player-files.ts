/** Everything below a player's prefixes, in both buckets of a storage, whichever spaces the configuration has today. */
import type { BucketUse } from '../backend/bucket-names.ts'
import type { Storage } from '../backend/port.ts'

export type Folder = {
  readonly use: BucketUse
  readonly bucket: string
  readonly top: string
  readonly prefix: string
}
const pageMax = 1_000

/**
 * What the service wrote always lies at `TOP/PLAYER/`: spaces of today, those that the configuration once had, pictures that
 * wait, exports. So the tops are read from the buckets.
 */
export async function foldersOf({ client, buckets }: Storage, player: string, signal: AbortSignal): Promise<Folder[]> {
  const folders: Folder[] = []
  for (const use of ['private', 'public'] as const) {
    const bucket = buckets[use]
    if (bucket === undefined || (use === 'public' && bucket === buckets.private)) continue
    let after: string | undefined
    do {
      const { result } = await client.oss.listObjectsV2(
        { bucket, delimiter: '/', maxKeys: pageMax, ...(after === undefined ? {} : { continuationToken: after }) },
        { signal },
      )
      for (const { prefix: top } of result.commonPrefixes ?? [])
        folders.push({ use, bucket, top, prefix: `${top}${player}/` })
      after = result.nextContinuationToken
    } while (after !== undefined)
  }
  return folders
}

/** Objects, versions, markers and uploads that were not finished. Says how many objects and versions there were. */
export async function deleteFolder(
  { client: { oss } }: Storage,
  { bucket, prefix }: Folder,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0
  for (;;) {
    const { result } = await oss.listObjectVersions({ bucket, prefix, maxKeys: pageMax }, { signal })
    const objects = (result.versions ?? []).map(({ key, versionId }) => ({ key, versionId }))
    if (objects.length === 0) break
    await oss.deleteMultipleObjects({ bucket, delete: { quiet: true, objects } }, { signal })
    deleted += objects.length
  }
  for (;;) {
    const { result } = await oss.listMultipartUploads({ bucket, prefix, maxUploads: pageMax }, { signal })
    const uploads = result.uploads ?? []
    if (uploads.length === 0) return deleted
    for (const { key, uploadId } of uploads) await oss.abortMultipartUpload({ bucket, key, uploadId }, { signal })
  }
}
