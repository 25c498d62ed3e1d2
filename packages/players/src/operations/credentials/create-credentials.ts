import { z } from 'zod'
import { spaceNamePattern } from '../../config/schema.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { publicEndpointOf } from '../sessions/session-answer.ts'
import { wholeSeconds } from '../../rules/whole-seconds.ts'
import { issueCredentials } from './issue-credentials.ts'

/** For clients that call with a bearer token: the same as the auth server answers, in the words of the rest of this API. */
export const createCredentials = defineEndpoint(
  {
    name: 'CreateCredentials',
    summary: 'Credentials of STS for the folders of the player.',
    route: 'POST /credentials',
    auth: { kind: 'player' },
    body: {
      kind: 'json',
      schema: z.strictObject({
        spaces: z.array(z.string().regex(spaceNamePattern, 'is the name of a space')).min(1).max(32).optional(),
        access: z.enum(['read', 'write', 'readwrite']).default('readwrite'),
        ttl: z.int().optional(),
      }),
    },
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
        serverTime: z.int(),
      }),
    },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'PlayerBanned',
      'RateLimited',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ body }, call) => {
    const { app, caller, now, origin } = call
    const order = { spaces: body.spaces, access: body.access, ttlSeconds: body.ttl }
    const { credentials, folders } = await issueCredentials(call, order)
    const { accessKeyId, accessKeySecret, securityToken, expiration } = credentials
    return reply(200, {
      accessKeyId,
      accessKeySecret,
      securityToken,
      expiration: wholeSeconds(expiration),
      endpoint: publicEndpointOf(app.config, origin),
      region: app.backend.region,
      player: caller.player.value.id,
      spaces: Object.fromEntries(folders.map(({ name, bucket, prefix }) => [name, { bucket, prefix }])),
      serverTime: Math.floor(now.getTime() / 1_000),
    })
  },
)
