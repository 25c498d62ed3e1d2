/** Room for bytes on their way: held before they are sent, and turned into an object once they are there. */
import { PlayerError } from '../../rules/errors.ts'
import { imageRef, keptOf } from '../../state/images.ts'
import type { PlayerImages } from '../../state/images.ts'
import { objectRef } from '../../state/objects.ts'
import type { StoredObject } from '../../state/objects.ts'
import { settlingRef } from '../../state/settling.ts'
import type { Change, Decision, Row } from '../../state/space.ts'
import { uploadRef } from '../../state/uploads.ts'
import type { Upload } from '../../state/uploads.ts'
import { usageCounter, usageTally } from '../../state/usage.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { byOf, eventChanges } from '../events/tell.ts'
import { countGrant, countUpload } from '../metrics.ts'
import type { App } from '../house.ts'
import { ceilingsOf, quotaOf } from '../spaces/quota.ts'
import type { Quota } from '../spaces/quota.ts'
import { fullSpace } from '../spaces/usage-now.ts'
import { abortParts } from './abort-parts.ts'
import { completedChanges, endChanges } from './end-upload.ts'
import { couldHold, dropOldest } from './overflow.ts'

/** So long a write through the service holds its room. One that takes longer is refused, although its bytes are there. */
export const inlineHoldMs = 300_000

/**
 * Holds the room, and makes some where the space gives up its oldest files.
 * @throws PlayerError QuotaExceeded, ObjectExists, BackendThrottled
 */
export async function reserve(call: Call<PlayerCaller>, upload: Upload): Promise<Upload> {
  const { app, caller } = call
  const { id } = caller.player.value
  const counter = usageCounter(app.name, id, upload.space)
  const quota = quotaOf(app.config, upload.space, caller.player.value)
  const space = app.config.spaces[upload.space]
  const takesNewOnly = space?.kind === 'folder' && space.insertOnly
  const whenFull = (): Promise<PlayerError> =>
    fullSpace(app, { player: id, space: upload.space, quota }, { bytes: upload.sizeBytes })
  if ((quota.bytes ?? Infinity) < upload.sizeBytes || quota.objects === 0) throw await whenFull()
  const decide = async (): Promise<Decision<Upload>> => {
    if (takesNewOnly && (await app.state.get(objectRef(app.name, id, upload.space, upload.name))) !== undefined)
      throw new PlayerError('ObjectExists', { space: upload.space, name: upload.name })
    const tally = usageTally(app.name, id, upload.space, { bytes: upload.sizeBytes, objects: 1 })
    const ref = uploadRef(app.name, id, upload.id)
    const fence = settlingRef(app.name, id, upload.space, upload.name)
    const settling = await app.state.get(fence)
    if (settling?.value.isFenced === true) throw new PlayerError('BackendThrottled', { retryAfter: 1 })
    const notFenced: Change =
      settling === undefined ? { kind: 'missing', ref: fence } : { kind: 'unchanged', row: settling }
    const { room, asRead } = await roomOf(app, upload, quota)
    return {
      changes: [{ kind: 'create', ref, value: upload, tally }, notFenced, ...asRead],
      result: upload,
      ceilings: ceilingsOf(counter, room),
      whenFull,
    }
  }
  for (;;)
    try {
      const held = await app.state.settle(decide)
      countGrant(app, upload.mode)
      return held
    } catch (error) {
      const isFull = error instanceof PlayerError && error.code === 'QuotaExceeded'
      const makesRoom = isFull && space?.kind === 'folder' && space.overflow === 'dropOldest'
      if (!makesRoom || !(await couldHold(call, upload.space, { bytes: upload.sizeBytes }, quota))) throw error
      if (!(await dropOldest(call, upload.space))) throw error
    }
}

/** A picture takes the place of another one: what that one has is room for it until one of them is there. */
async function roomOf(
  { config, state, name }: App,
  { player, space: spaceName }: Upload,
  quota: Quota,
): Promise<{ readonly room: Quota; readonly asRead: readonly Change[] }> {
  const space = config.spaces[spaceName]
  const isUnlimited = quota.bytes === undefined && quota.objects === undefined
  if (space?.kind !== 'image' || isUnlimited) return { room: quota, asRead: [] }
  const ref = imageRef(name, player, spaceName)
  const row = await state.get(ref)
  if (row === undefined) return { room: quota, asRead: [{ kind: 'missing', ref }] }
  const { bytes, objects } = keptOf(replacedIn(row.value, space.moderation.mode))
  const room = {
    ...(quota.bytes === undefined ? {} : { bytes: quota.bytes + bytes }),
    ...(quota.objects === undefined ? {} : { objects: quota.objects + objects }),
  }
  return { room, asRead: [{ kind: 'unchanged', row }] }
}

/** What a new picture replaces: with async it waits beside the one that is shown. */
const replacedIn = ({ current, waiting }: PlayerImages, mode: 'none' | 'async' | 'sync'): PlayerImages => ({
  ...(current === undefined || mode === 'async' ? {} : { current }),
  ...(waiting === undefined ? {} : { waiting }),
})

/**
 * The bytes are there: the reservation goes and the object counts instead, in one commit. Whoever completes twice finds the
 * object as it is told here.
 * @throws PlayerError NoSuchUpload when the reservation ended meanwhile, and what lies there counts for nothing
 */
export async function settleObject(call: Call<PlayerCaller>, row: Row<Upload>, object: StoredObject): Promise<void> {
  const { app, caller, now } = call
  const { id } = caller.player.value
  const { space } = row.value
  const ref = objectRef(app.name, id, space, object.name)
  const isCounted = await app.state.settle(async () => {
    const [before, still] = await app.state.getMany([ref, row.ref])
    if (still === undefined) {
      if (before?.value.etag === object.etag) return { changes: [], result: false }
      throw new PlayerError('NoSuchUpload', { uploadId: row.value.id })
    }
    const tally = usageTally(app.name, id, space, { bytes: object.sizeBytes, objects: 1 })
    const put: Change =
      before === undefined
        ? { kind: 'create', ref, value: object, tally }
        : { kind: 'replace', row: before, value: object, tally }
    const data = { space, name: object.name, size: object.sizeBytes, contentType: object.contentType }
    const event = eventChanges(app, { type: 'object.uploaded', player: id, at: now, by: byOf(caller), data })
    return { changes: [...completedChanges(app, still, now), put, ...event], result: true }
  })
  if (isCounted) countUpload(app, space, object.sizeBytes)
}

/** Gives the room back. What may lie there goes, unless it is the file that was there before. */
export async function giveUp({ app, now }: Call<PlayerCaller>, row: Row<Upload>): Promise<void> {
  if (await abortParts(app, row.value)) {
    await app.state.commit(endChanges(app, row, now))
    return
  }
  // The collector ends it, when the storage answers again.
  const { player, space, sizeBytes } = row.value
  const tally = usageTally(app.name, player, space, { bytes: sizeBytes, objects: 1 })
  await app.state.commit([{ kind: 'replace', row, value: { ...row.value, expiresAt: now.toISOString() }, tally }])
}
