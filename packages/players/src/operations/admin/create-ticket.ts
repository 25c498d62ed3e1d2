import { z } from 'zod'
import { spaceNamePattern } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call } from '../endpoint.ts'
import { folderOf } from '../spaces/player-folders.ts'
import { quotaBySpace, requireQuotas } from './quota-by-space.ts'
import { device } from '../sessions/device.ts'
import { baseOf } from '../sessions/session-answer.ts'
import type { VerifiedIdentity } from '../sessions/sign-in-method.ts'
import { bannedError, startSession } from '../sessions/start-session.ts'

export const ticketSecondsMax = 86_400
const ticketSecondsDefault = 3_600

const body = z
  .strictObject({
    player: z.string().min(2).max(64).optional(),
    subject: z.string().min(1).max(255).optional().meta({ description: 'Who it is in the system of the studio.' }),
    create: z.boolean().default(true).meta({ description: 'Whether a subject that is new becomes a player.' }),
    ttl: z.int().min(60).max(ticketSecondsMax).default(ticketSecondsDefault),
    spaces: z.array(z.string().regex(spaceNamePattern, 'is the name of a space')).min(1).max(32).optional(),
    credentialTtl: z.int().min(900).max(43_200).optional().meta({ description: 'The longest life of credentials.' }),
    plan: z.string().min(1).max(64).optional(),
    minor: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the player is a minor, until another ticket says otherwise.' }),
    quota: quotaBySpace
      .optional()
      .meta({ description: 'What the player may have, by space, until another ticket says otherwise.' }),
    device,
  })
  .refine((given) => (given.player === undefined) !== (given.subject === undefined), {
    path: ['subject'],
    error: 'is given, or player is; one of the two',
  })

/** The simplest way in: the studio's login server says who it is, and hands the device an address that answers with keys. */
export const createTicket = defineEndpoint(
  {
    name: 'CreateTicket',
    summary:
      'Makes a ticket for a player whom a server of the studio knows; the device uses it as it is, or signs in with it.',
    route: 'POST /tickets',
    auth: { kind: 'server', roles: ['owner', 'developer'] },
    audit: 'afterwards',
    body: { kind: 'json', schema: body },
    answers: {
      201: z.strictObject({
        ticket: z.string(),
        expiresAt: z.string(),
        authServerUrl: z.string(),
        player: z.strictObject({ id: z.string(), isNew: z.boolean() }),
      }),
    },
    errors: [
      'IdentityRejected',
      'InvalidRequest',
      'PlayerBanned',
      'RoleNotAllowed',
      'TooManyDevices',
      'Unauthenticated',
      'UnknownPlayer',
      'UnknownSpace',
    ],
  },
  async ({ body: order }, call) => {
    const { app, now, origin } = call
    if (order.plan !== undefined && !Object.hasOwn(app.config.plans, order.plan))
      throw new PlayerError('InvalidRequest', { path: 'plan' }, { message: 'plan: the app has no such plan' })
    for (const name of order.spaces ?? []) folderOf(app.config, '', name, 'spaces')
    const identity = await identityOf(call, order)
    const wish = { device: order.device, mayCreate: order.create, now, ticketSeconds: order.ttl }
    const { player, isNew, session, ticket } = await startSession(app, identity, wish)
    return reply(201, {
      ticket,
      expiresAt: session.expiresAt,
      authServerUrl: `${baseOf(app, origin)}/oss-token?ticket=${ticket}`,
      player: { id: player.id, isNew },
    })
  },
)

async function identityOf({ app, now }: Call, order: z.output<typeof body>): Promise<VerifiedIdentity> {
  const spaces = order.spaces === undefined ? {} : { spaces: order.spaces }
  const ttl = order.credentialTtl === undefined ? {} : { ttlSeconds: order.credentialTtl }
  const terms = order.quota === undefined ? {} : { terms: { quota: requireQuotas(app.config, order.quota) } }
  const common = {
    method: 'ticket',
    mayCreate: true,
    plan: order.plan,
    minor: order.minor,
    ...terms,
    narrowed: { ...spaces, ...ttl },
  }
  if (order.player === undefined) return { ...common, subject: order.subject ?? '' }
  const row = await app.state.get(playerRef(app.name, order.player))
  if (row === undefined || row.value.erasing !== undefined)
    throw new PlayerError('UnknownPlayer', { player: order.player })
  if (isBanned(row.value, now)) throw bannedError(row.value)
  return { ...common, subject: '', player: order.player }
}
