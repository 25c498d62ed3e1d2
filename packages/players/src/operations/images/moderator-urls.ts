/** Addresses by which a moderator sees pictures, also those that nobody else does: signed, for one file each, and for minutes. */
import { bucketToday } from '../../backend/bucket-names.ts'
import { incomingSuffix } from '../../config/schema.ts'
import type { PictureFile } from '../../state/images.ts'
import type { App } from '../house.ts'
import { urlsBySide } from './image-space.ts'
import type { PictureUrls } from './image-space.ts'

export type SeenPicture = { readonly bucket: string; readonly files: readonly PictureFile[] }

/** Session name and source identity, so that the storage's log tells moderators from players. */
const sessionName = 'moderation'
/** The shortest session that STS gives. */
const sessionSecondsMin = 900

/** @throws PlayerError BackendThrottled, BackendUnavailable */
export async function moderatorUrls(
  app: App,
  seconds: number,
  signal: AbortSignal,
): Promise<(picture: SeenPicture, reachedAt: string) => Promise<PictureUrls>> {
  const { backend, config } = app
  const spaces = Object.entries(config.spaces).filter(([, { kind }]) => kind === 'image')
  const resources = spaces.map(([name]) => `acs:oss:*:*:${config.buckets.private}/${name}${incomingSuffix}/*`)
  const policy = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: ['oss:GetObject'], Resource: resources }],
  })
  await app.sts.take()
  const durationSeconds = Math.max(sessionSecondsMin, seconds)
  const as = await backend.assumeRole({ player: sessionName, policy, durationSeconds }, signal)
  return async ({ bucket: named, files }, reachedAt) => {
    const bucket = bucketToday(config, named)
    const urls = await Promise.all(
      files.map(async ({ key, side }) => {
        const at = config.backend.oss.public ?? reachedAt
        await backend.bring(bucket, key)
        if (bucket === config.buckets.public) return [side, backend.publicUrl(bucket, key, at)] as const
        const url = await backend.presign(as, { method: 'GET', bucket, key, expiresSeconds: seconds }, at)
        return [side, url] as const
      }),
    )
    return urlsBySide(urls)
  }
}
