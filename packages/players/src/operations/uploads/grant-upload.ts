/** How the bytes of an upload travel: one signed PUT, a form, or parts; each good for one key, and for minutes. */
import { z } from 'zod'
import type { SessionCredentials } from '../../backend/port.ts'
import { PlayerError } from '../../rules/errors.ts'
import { grantSeconds } from '../../rules/guarantees.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { sessionRef } from '../../state/sessions.ts'
import type { Upload } from '../../state/uploads.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { publicEndpointOf } from '../sessions/session-answer.ts'
import { bannedError } from '../sessions/start-session.ts'
import type { PlayerFolder } from '../spaces/player-folders.ts'

/** The shortest session that STS gives. */
const sessionSeconds = 900
/** Parts of an upload; the storage wants at least 100 KiB and at most 10,000. */
export const partBytes = 8 * 1_048_576
export const partsMax = 1_000

const signed = { url: z.string(), headers: z.record(z.string(), z.string()).optional() } as const
const common = { uploadId: z.string(), key: z.string(), expiresAt: z.string() } as const
export const grantAnswer = z.discriminatedUnion('mode', [
  z.object({ ...common, mode: z.literal('put'), method: z.literal('PUT'), ...signed }),
  z.object({
    ...common,
    mode: z.literal('form'),
    method: z.literal('POST'),
    url: z.string(),
    fields: z.record(z.string(), z.string()),
  }),
  z.object({
    ...common,
    mode: z.literal('multipart'),
    partSize: z.int(),
    parts: z.array(z.object({ number: z.int(), method: z.literal('PUT'), ...signed })),
  }),
])

/** @throws PlayerError BackendThrottled, BackendUnavailable, PlayerBanned */
export async function grantUpload(
  call: Call<PlayerCaller>,
  upload: Upload,
  mayOverwrite: boolean,
): Promise<z.input<typeof grantAnswer>> {
  const { id, key, expiresAt } = upload
  const as = await sessionFor(call, upload)
  const told = { uploadId: id, key, expiresAt }
  const at = publicEndpointOf(call.app.config, call.origin)
  switch (upload.mode) {
    case 'form': {
      const { url, fields } = await call.app.backend.signForm(
        as,
        {
          bucket: upload.bucket,
          key,
          expiresSeconds: grantSeconds,
          sizeBytesMin: upload.sizeBytes,
          sizeBytesMax: upload.sizeBytes,
          fields: {
            success_action_status: '200',
            'Content-Type': upload.contentType,
            ...(mayOverwrite ? {} : { 'x-oss-forbid-overwrite': 'true' }),
          },
        },
        at,
      )
      return { ...told, mode: 'form', method: 'POST', url: url, fields: Object.fromEntries(fields) }
    }
    case 'multipart': {
      const count = Math.max(1, Math.ceil(upload.sizeBytes / partBytes))
      const parts = await Promise.all(
        Array.from({ length: count }, async (_, index) => ({
          number: index + 1,
          method: 'PUT' as const,
          ...(await signedPut(
            call,
            upload,
            as,
            {},
            { partNumber: String(index + 1), uploadId: upload.multipart ?? '' },
          )),
        })),
      )
      return { ...told, mode: 'multipart', partSize: partBytes, parts }
    }
    case 'put':
    case 'inline': {
      const overwrite = mayOverwrite ? {} : { 'x-oss-forbid-overwrite': 'true' }
      const headers = { 'Content-Type': upload.contentType, ...overwrite }
      return { ...told, mode: 'put', method: 'PUT', ...(await signedPut(call, upload, as, headers, {})) }
    }
  }
}

async function signedPut(
  call: Call<PlayerCaller>,
  { bucket, key }: Upload,
  as: SessionCredentials,
  headers: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>>,
): Promise<{ url: string; headers: Record<string, string> }> {
  const url = await call.app.backend.presign(
    as,
    {
      method: 'PUT',
      bucket,
      key,
      expiresSeconds: grantSeconds,
      headers,
      query,
    },
    publicEndpointOf(call.app.config, call.origin),
  )
  return { url: url, headers: { ...headers } }
}

/** A session of the player that can write this one key. */
async function sessionFor(call: Call<PlayerCaller>, { bucket, key }: Upload): Promise<SessionCredentials> {
  const policy = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: ['oss:PutObject'], Resource: [`acs:oss:*:*:${bucket}/${key}`] }],
  })
  const { app, caller, signal } = call
  const player = caller.player.value.id
  await app.sts.take()
  const credentials = await app.backend.assumeRole({ player, policy, durationSeconds: sessionSeconds }, signal)
  await checkStillWelcome(call)
  return credentials
}

/** What was decided while STS was asked counts. */
async function checkStillWelcome({ app, caller }: Call<PlayerCaller>): Promise<void> {
  const [player, session] = await app.state.getMany([
    playerRef(app.name, caller.player.value.id),
    sessionRef(app.name, caller.session.value.id),
  ])
  if (player !== undefined && isBanned(player.value, app.clock.now())) throw bannedError(player.value)
  if (player === undefined || session === undefined || player.value.epoch !== caller.player.value.epoch)
    throw new PlayerError('Unauthenticated', { reauth: 'login' })
}

/** Whether a name can be written again. */
export function mayOverwrite({ space }: PlayerFolder): boolean {
  return space.kind === 'folder' && !space.insertOnly
}
