import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { sessionPolicy, sessionPolicyLettersMax } from '../../rules/session-policy.ts'
import { wholeSeconds } from '../../rules/whole-seconds.ts'
import { keysEpochOf, playerRef } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { actingFor, playerParam } from '../on-behalf.ts'
import { publicEndpointOf } from '../sessions/session-answer.ts'
import { folderOf, policyFolder } from '../spaces/player-folders.ts'

/** The least that STS gives. */
const lifeSeconds = 900

export const openAsPlayer = defineEndpoint(
  {
    name: 'OpenAsPlayer',
    summary: 'Credentials of STS that read the folders of a player for 15 minutes, and write nothing.',
    route: 'POST /players/{player}/open',
    auth: { kind: 'server', roles: ['owner', 'support'] },
    reason: 'required',
    params: z.object({ player: playerParam }),
    body: { kind: 'json', schema: z.strictObject({ spaces: z.array(z.string().max(32)).min(1).max(32).optional() }) },
    answers: {
      200: z.strictObject({
        accessKeyId: z.string(),
        accessKeySecret: z.string(),
        securityToken: z.string(),
        expiration: z.string(),
        endpoint: z.string(),
        region: z.string(),
        player: z.string(),
        spaces: z.record(z.string(), z.strictObject({ bucket: z.string(), prefix: z.string() })),
      }),
    },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'RoleNotAllowed',
      'Unauthenticated',
      'UnknownPlayer',
      'UnknownSpace',
    ],
  },
  async ({ params, body }, call) => {
    const { app, now, origin, signal } = call
    const { caller } = await actingFor(call, params.player)
    const names = body.spaces ?? Object.keys(app.config.spaces)
    const folders = [...new Set(names)].map((name) => folderOf(app.config, params.player, name, 'spaces'))
    const policy = sessionPolicy(folders.map((folder) => policyFolder(folder, 'read')))
    if (policy.length > sessionPolicyLettersMax)
      throw new PlayerError(
        'GrantNotAllowed',
        { rule: 'session policy', limit: sessionPolicyLettersMax, size: policy.length },
        { message: 'Credentials for so many spaces at once are too long for STS: ask for some of them.' },
      )
    await app.sts.take()
    const order = { player: params.player, policy, durationSeconds: lifeSeconds }
    const credentials = await app.backend.assumeRole(order, signal)
    await app.state.settle(async () => {
      const row = await app.state.get(playerRef(app.name, params.player))
      // Whoever was erased or revoked meanwhile is not opened any more.
      if (row === undefined || keysEpochOf(row.value) !== keysEpochOf(caller.player.value))
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      const data = { spaces: folders.map(({ name }) => name) }
      const event = { type: 'player.opened', player: params.player, at: now, by: call.caller.name, data } as const
      return { changes: [{ kind: 'unchanged', row }, ...eventChanges(app, event)], result: undefined }
    })
    const { accessKeyId, accessKeySecret, securityToken, expiration } = credentials
    return reply(200, {
      accessKeyId,
      accessKeySecret,
      securityToken,
      expiration: wholeSeconds(expiration),
      endpoint: publicEndpointOf(app.config, origin),
      region: app.backend.region,
      player: params.player,
      spaces: Object.fromEntries(folders.map(({ name, bucket, prefix }) => [name, { bucket, prefix }])),
    })
  },
)
