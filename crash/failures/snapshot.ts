/** Everything that a client could see of a store, as text that can be compared. */
import { recountBucket } from '@latchkey/server/inside/store/recount.ts'
import {
  allManifests,
  allParts,
  allUploads,
  endedUploads,
  parsePartKey,
  parseUploadKey,
} from '@latchkey/server/inside/store/records/keys.ts'
import { getBytes, grantFor } from '@latchkey/server/inside/store/testing.ts'
import { bucketName } from './subjects.ts'
import type { World } from './world.ts'

const pageLimit = 1_000

export async function snapshotOf(world: World): Promise<string> {
  const bucket = await world.store.buckets.find(bucketName)
  if (bucket === undefined) return 'no bucket'
  const lines = [`bucket ${bucket.acl}`]
  const listed = await world.store.objects.list(grantFor('list', bucket), { prefix: '', limit: pageLimit })
  for (const item of listed.items) {
    if (item.kind !== 'object') continue
    const { key, sizeBytes, etag } = item.object
    const object = await world.store.objects.head(grantFor('read', bucket, key))
    const body = await getBytes(world.store, bucket, key)
    const content = body === undefined ? 'nothing' : runsOf(body)
    const isWhole = body?.length === sizeBytes && object?.etag === etag
    lines.push(
      `object ${key} ${object?.type} ${object?.acl} ${object?.crc64}: ${content}${isWhole ? '' : ' NOT WHOLE'}`,
    )
  }
  const query = { prefix: '', limit: pageLimit }
  const uploads = await world.store.uploads.list(grantFor('list', bucket), query)
  for (const item of uploads.items) {
    if (item.kind !== 'upload') continue
    const { key, id } = item.upload
    const found = await world.store.uploads.parts(grantFor('read', bucket, key), id, 0, pageLimit)
    const parts = (found?.parts ?? []).map((part) => `${part.number} ${part.sizeBytes} ${part.etag}`)
    lines.push(`upload ${key}: ${parts.join(', ')}`)
  }
  const stat = await world.store.buckets.stat(grantFor('list', bucket))
  lines.push(`stat ${stat.objects} ${stat.bytes} ${stat.uploads}`)
  return lines.join('\n')
}

/** `300 of i, 20 of s`: bodies here are made of runs. */
function runsOf(body: Buffer): string {
  const runs: string[] = []
  for (let start = 0; start < body.length;) {
    let end = start + 1
    while (end < body.length && body[end] === body[start]) end += 1
    runs.push(`${end - start} of ${String.fromCodePoint(body[start] ?? 0)}`)
    start = end
  }
  return runs.join(', ')
}

/** What a sweep should have taken: records and files that nobody refers to, and counters that count something else. */
export async function leaksOf({ kv, disk, store }: World): Promise<readonly string[]> {
  const leaks: string[] = []
  const bucket = await store.buckets.find(bucketName)
  const { counted, found } = await recountBucket({ kv }, bucket?.id ?? 'no bucket', bucket)
  for (const name of new Set([...Object.keys(counted), ...Object.keys(found)]))
    if ((counted[name] ?? 0) !== (found[name] ?? 0))
      leaks.push(`${name} is counted ${counted[name]}, there are ${found[name]}`)
  if ((await kv.count(endedUploads().from, endedUploads().to)) > 0) leaks.push('the note of an ended upload is left')
  const uploads = await kv.range({ ...allUploads(), limit: pageLimit })
  // While its upload lives, a completion may still be under way.
  for (const [name, count] of Object.entries(found))
    if (name.startsWith('manifest ') && count === 0 && uploads.items.length === 0) leaks.push(`${name} is left`)
  for (const item of (await kv.range({ ...allParts(), limit: pageLimit })).items) {
    if (item.kind !== 'entry') continue
    const { uploadId } = parsePartKey(item.key)
    const isOfUpload = uploads.items.some(
      (one) => one.kind === 'entry' && parseUploadKey(one.key).uploadId === uploadId,
    )
    if (!isOfUpload) leaks.push(`a part of the upload ${uploadId} is left, which is no more`)
  }
  const files = disk.paths().filter((path) => /\/[0-9a-f]{2}\/[0-9a-f]{32}$/.test(path))
  for (const path of files) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (!Object.keys(found).some((one) => one.startsWith('file ') && one.endsWith(name) && (found[one] ?? 0) > 0))
      leaks.push(`the file ${name} is left`)
  }
  if (bucket === undefined && (await kv.count(...spanOf(allManifests()))) > 0)
    leaks.push('a manifest outlived its bucket')
  return leaks
}

function spanOf({ from, to }: { readonly from: Buffer; readonly to: Buffer }): readonly [Buffer, Buffer] {
  return [from, to]
}
