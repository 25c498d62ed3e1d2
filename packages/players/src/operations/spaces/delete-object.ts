import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { objectRef } from '../../state/objects.ts'
import type { StoredObject } from '../../state/objects.ts'
import { settlingRef } from '../../state/settling.ts'
import type { Settling } from '../../state/settling.ts'
import type { Change, Row } from '../../state/space.ts'
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
    try {
      await app.backend.oss.deleteObject({ bucket, key: file.key }, { signal })
    } catch (error) {
      throw asPlayerError(error)
    }
    const data = { space: file.space, name: file.name }
    const event = eventChanges(app, { type: 'object.deleted', player, at: now, by: byOf(caller), data })
    await app.state.settle(async () => {
      const changes = await goneChanges(app, file, before, now)
      return { changes: changes.length === 0 ? [] : [...changes, ...event], result: undefined }
    })
    return reply(204)
  },
)

type File = Pick<Upload, 'player' | 'space' | 'name' | 'bucket' | 'key'>

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
  const ref = settlingRef(app.name, player, space, name)
  const settling = await app.state.get(ref)
  const at = now.toISOString()
  const value: Settling = { bucket, key, until: at, ...settling?.value, at }
  return [
    ...removed,
    settling === undefined ? { kind: 'create', ref, value } : { kind: 'replace', row: settling, value },
  ]
}
