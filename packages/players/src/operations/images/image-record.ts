/** One commit's worth of change to the pictures of a player: the record, what it counts as, and where moderators find it. */
import type { ImageConfig } from './image-space.ts'
import { discard } from '../../state/garbage.ts'
import { imageRef, imagesTally, placeChanges } from '../../state/images.ts'
import type { Decided, Picture, PictureFile, PlayerImages, RejectedPicture } from '../../state/images.ts'
import type { Change, Row } from '../../state/space.ts'
import type { App } from '../house.ts'

/** What was shown is fetched for a little longer by those who were told of it. */
export const replacedMs = 600_000

export type Owner = { readonly player: string; readonly space: string }

export function recordChanges(
  app: App,
  owner: Owner,
  row: Row<PlayerImages> | undefined,
  after: PlayerImages,
): Change[] {
  const { player, space } = owner
  const isEmpty = after.current === undefined && after.waiting === undefined && after.rejected === undefined
  const tally = imagesTally(app.name, player, space, after)
  const record: Change[] =
    row === undefined
      ? [{ kind: 'create', ref: imageRef(app.name, player, space), value: after, tally }]
      : isEmpty
        ? [{ kind: 'remove', row }]
        : [{ kind: 'replace', row, value: after, tally }]
  return [...record, ...placeChanges(app.name, owner, row?.value, after)]
}

export function discardFiles(app: App, at: Date, bucket: string, files: readonly PictureFile[]): Change[] {
  return files.map(({ key }) => discard(at, { app: app.name, bucket, key }))
}

/** One commit touches a key once: a file that was let go of and is to go at that very moment, goes. */
export function lastOfEach(changes: readonly Change[]): Change[] {
  const last = new Map<string, Change>()
  const others: Change[] = []
  for (const change of changes)
    if (change.kind === 'write' || change.kind === 'drop')
      last.set(Buffer.from(change.ref.key).toString('latin1'), change)
    else others.push(change)
  return [...others, ...last.values()]
}

/** @param kept what is kept of it, and where; that goes when its time is over */
export function rejectedOf(
  { id, setAt }: Pick<Picture, 'id' | 'setAt'>,
  { moderation }: ImageConfig,
  kept: { readonly bucket: string; readonly files: readonly PictureFile[] },
  decided: Decided,
): RejectedPicture {
  const keptUntil = new Date(Date.parse(decided.at) + moderation.keepRejected * 1_000)
  const isKept = moderation.keepRejected > 0
  return {
    id,
    setAt,
    decided,
    bucket: kept.bucket,
    files: isKept ? kept.files : [],
    ...(isKept ? { keptUntil: keptUntil.toISOString() } : {}),
  }
}

/** Whose picture everybody sees; undefined for who has none. */
export function shownOf(
  { current, waiting }: PlayerImages,
  isPublic: boolean,
  space: ImageConfig,
): Picture | undefined {
  // One that waits lies in the public bucket only where the space says so.
  return space.moderation.showWhilePending || !isPublic ? (waiting ?? current) : current
}
