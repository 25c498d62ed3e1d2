import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { askStudio } from '../ask-studio.ts'
import { defineEndpoint } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { asObjectSpace, objectName, seenFolder, spaceParam } from './object-space.ts'
import type { ObjectSpace } from './object-space.ts'
import { isHidden } from './minors.ts'
import { folderOf } from './player-folders.ts'
import { sendFile } from './send-file.ts'

/** What friends, visitors and everybody else get of a player's files. */
export const getPlayerObject = defineEndpoint(
  {
    name: 'GetPlayerObject',
    summary:
      'A file of any player, as a download: of a space that everybody reads, or, for who is signed in, when the studio says yes.',
    route: 'GET /players/{player}/spaces/{space}/objects/{name+}',
    auth: { kind: 'optional' },
    limits: ['linksPerAddress'],
    params: z.object({ player: z.string().min(1).max(64), space: spaceParam, name: objectName }),
    answers: { 200: 'bytes' },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'NoSuchObject',
      'NotYourFolder',
      'PlayerBanned',
      'RateLimited',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params: { player, space, name } }, call) => {
    const folder = asObjectSpace(folderOf(call.app.config, player, space))
    if (folder.space.access !== 'public-read') await requireReader(call, player, folder, name)
    if (!(await isShown(call, player, folder))) throw new PlayerError('NoSuchObject')
    return sendFile(call, folder, name, 'NoSuchObject')
  },
)

type Visitor = Call<PlayerCaller | undefined>

/** @throws PlayerError Unauthenticated, NotYourFolder, GrantNotAllowed */
async function requireReader(call: Visitor, owner: string, folder: ObjectSpace, name: string): Promise<void> {
  const { app, caller, now } = call
  if (caller === undefined) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  seenFolder({ ...call, caller }, folder.name)
  const reader = caller.player.value.id
  if (reader === owner) return
  const { readBy, readHook } = folder.space
  const rule = `spaces.${folder.name}.readBy`
  const denied = { rule, player: owner, space: folder.name, key: folder.prefix + name }
  if (readBy !== 'webhook' || readHook === undefined) throw new PlayerError('NotYourFolder', denied)
  const question = { app: app.name, player: reader, owner, space: folder.name, name, at: now.toISOString() }
  const said = await askStudio(readHook, question, now)
  if (typeof said === 'string') app.log(`players: ${app.name}: the hook for readers of ${folder.name} ${said}`)
  else if (said.allow) return
  const reason = typeof said === 'string' ? undefined : said.reason
  throw new PlayerError('NotYourFolder', { ...denied, ...(reason === undefined ? {} : { reason }) })
}

/** Who is unknown, banned or being erased looks like somebody without files. */
async function isShown({ app, caller, now }: Visitor, owner: string, { space }: ObjectSpace): Promise<boolean> {
  const { value } = (await app.state.get(playerRef(app.name, owner))) ?? {}
  if (value === undefined || value.erasing !== undefined || value.retired !== undefined) return false
  if (caller?.player.value.id === owner) return true
  // Where the studio is asked for each reader, it knows who may see what a minor has.
  if (space.access === 'public-read' && isHidden(app.config, value)) return false
  return !isBanned(value, now)
}
