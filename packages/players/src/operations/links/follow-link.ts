import { RequestError } from '@latchkey/client'
import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf } from '../../rules/ids.ts'
import { linkRef } from '../../state/links.ts'
import type { Link } from '../../state/links.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { defineEndpoint } from '../endpoint.ts'
import type { Call } from '../endpoint.ts'
import { folderOf } from '../spaces/player-folders.ts'

export const followLink = defineEndpoint(
  {
    name: 'FollowLink',
    summary: 'The file that a link leads to. It comes through the service, so that a revoked link is dead at once.',
    route: 'GET /l/{id}',
    auth: { kind: 'none' },
    limits: ['linksPerAddress'],
    params: z.object({ id: z.string().max(64) }),
    answers: { 200: 'bytes' },
    errors: ['BackendThrottled', 'BackendUnavailable', 'NoSuchLink', 'RateLimited'],
  },
  async ({ params }, call) => {
    const { app, signal } = call
    const link = await useLink(call, hashOf(params.id))
    const { bucket, prefix } = folderOf(app.config, link.player, link.space)
    try {
      const { body, contentLength } = await app.backend.oss.getObject({ bucket, key: prefix + link.name }, { signal })
      const name = encodeURIComponent(link.name.slice(link.name.lastIndexOf('/') + 1))
      // Never a page of the studio, whatever the player stored.
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
        'Content-Security-Policy': 'sandbox',
      }
      return { status: 200, headers, bytes: { chunks: body, sizeBytes: contentLength } }
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NoSuchKey')
        throw new PlayerError('NoSuchLink', {}, { cause: error })
      throw asPlayerError(error)
    }
  },
)

/** Counts the download, exactly where there is a limit. @throws PlayerError NoSuchLink */
function useLink({ app, now }: Call, idHash: string): Promise<Link> {
  return app.state.settle(async () => {
    const row = await app.state.get(linkRef(app.name, idHash))
    const player = row && (await app.state.get(playerRef(app.name, row.value.player)))
    if (row === undefined || player === undefined) throw new PlayerError('NoSuchLink')
    const { value } = row
    const isOver = Date.parse(value.expiresAt) <= now.getTime() || value.downloads >= (value.maxDownloads ?? Infinity)
    const space = app.config.spaces[value.space]
    const isOff = space?.kind !== 'folder' || space.shareLinks === undefined
    if (isOver || isOff || isBanned(player.value, now) || player.value.erasing !== undefined)
      throw new PlayerError('NoSuchLink')
    if (value.maxDownloads === undefined) return { changes: [], result: value }
    const counted = { ...value, downloads: value.downloads + 1 }
    return { changes: [{ kind: 'replace' as const, row, value: counted }], result: value }
  })
}
