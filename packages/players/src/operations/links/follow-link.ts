import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf } from '../../rules/ids.ts'
import { linkRef } from '../../state/links.ts'
import type { Link } from '../../state/links.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { defineEndpoint } from '../endpoint.ts'
import type { Call } from '../endpoint.ts'
import { isHidden } from '../spaces/minors.ts'
import { folderOf } from '../spaces/player-folders.ts'
import { sendFile } from '../spaces/send-file.ts'

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
    const link = await useLink(call, hashOf(params.id))
    return sendFile(call, folderOf(call.app.config, link.player, link.space), link.name, 'NoSuchLink')
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
    if (
      isOver ||
      isOff ||
      isHidden(app.config, player.value) ||
      isBanned(player.value, now) ||
      player.value.erasing !== undefined
    )
      throw new PlayerError('NoSuchLink')
    if (value.maxDownloads === undefined) return { changes: [], result: value }
    const counted = { ...value, downloads: value.downloads + 1 }
    return { changes: [{ kind: 'replace' as const, row, value: counted }], result: value }
  })
}
