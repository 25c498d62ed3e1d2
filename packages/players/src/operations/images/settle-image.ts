/** The commit that makes what was made the player's picture. */
import { requireShowable } from './image-space.ts'
import type { ImageConfig, ImageSpace } from './image-space.ts'
import { PlayerError } from '../../rules/errors.ts'
import { dueChange } from '../../state/dues.ts'
import { imageRef, keptOf } from '../../state/images.ts'
import type { Decided, ImageStatus, Picture, PlayerImages } from '../../state/images.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import type { Change, Row } from '../../state/space.ts'
import type { Upload } from '../../state/uploads.ts'
import type { Usage } from '../../state/usage.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { bannedError } from '../sessions/start-session.ts'
import { quotaExceeded, quotaOf } from '../spaces/quota.ts'
import type { Quota } from '../spaces/quota.ts'
import { sentChanges } from '../uploads/end-upload.ts'
import { discardFiles, lastOfEach, recordChanges, rejectedOf, replacedMs } from './image-record.ts'
import { guardEnds } from './publish-picture.ts'
import type { Guard } from './publish-picture.ts'

export type Judged = {
  readonly status: ImageStatus
  readonly decided?: Decided
  /** Whether the hook is asked by a duty. */
  readonly asks: boolean
}
type Outcome = Judged & { readonly picture: Picture }

/** @throws PlayerError GrantNotAllowed, NoSuchUpload, PlayerBanned, QuotaExceeded, Unauthenticated, BackendUnavailable */
export function settleImage(
  call: Call<PlayerCaller>,
  folder: ImageSpace,
  upload: Row<Upload>,
  guard: Guard,
  outcome: Outcome,
): Promise<void> {
  const { app, caller } = call
  const { id: player } = caller.player.value
  const owner = { player, space: folder.name }
  return app.state.settle(async () => {
    const now = app.clock.now()
    if (now >= guard.over) throw new PlayerError('BackendUnavailable', { retryAfter: 1 })
    const [row, standing, still] = await app.state.getMany([
      imageRef(app.name, player, folder.name),
      playerRef(app.name, player),
      upload.ref,
    ])
    // Who completes twice at once finds no reservation.
    if (still === undefined) throw new PlayerError('NoSuchUpload', { uploadId: upload.value.id })
    if (standing === undefined || standing.value.erasing !== undefined)
      throw new PlayerError('Unauthenticated', { reauth: 'login' })
    if (isBanned(standing.value, now, 'write')) throw bannedError(standing.value)
    // Who became a minor since has had the pictures taken away before this one: it must not come after.
    requireShowable(call, folder, standing.value)
    const before = row?.value ?? {}
    const { after, gone } = afterSetting(before, folder.space, outcome)
    requireRoom(folder.name, quotaOf(app.config, folder.name, standing.value), keptOf(before), keptOf(after))
    const { rejected } = after
    const named = outcome.status === 'rejected' ? (rejected ?? outcome.picture) : outcome.picture
    const changes: Change[] = [
      { kind: 'unchanged', row: standing },
      { kind: 'remove', row: still },
      ...sentChanges(app, still.value, now),
      ...guardEnds(guard, named, now),
      ...(outcome.status === 'rejected' && rejected?.keptUntil !== undefined
        ? discardFiles(app, new Date(rejected.keptUntil), rejected.bucket, rejected.files)
        : []),
      ...gone.flatMap((picture) =>
        discardFiles(app, new Date(now.getTime() + replacedMs), picture.bucket, picture.files),
      ),
      ...recordChanges(app, owner, row, after),
      ...eventChanges(app, {
        type: `image.${outcome.status}`,
        player,
        at: now,
        data: { space: folder.name, image: outcome.picture.id },
      }),
      ...(outcome.status === 'pending' ? moderationDues(app.name, outcome, folder.space, now) : []),
    ]
    return { changes: lastOfEach(changes), result: undefined }
  })
}

function afterSetting(
  before: PlayerImages,
  space: ImageConfig,
  { status, picture, decided }: Outcome,
): { readonly after: PlayerImages; readonly gone: readonly Picture[] } {
  const { current, waiting } = before
  switch (status) {
    case 'approved': {
      const { waiting: _over, ...rest } = before
      return { after: { ...rest, current: picture }, gone: [current, waiting].filter((one) => one !== undefined) }
    }
    case 'pending':
      return { after: { ...before, waiting: picture }, gone: waiting === undefined ? [] : [waiting] }
    case 'rejected':
      return {
        after: {
          ...before,
          rejected: rejectedOf(picture, space, picture, decided ?? { at: picture.setAt, by: 'hook' }),
        },
        gone: [],
      }
  }
}

/**
 * All pictures of a player in a space are one record, so what it counts as says whether there is room, whoever else sets one. What has
 * grown too much by a change of the quota may become smaller. @throws PlayerError QuotaExceeded
 */
function requireRoom(space: string, quota: Quota, before: Usage, after: Usage): void {
  const grows = (amount: 'bytes' | 'objects'): boolean =>
    after[amount] > (quota[amount] ?? Infinity) && after[amount] > before[amount]
  if (grows('bytes') || grows('objects'))
    throw quotaExceeded(space, quota, { used: before, needed: { bytes: after.bytes - before.bytes } })
}

/** The hook is asked until it answers; and when nobody decides in time, the configuration does. */
function moderationDues(app: string, { picture, asks }: Outcome, { moderation }: ImageConfig, now: Date): Change[] {
  const { onTimeout, decideWithin } = moderation
  const subject = picture.id
  const end = new Date(now.getTime() + decideWithin * 1_000)
  return [
    ...(asks ? [dueChange(now, { app, kind: 'moderate', subject })] : []),
    ...(onTimeout === 'pending' ? [] : [dueChange(end, { app, kind: 'moderate-end', subject })]),
  ]
}
