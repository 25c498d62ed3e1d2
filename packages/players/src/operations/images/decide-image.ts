/** A moderator's decision about one picture, whoever takes it: a person by the admin API, the hook, or time. */
import { copySourceOf } from '@latchkey/client'
import { bucketToday } from '../../backend/bucket-names.ts'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { imagePlaceRef, imageRef, imageStatuses } from '../../state/images.ts'
import type { Decided, ImagePlace, ImageStatus, Picture, PlayerImages } from '../../state/images.ts'
import type { Change, Row } from '../../state/space.ts'
import { eventChanges } from '../events/tell.ts'
import type { App } from '../house.ts'
import { folderOf } from '../spaces/player-folders.ts'
import { discardFiles, lastOfEach, recordChanges, rejectedOf, replacedMs } from './image-record.ts'
import { asImageSpace, imageIdPattern, newImageId, privatePlace, publicPlace } from './image-space.ts'
import type { ImageSpace, Place } from './image-space.ts'
import { guardEnds, guardFiles, publishPicture, removeNow } from './publish-picture.ts'
import type { Guard } from './publish-picture.ts'

export type Decision = {
  readonly decision: 'approve' | 'reject'
  readonly reason?: string | undefined
  readonly by: string
}
export type DecidedImage = ImagePlace & { readonly id: string; readonly status: ImageStatus }

/** Where the picture is; undefined for one that was replaced, removed or never there. */
export async function placeOfImage(
  { name, state }: App,
  id: string,
): Promise<(ImagePlace & { readonly status: ImageStatus }) | undefined> {
  if (!imageIdPattern.test(id)) return undefined
  const rows = await state.getMany(imageStatuses.map((status) => imagePlaceRef(name, status, id)))
  const index = rows.findIndex((row) => row !== undefined)
  const [row, status] = [rows[index], imageStatuses[index]]
  return row === undefined || status === undefined ? undefined : { ...row.value, status }
}

/**
 * Each attempt moves the files under names of its own: what an attempt that failed has left behind is collected, and nobody's files
 * with it. Deciding the same again changes nothing. One that was approved can be rejected; one that was rejected is gone.
 * @throws PlayerError UnknownImage, ModerationRejected, BackendThrottled, BackendUnavailable
 */
export async function decideImage(app: App, id: string, by: Decision, signal: AbortSignal): Promise<DecidedImage> {
  const place = await placeOfImage(app, id)
  if (place === undefined) throw new PlayerError('UnknownImage', { id })
  const { player, space, status } = place
  const folder = asImageSpace(folderOf(app.config, player, space))
  const row = await app.state.get(imageRef(app.name, player, space))
  const picture = [row?.value.waiting, row?.value.current].find((one) => one?.id === id)
  if (by.decision === 'approve' && status === 'rejected') throw new PlayerError('ModerationRejected', { id })
  const wanted = by.decision === 'approve' ? 'approved' : 'rejected'
  if (status === wanted) return { id, player, space, status }
  if (picture === undefined) throw new PlayerError('UnknownImage', { id })
  if (by.decision === 'approve') await approve(app, folder, player, picture, by, signal)
  else await reject(app, folder, player, picture, by, signal)
  return { id, player, space, status: wanted }
}

async function approve(
  app: App,
  folder: ImageSpace,
  player: string,
  picture: Picture,
  by: Decision,
  signal: AbortSignal,
): Promise<void> {
  const open = publicPlace(app.config, player, folder, newImageId(app.chance, app.clock.now()))
  const into = open?.bucket === bucketToday(app.config, picture.bucket) ? undefined : open
  const guard = await guardFiles(app, into === undefined ? [] : [into], sidesIn(picture))
  const shown = into === undefined ? picture : await publishPicture(app, picture, into, signal)
  await decide(app, { player, space: folder.name }, guard, (before, now) => {
    if (before.waiting?.id !== picture.id) throw new PlayerError('UnknownImage', { id: picture.id })
    const { waiting, ...rest } = before
    const gone = before.current
    const later = new Date(now.getTime() + replacedMs)
    return {
      after: { ...rest, current: { ...shown, decided: decidedBy(by, now) } },
      named: shown,
      changes: [
        ...decidedEvent(app, { player, space: folder.name, image: picture.id, status: 'approved' }, by, now),
        ...(into === undefined ? [] : discardFiles(app, now, waiting.bucket, waiting.files)),
        ...(gone === undefined ? [] : discardFiles(app, later, gone.bucket, gone.files)),
      ],
    }
  })
}

async function reject(
  app: App,
  folder: ImageSpace,
  player: string,
  picture: Picture,
  by: Decision,
  signal: AbortSignal,
): Promise<void> {
  const { moderation } = folder.space
  const isPublic = bucketToday(app.config, picture.bucket) !== folder.bucket
  const hidden = privatePlace(folder, newImageId(app.chance, app.clock.now()))
  const guard = await guardFiles(app, isPublic ? [hidden] : [], sidesIn(picture))
  // Nothing that was rejected stays in the public bucket, also not for moderators.
  const kept = isPublic && moderation.keepRejected > 0 ? await hidePicture(app, picture, hidden, signal) : picture
  await decide(app, { player, space: folder.name }, guard, (before, now) => {
    const isWaiting = before.waiting?.id === picture.id
    if (!isWaiting && before.current?.id !== picture.id) throw new PlayerError('UnknownImage', { id: picture.id })
    const { waiting, current, ...rest } = before
    const rejected = rejectedOf(picture, folder.space, kept, decidedBy(by, now))
    const others = isWaiting ? { current } : { waiting }
    const until = rejected.keptUntil === undefined ? now : new Date(rejected.keptUntil)
    return {
      after: { ...rest, ...defined(others), rejected },
      named: rejected,
      changes: [
        ...decidedEvent(app, { player, space: folder.name, image: picture.id, status: 'rejected' }, by, now),
        ...discardFiles(app, until, kept.bucket, kept.files),
        ...(kept === picture ? [] : discardFiles(app, now, picture.bucket, picture.files)),
      ],
    }
  })
  if (isPublic) await removeNow(app, picture.bucket, picture.files)
}

function decidedEvent(
  app: App,
  { player, status, ...data }: ImagePlace & { readonly image: string; readonly status: 'approved' | 'rejected' },
  { by, reason }: Decision,
  at: Date,
): Change[] {
  const why = reason === undefined ? {} : { reason }
  return eventChanges(app, { type: `image.${status}`, player, at, by, data: { ...data, ...why } })
}

type Decide = (
  before: PlayerImages,
  now: Date,
) => {
  readonly after: PlayerImages
  readonly named: Pick<Picture, 'bucket' | 'files'>
  readonly changes: readonly Change[]
}

function decide(
  app: App,
  owner: { readonly player: string; readonly space: string },
  guard: Guard,
  judge: Decide,
): Promise<void> {
  return app.state.settle(async () => {
    const now = app.clock.now()
    if (now >= guard.over) throw new PlayerError('BackendUnavailable', { retryAfter: 1 })
    const row: Row<PlayerImages> | undefined = await app.state.get(imageRef(app.name, owner.player, owner.space))
    const { after, named, changes } = judge(row?.value ?? {}, now)
    return {
      changes: lastOfEach([...guardEnds(guard, named, now), ...changes, ...recordChanges(app, owner, row, after)]),
      result: undefined,
    }
  })
}

const decidedBy = ({ by, reason }: Decision, now: Date): Decided => ({
  at: now.toISOString(),
  by,
  ...(reason === undefined ? {} : { reason }),
})

type Others = Pick<PlayerImages, 'current' | 'waiting'>
const defined = ({ current, waiting }: { [Name in keyof Others]: Others[Name] | undefined }): Others => ({
  ...(current === undefined ? {} : { current }),
  ...(waiting === undefined ? {} : { waiting }),
})

const sidesIn = ({ files }: Picture): readonly (number | undefined)[] => files.map(({ side }) => side)

async function hidePicture(app: App, picture: Picture, into: Place, signal: AbortSignal): Promise<Picture> {
  const files = await Promise.all(
    picture.files.map(async (file) => {
      const key = into.keyOf(file.side)
      const copySource = copySourceOf(picture.bucket, file.key)
      try {
        await app.backend.oss.copyObject({ bucket: into.bucket, key, copySource }, { signal })
      } catch (error) {
        throw asPlayerError(error)
      }
      return { ...file, key }
    }),
  )
  return { ...picture, bucket: into.bucket, files }
}
