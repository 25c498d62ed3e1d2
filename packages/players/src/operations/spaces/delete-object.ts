import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { objectRef } from '../../state/objects.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { byOf, eventChanges } from '../events/tell.ts'
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
    try {
      await app.backend.oss.deleteObject({ bucket, key: prefix + params.name }, { signal })
    } catch (error) {
      throw asPlayerError(error)
    }
    // The room is given back after the bytes are gone, so that nobody has more than the quota.
    const row = await app.state.get(objectRef(app.name, caller.player.value.id, params.space, params.name))
    const data = { space: params.space, name: params.name }
    const event = eventChanges(app, {
      type: 'object.deleted',
      player: caller.player.value.id,
      at: now,
      by: byOf(caller),
      data,
    })
    if (row !== undefined) await app.state.commit([{ kind: 'remove', row }, ...event])
    return reply(204)
  },
)
