import { z } from 'zod'
import { spaceNamePattern } from '../../config/schema.ts'
import { wholeSeconds } from '../../rules/whole-seconds.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { issueCredentials } from './issue-credentials.ts'

const spaceNames = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.string().regex(spaceNamePattern, 'is the name of a space')).min(1).max(32))

/**
 * What the stock SDKs call their auth server. Only `Broker` carries more than they read: ali-oss takes every key of the
 * answer for an option of its own, in whatever case, and a Bucket, Endpoint, Region or Timeout here would lead it astray.
 */
export const getOssToken = defineEndpoint(
  {
    name: 'GetOssToken',
    summary: 'Credentials of STS as the auth server of the stock SDKs answers them: the ticket stands in the URL.',
    route: ['GET /oss-token', 'POST /oss-token'],
    auth: { kind: 'ticket' },
    whenReadOnly: true,
    limits: ['ticketsPerPlayer'],
    query: z.object({
      ticket: z.string().optional(),
      spaces: spaceNames.optional(),
      ttl: z
        .string()
        .regex(/^\d{1,6}$/, 'is a number of seconds')
        .transform(Number)
        .optional(),
      access: z.enum(['read', 'write', 'readwrite']).default('readwrite'),
    }),
    answers: {
      200: z.strictObject({
        StatusCode: z.literal(200),
        Code: z.literal('Success'),
        AccessKeyId: z.string(),
        AccessKeySecret: z.string(),
        SecurityToken: z.string(),
        Expiration: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        RequestId: z.string(),
        Broker: z.strictObject({
          serverTime: z.int(),
          player: z.string(),
          bucketOf: z.record(z.string(), z.string()),
          prefixOf: z.record(z.string(), z.string()),
        }),
      }),
    },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'PlayerBanned',
      'RateLimited',
      'TicketExpired',
      'TicketRevoked',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
    envelope: 'compat',
  },
  async ({ query }, call) => {
    const order = { spaces: query.spaces, access: query.access, ttlSeconds: query.ttl }
    const { credentials, folders } = await issueCredentials(call, order)
    return reply(200, {
      StatusCode: 200,
      Code: 'Success',
      AccessKeyId: credentials.accessKeyId,
      AccessKeySecret: credentials.accessKeySecret,
      SecurityToken: credentials.securityToken,
      Expiration: wholeSeconds(credentials.expiration),
      RequestId: call.requestId,
      Broker: {
        serverTime: Math.floor(call.now.getTime() / 1_000),
        player: call.caller.player.value.id,
        bucketOf: Object.fromEntries(folders.map(({ name, bucket }) => [name, bucket])),
        prefixOf: Object.fromEntries(folders.map(({ name, prefix }) => [name, prefix])),
      },
    })
  },
)
