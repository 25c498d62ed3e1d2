/**
 * Brings the record of a file and the bytes at its key together again, after an upload that ended: what nobody looked at may
 * not stay uncounted. No write to the name begins while it is fenced, so that nothing is deleted that somebody was promised.
 */
import { RequestError } from '@latchkey/client'
import type { SpaceConfig } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import { objectRef } from '../../state/objects.ts'
import type { StoredObject } from '../../state/objects.ts'
import type { Settling } from '../../state/settling.ts'
import { partsOf } from '../../state/space.ts'
import type { Change, Row } from '../../state/space.ts'
import { uploadsOf } from '../../state/uploads.ts'
import { usageTally } from '../../state/usage.ts'
import type { App } from '../house.ts'
import { checkType, detectedBytesMax } from '../spaces/detect-type.ts'

type Folder = Extract<SpaceConfig, { kind: 'folder' }>
type Found = Pick<StoredObject, 'sizeBytes' | 'etag' | 'contentType'>

/** A name that is being written is looked at when that has ended. */
const busyMs = 60_000
const pageMax = 500

/**
 * Looks at the name when it is due. Doing it twice, or ending in the middle, does no harm: the fence stays until it is done.
 * @returns whether it looked
 * @throws RequestError, ConnectionError as the storage's client does
 */
export async function lookAgain(app: App, seen: Row<Settling>, now: Date): Promise<boolean> {
  if (Date.parse(seen.value.at) > now.getTime()) return false
  const [player = '', spaceName = '', name = ''] = partsOf(seen.ref)
  const space = app.config.spaces[spaceName]
  // What was a folder once is left to whoever changed the configuration.
  if (space?.kind !== 'folder') return app.state.commit([{ kind: 'remove', row: seen }])
  const fence: Settling = { ...seen.value, isFenced: true }
  if (!(await app.state.commit([{ kind: 'replace', row: seen, value: fence }]))) return false
  const row = await app.state.get(seen.ref)
  if (row?.value.isFenced !== true) return false
  if (await isBusy(app, player, spaceName, name))
    return app.state.commit([
      { kind: 'replace', row, value: { ...seen.value, isFenced: false, at: later(now, busyMs) } },
    ])
  const record = await app.state.get(objectRef(app.name, player, spaceName, name))
  const changes = await settle(app, { space, spaceName, player, ...row.value }, record)
  return app.state.commit([...changes, endOrWait(row, now)])
}

/** The last look is the one when nothing can arrive any more. What was too old is gone by now. */
function endOrWait(row: Row<Settling>, now: Date): Change {
  const { until } = row.value
  return Date.parse(until) <= now.getTime()
    ? { kind: 'remove', row }
    : { kind: 'replace', row, value: { ...row.value, isFenced: false, isExpired: false, at: until } }
}

async function settle(
  app: App,
  at: Settling & { readonly space: Folder; readonly spaceName: string; readonly player: string },
  record: Row<StoredObject> | undefined,
): Promise<readonly Change[]> {
  const { bucket, key, space, spaceName, player } = at
  const found = await head(app, bucket, key)
  if (found === undefined) return record === undefined ? [] : [{ kind: 'remove', row: record }]
  if (record === undefined) {
    // Keys of STS write without a record.
    if (at.isExpired === true || !space.grants.includes('sts')) await app.backend.oss.deleteObject({ bucket, key })
    return []
  }
  if (record.value.etag === found.etag && record.value.sizeBytes === found.sizeBytes) return []
  if (!(await mayStay(app, at, found))) {
    await app.backend.oss.deleteObject({ bucket, key })
    return [{ kind: 'remove', row: record }]
  }
  const tally = usageTally(app.name, player, spaceName, { bytes: found.sizeBytes, objects: 1 })
  return [{ kind: 'replace', row: record, value: { ...record.value, ...found }, tally }]
}

async function head(app: App, bucket: string, key: string): Promise<Found | undefined> {
  try {
    const { contentLength, etag, contentType = '' } = await app.backend.oss.headObject({ bucket, key })
    return { sizeBytes: contentLength, etag, contentType }
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey') return undefined
    throw error
  }
}

async function mayStay(
  app: App,
  { bucket, key, space, spaceName }: Settling & { readonly space: Folder; readonly spaceName: string },
  { sizeBytes, contentType }: Found,
): Promise<boolean> {
  if (sizeBytes > space.maxObject) return false
  if (space.types === undefined) return true
  const range = sizeBytes === 0 ? {} : { range: `bytes=0-${Math.min(sizeBytes, detectedBytesMax) - 1}` }
  const { body } = await app.backend.oss.getObject({ bucket, key, ...range })
  const first: Uint8Array[] = []
  for await (const chunk of body) first.push(chunk)
  try {
    await checkType({ name: spaceName, types: space.types }, contentType, Buffer.concat(first))
    return true
  } catch (error) {
    if (error instanceof PlayerError) return false
    throw error
  }
}

/** Whether room is held for bytes on their way to the name. */
export async function isBusy(app: App, player: string, space: string, name: string): Promise<boolean> {
  let after: Uint8Array | undefined
  for (;;) {
    const { rows, isTruncated } = await app.state.page(uploadsOf(app.name, player), { limit: pageMax, after })
    if (rows.some(({ value }) => value.space === space && value.name === name)) return true
    after = rows.at(-1)?.ref.key
    if (!isTruncated || after === undefined) return false
  }
}

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString()
