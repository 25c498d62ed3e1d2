/** Everything below a player's prefixes, in both buckets, whichever spaces the configuration has today. */
import type { App } from '../operations/house.ts'

export type Folder = { readonly bucket: string; readonly top: string; readonly prefix: string }
const pageMax = 1_000

/**
 * What the service wrote always lies at `TOP/PLAYER/`: spaces of today, those that the configuration once had, pictures that
 * wait, exports. So the tops are read from the buckets.
 */
export async function foldersOf({ config, backend }: App, player: string, signal: AbortSignal): Promise<Folder[]> {
  const { private: own, public: shared } = config.buckets
  const folders: Folder[] = []
  for (const bucket of new Set(shared === undefined ? [own] : [own, shared])) {
    let after: string | undefined
    do {
      const { result } = await backend.oss.listObjectsV2(
        { bucket, delimiter: '/', maxKeys: pageMax, ...(after === undefined ? {} : { continuationToken: after }) },
        { signal },
      )
      for (const { prefix: top } of result.commonPrefixes ?? [])
        folders.push({ bucket, top, prefix: `${top}${player}/` })
      after = result.nextContinuationToken
    } while (after !== undefined)
  }
  return folders
}

/** Objects, versions, markers and uploads that were not finished. Says how many objects and versions there were. */
export async function deleteFolder({ backend }: App, { bucket, prefix }: Folder, signal: AbortSignal): Promise<number> {
  const { oss } = backend
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
