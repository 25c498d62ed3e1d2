import { z } from 'zod'
import { serverRoles } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import { deviceIdOf, playersOnDevice } from '../../state/devices.ts'
import { allPlayersOf, identityIdOf, identityRef, playerRef } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { lastPartOf } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { App } from '../house.ts'
import { queryNumber } from '../query-number.ts'
import { adminPlayer, answerAdminPlayer } from './player-answer.ts'

const limitMax = 100
const playersOnDeviceMax = 100
/** So many players are looked at for one page of `q`: a page can have few, and a cursor. */
const looksMax = 2_000
const pageRows = 500

const query = z
  .object({
    identity: z.string().min(3).max(1_024).optional().meta({
      description:
        'METHOD:SUBJECT, and METHOD:PROVIDER:SUBJECT for oidc, jwt and custom; wechat:OPENID or wechat:UNIONID.',
    }),
    device: z.string().min(1).max(128).optional().meta({ description: 'The id that the game gives its device.' }),
    q: z.string().min(1).max(128).optional().meta({ description: 'The beginning of an id, or part of a name.' }),
    cursor: z.string().min(1).max(64).optional(),
    limit: queryNumber(1, limitMax).default(20),
  })
  .refine(({ identity, device, q }) => [identity, device, q].filter((one) => one !== undefined).length === 1, {
    path: ['q'],
    error: 'is given, or identity, or device; one of the three',
  })

export const searchPlayers = defineEndpoint(
  {
    name: 'SearchPlayers',
    summary: 'Players by an identity, by a device that they signed in on, or by the beginning of an id or a name.',
    route: 'GET /players',
    auth: { kind: 'server', roles: serverRoles },
    query,
    answers: { 200: z.object({ players: z.array(adminPlayer), cursor: z.string().optional() }) },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated'],
  },
  async ({ query: { identity, device, q = '', cursor, limit } }, { app }) => {
    const { players, next } =
      identity !== undefined
        ? { players: await byIdentity(app, identity), next: undefined }
        : device !== undefined
          ? { players: await byDevice(app, device), next: undefined }
          : await byText(app, q, cursor, limit)
    return reply(200, { players: players.map(answerAdminPlayer), ...(next === undefined ? {} : { cursor: next }) })
  },
)

const withProvider: readonly string[] = ['oidc', 'jwt', 'custom']

async function byIdentity(app: App, text: string): Promise<Player[]> {
  const [method = '', ...rest] = text.split(':')
  const hasProvider = withProvider.includes(method)
  const provider = hasProvider ? rest[0] : method === 'wechat' ? method : undefined
  const subject = rest.slice(hasProvider ? 1 : 0).join(':')
  if (subject === '')
    throw new PlayerError(
      'InvalidRequest',
      { path: 'identity' },
      { message: 'identity: is METHOD:SUBJECT, and METHOD:PROVIDER:SUBJECT for oidc, jwt and custom' },
    )
  const mac = await app.keys.mac()
  // Of WeChat both kinds of names are tried: which one a player is known by, its mini-game decided.
  const { appId = '' } = app.config.identities.wechat ?? {}
  const subjects = method === 'wechat' ? [`openid:${appId}:${subject}`, `unionid:${subject}`] : [subject]
  const ids = subjects.map((one) => identityIdOf(mac, { method, provider, subject: one }))
  const rows = await app.state.getMany(ids.map((id) => identityRef(app.name, id)))
  return playersOf(app, [...new Set(rows.flatMap((row) => row?.value.player ?? []))])
}

async function byDevice(app: App, device: string): Promise<Player[]> {
  const id = deviceIdOf(await app.keys.mac(), device)
  const { rows } = await app.state.page(playersOnDevice(app.name, id), { limit: playersOnDeviceMax })
  return playersOf(
    app,
    rows.map(({ ref }) => lastPartOf(ref.key)),
  )
}

async function playersOf(app: App, ids: readonly string[]): Promise<Player[]> {
  const rows = await app.state.getMany(ids.map((id) => playerRef(app.name, id)))
  return rows.flatMap((row) => row?.value ?? [])
}

type Found = { readonly players: Player[]; readonly next: string | undefined }

/** In the order of ids. */
async function byText(app: App, text: string, cursor: string | undefined, limit: number): Promise<Found> {
  const players: Player[] = []
  const part = text.toLowerCase()
  let after = cursor === undefined ? undefined : playerRef(app.name, cursor).key
  for (let looked = 0; looked < looksMax;) {
    const { rows, isTruncated } = await app.state.page(allPlayersOf(app.name), { limit: pageRows, after })
    for (const { value, ref } of rows) {
      looked += 1
      after = ref.key
      if (value.id.startsWith(text) || value.displayName?.toLowerCase().includes(part) === true) players.push(value)
      if (players.length >= limit) return { players, next: value.id }
    }
    if (!isTruncated || rows.length === 0) return { players, next: undefined }
  }
  return { players, next: after === undefined ? undefined : lastPartOf(after) }
}
