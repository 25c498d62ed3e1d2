import type { Client } from '@latchkey/client/node'

export type ListedObject = {
  readonly key: string
  readonly size: number
  readonly lastModified: Date
  readonly storageClass: string
  readonly etag: string
  readonly type: string
}
export type Listed =
  | { readonly kind: 'object'; readonly object: ListedObject }
  | { readonly kind: 'folder'; readonly prefix: string }

/** Everything below a prefix, page by page; with a delimiter folders stand for what is in them. */
export async function* listAll(
  client: Pick<Client, 'oss'>,
  bucket: string,
  prefix: string,
  options: { readonly delimiter?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Listed> {
  let continuationToken: string | undefined
  do {
    const input = { bucket, prefix, delimiter: options.delimiter, maxKeys: 1000, continuationToken }
    const { result } = await client.oss.listObjectsV2(input, { signal: options.signal })
    for (const folder of result.commonPrefixes ?? []) yield { kind: 'folder', prefix: folder.prefix }
    for (const object of result.contents ?? []) yield { kind: 'object', object }
    continuationToken = result.isTruncated ? result.nextContinuationToken : undefined
  } while (continuationToken !== undefined)
}

export async function* objectsBelow(
  client: Pick<Client, 'oss'>,
  bucket: string,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<ListedObject> {
  for await (const listed of listAll(client, bucket, prefix, { signal }))
    if (listed.kind === 'object') yield listed.object
}

/** A version or a delete marker, which has no size. */
export type ListedVersion = {
  readonly element: 'Version' | 'DeleteMarker'
  readonly key: string
  readonly versionId: string
  readonly isLatest: boolean
  readonly lastModified: Date
  readonly size?: number | undefined
}

/** All versions below a prefix, the newest of each key first; without versioning each object is its own version `null`. */
export async function* versionsBelow(
  client: Pick<Client, 'oss'>,
  bucket: string,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<ListedVersion> {
  let marker: { readonly keyMarker?: string | undefined; readonly versionIdMarker?: string | undefined } = {}
  for (;;) {
    const input = { bucket, prefix, maxKeys: 1000, encodingType: 'url' as const, ...marker }
    const { result } = await client.oss.listObjectVersions(input, { signal })
    yield* result.versions ?? []
    if (!result.isTruncated) return
    marker = { keyMarker: result.nextKeyMarker, versionIdMarker: result.nextVersionIdMarker || undefined }
  }
}

/** Keys that one request deletes. */
const deleteKeysMax = 1000

/** What is to go: an object, or one version of it for good. */
export type Doomed = { readonly key: string; readonly versionId?: string | undefined }

/** Deletes all of them in as few requests as may be; tells each batch when it is gone. */
export async function deleteAll(
  client: Pick<Client, 'oss'>,
  bucket: string,
  doomed: AsyncIterable<Doomed>,
  onDeleted: (gone: readonly Doomed[]) => void,
  signal?: AbortSignal,
): Promise<number> {
  let count = 0
  let batch: Doomed[] = []
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const objects = batch.map(({ key, versionId }) => ({ key, versionId }))
    await client.oss.deleteMultipleObjects({ bucket, delete: { quiet: true, objects } }, { signal })
    onDeleted(batch)
    count += batch.length
    batch = []
  }
  for await (const one of doomed) {
    batch.push(one)
    if (batch.length === deleteKeysMax) await flush()
  }
  await flush()
  return count
}
