import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { base64url } from '../../rules/ids.ts'
import { objectRef } from '../../state/objects.ts'
import type { StoredObject } from '../../state/objects.ts'
import { lookChange, settlingRef } from '../../state/settling.ts'
import type { Change, Decision, Row } from '../../state/space.ts'
import type { Upload } from '../../state/uploads.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { byOf, eventChanges } from '../events/tell.ts'
import type { App } from '../house.ts'
import { isBusy } from '../uploads/look-again.ts'
import { objectName, objectSpaceOf, requireOwnWrite, spaceParam } from './object-space.ts'

export const deleteObject = defineEndpoint(
  {
    name: 'DeleteObject',
    summary: 'Removes a file of the player, and gives its room back; one that is not there is no failure.',
    route: 'DELETE /spaces/{space}/objects/{name+}',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'support'],
    params: z.object({ space: spaceParam, name: objectName }),
    answers: { 204: 'nothing' },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params }, call) => {
    const { app, caller, now, signal } = call
    const folder = objectSpaceOf(call, params.space)
    const isOwn = caller.by !== 'server'
    if (isOwn) requireOwnWrite(folder)
    const { bucket, prefix, space } = folder
    if (isOwn && (!space.clientDelete || space.insertOnly))
      throw new PlayerError('GrantNotAllowed', {
        rule: `spaces.${params.space}.${space.insertOnly ? 'insertOnly' : 'clientDelete'}`,
        space: params.space,
      })
    const player = caller.player.value.id
    const file = { player, space: params.space, name: params.name, bucket, key: prefix + params.name }
    const before = await app.state.get(objectRef(app.name, player, file.space, file.name))
    const deletion = await beginDeletion(app, file, now)
    try {
      await app.backend.oss.deleteObject({ bucket, key: file.key }, { signal })
    } catch (error) {
      throw asPlayerError(error)
    }
    const data = { space: file.space, name: file.name }
    const event = eventChanges(app, { type: 'object.deleted', player, at: now, by: byOf(caller), data })
    await app.state.settle(async () => {
      const gone = await goneChanges(app, file, before, now)
      const changes = gone.length === 0 ? [] : [...gone, ...event]
      return { changes: [...changes, ...(await endDeletion(app, file, deletion, gone))], result: undefined }
    })
    return reply(204)
  },
)

type File = Pick<Upload, 'player' | 'space' | 'name' | 'bucket' | 'key'>

/** A deletion that has not ended by then is looked at: the one who asked for it, or the process, is gone. */
const deletionMs = 60_000

/**
 * Before the bytes go it is written down that they may be gone, so that no record counts them for good when what became of them is
 * never heard, or who heard it ends. Nothing begins while the name is looked at.
 * @throws PlayerError BackendThrottled
 */
async function beginDeletion(
  app: App,
  { player, space, name, bucket, key }: File,
  now: Date,
): Promise<string | undefined> {
  const deletion = base64url(app.chance.bytes(16))
  const ref = settlingRef(app.name, player, space, name)
  const by = new Date(now.getTime() + deletionMs).toISOString()
  return app.state.settle(async (): Promise<Decision<string | undefined>> => {
    const settling = (await app.state.get(ref))?.value
    if (settling?.isFenced === true) throw new PlayerError('BackendThrottled', { retryAfter: 1 })
    const at = settling !== undefined && settling.at < by ? settling.at : by
    const look = await lookChange(app.state, ref, { bucket, key, at, until: by, deletion })
    // A name that others have looked at is left to them.
    return { changes: [look], result: look.kind === 'create' ? deletion : undefined }
  })
}

/** What went as it should need not be looked at. */
async function endDeletion(
  app: App,
  { player, space, name }: File,
  deletion: string | undefined,
  gone: readonly Change[],
): Promise<readonly Change[]> {
  if (deletion === undefined || gone.some(({ kind }) => kind !== 'remove')) return []
  const row = await app.state.get(settlingRef(app.name, player, space, name))
  return row?.value.deletion === deletion ? [{ kind: 'remove', row }] : []
}

/**
 * The room is given back after the bytes are gone, so that nobody has more than the quota. Whoever stores the file meanwhile may
 * have put bytes there that went as well, or that stay: then the name is looked at, which makes the record what is there.
 */
async function goneChanges(
  app: App,
  { player, space, name, bucket, key }: File,
  before: Row<StoredObject> | undefined,
  now: Date,
): Promise<readonly Change[]> {
  // In this order: who stored the file has let go of its room, or has not yet written the record.
  const isOnItsWay = await isBusy(app, player, space, name)
  const row = await app.state.get(objectRef(app.name, player, space, name))
  const isOther = row?.version !== before?.version
  const removed: readonly Change[] = row === undefined || isOther ? [] : [{ kind: 'remove', row }]
  if (!isOnItsWay && !isOther) return removed
  const at = now.toISOString()
  const look = { bucket, key, at, until: at }
  return [...removed, await lookChange(app.state, settlingRef(app.name, player, space, name), look)]
}
