import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { imageRef } from '../../state/images.ts'
import type { Picture } from '../../state/images.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { cachedCredentials } from '../credentials/issue-credentials.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { publicEndpointOf } from '../sessions/session-answer.ts'
import { seenFolder, spaceParam } from '../spaces/object-space.ts'
import { isHidden } from '../spaces/minors.ts'
import { folderOf } from '../spaces/player-folders.ts'
import { shownOf } from './image-record.ts'
import { asImageSpace } from './image-space.ts'
import type { ImageSpace } from './image-space.ts'

const sideMax = 4_096
/** So long others may not yet see that somebody has another picture. */
const cacheSeconds = 60
/** Of the address of a private picture. */
const signedSeconds = 60

export const getPlayerImage = defineEndpoint(
  {
    name: 'GetPlayerImage',
    summary:
      'Leads to the picture of any player, or to the default one. A private space shows a player its own, by an address of a minute.',
    route: 'GET /players/{player}/images/{space}',
    auth: { kind: 'optional' },
    params: z.object({ player: z.string().min(1).max(64), space: spaceParam }),
    query: z.object({
      size: z
        .string()
        .regex(/^[1-9]\d{0,3}$/, 'is a number of pixels')
        .transform(Number)
        .refine((side) => side <= sideMax, `is at most ${sideMax}`)
        .optional()
        .meta({ description: 'Pixels: the smallest thumbnail that has as many; the picture itself when none has.' }),
    }),
    answers: { 302: 'nothing' },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'NotYourFolder',
      'PlayerBanned',
      'RateLimited',
      'TokenExpired',
      'Unauthenticated',
      'UnknownImage',
      'UnknownSpace',
    ],
  },
  async ({ params, query }, call) => {
    const folder = asImageSpace(folderOf(call.app.config, params.player, params.space))
    const isPublic = folder.space.access === 'public-read'
    if (!isPublic) requireOwn(call, params.player, params.space)
    const picture = await pictureOf(call, params.player, folder, isPublic)
    const key = picture === undefined ? undefined : keyOf(picture, query.size)
    const cacheControl = isPublic ? `public, max-age=${cacheSeconds}` : 'no-store'
    if (picture === undefined || key === undefined) {
      const { default: usual } = folder.space.image
      if (usual === undefined) throw new PlayerError('UnknownImage', { space: params.space })
      return reply(302, undefined, { Location: usual, 'Cache-Control': cacheControl })
    }
    await bring(call, picture, key)
    const location = isPublic ? publicUrl(call, picture, key) : await signedUrl(call, folder, picture, key)
    return reply(302, undefined, { Location: location, 'Cache-Control': cacheControl })
  },
)

type Visitor = Call<PlayerCaller | undefined>

/** @throws PlayerError Unauthenticated, NotYourFolder, GrantNotAllowed */
function requireOwn(call: Visitor, player: string, space: string): void {
  const owner = ownerIn(call)
  if (owner === undefined) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  if (owner.caller.player.value.id !== player)
    throw new PlayerError('NotYourFolder', { rule: `spaces.${space}.access`, player, space })
  seenFolder(owner, space)
}

function ownerIn(call: Visitor): Call<PlayerCaller> | undefined {
  return call.caller === undefined ? undefined : { ...call, caller: call.caller }
}

/** Who is unknown, banned, a minor or being erased looks like somebody without a picture. */
async function pictureOf(
  { app, now }: Visitor,
  id: string,
  { name, space }: ImageSpace,
  isPublic: boolean,
): Promise<Picture | undefined> {
  const [player, row] = await app.state.getMany([playerRef(app.name, id), imageRef(app.name, id, name)])
  if (player === undefined || row === undefined) return undefined
  if (player.value.erasing !== undefined || player.value.retired !== undefined || isBanned(player.value, now))
    return undefined
  if (isPublic && isHidden(app.config, player.value)) return undefined
  return shownOf(row.value, isPublic, space)
}

function keyOf({ files }: Picture, side: number | undefined): string | undefined {
  const fitting = files.find((file) => file.side !== undefined && side !== undefined && file.side >= side)
  return (fitting ?? files.find((file) => file.side === undefined))?.key
}

/** @throws PlayerError BackendThrottled, BackendUnavailable */
async function bring({ app }: Visitor, { bucket }: Picture, key: string): Promise<void> {
  try {
    await app.backend.bring(bucket, key)
  } catch (error) {
    throw asPlayerError(error)
  }
}

function publicUrl({ app, origin }: Visitor, { bucket }: Picture, key: string): string {
  return app.backend.publicUrl(bucket, key, publicEndpointOf(app.config, origin))
}

/** Signed by a session of the player that reads the player's pictures of this space, and nothing else. */
async function signedUrl(call: Visitor, folder: ImageSpace, { bucket }: Picture, key: string): Promise<string> {
  const owner = ownerIn(call)
  if (owner === undefined) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  const { app, origin } = owner
  const policy = JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: ['oss:GetObject'], Resource: [`acs:oss:*:*:${folder.bucket}/${folder.prefix}*`] },
    ],
  })
  const as = await cachedCredentials(owner, policy, app.config.credential.ttl, [folder.name])
  const at = publicEndpointOf(app.config, origin)
  return app.backend.presign(as, { method: 'GET', bucket, key, expiresSeconds: signedSeconds }, at)
}
