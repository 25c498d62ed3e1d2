/** What a player is told after signing in: who it is, its tokens, and where its files are. */
import { z } from 'zod'
import { grantKinds } from '../../config/schema.ts'
import type { AppConfig, GrantKind, SpaceConfig } from '../../config/schema.ts'
import { askedOf } from '../../config/wanted-rules.ts'
import { asPlayerError } from '../../backend/open-backend.ts'
import { heldBy } from '../../rules/folder-rules.ts'
import type { FolderRule } from '../../rules/folder-rules.ts'
import { guaranteesOf } from '../../rules/guarantees.ts'
import { PlayerError } from '../../rules/errors.ts'
import { isMinor } from '../../state/players.ts'
import type { LinkedIdentity, Player } from '../../state/players.ts'
import type { Session } from '../../state/sessions.ts'
import type { Call } from '../endpoint.ts'
import type { App } from '../house.ts'
import type { Usage } from '../../state/usage.ts'
import { folderOf, spacesOf } from '../spaces/player-folders.ts'
import { quotaOf } from '../spaces/quota.ts'
import { roomFor } from '../spaces/room-for.ts'
import { usageNow } from '../spaces/usage-now.ts'
import { accessTokenFor } from './session-tokens.ts'
import type { Started } from './start-session.ts'

const held = z.enum(['enforced', 'afterwards', 'none'])
const guaranteesAnswer = z.object({
  folder: held,
  size: held,
  declaredType: held,
  detectedType: held,
  quota: held,
  history: held,
  revocation: z.enum(['now', 'minutes', 'expiry']),
})

const spaceAnswer = z.object({
  kind: z.enum(['slots', 'image', 'folder']),
  bucket: z.string(),
  prefix: z.string(),
  access: z.string(),
  maxObject: z.int(),
  /** The largest body that goes through the service. */
  inlineMax: z.int(),
  types: z.array(z.string()).optional(),
  quota: z
    .object({
      bytes: z.int().optional(),
      objects: z.int().optional(),
      usedBytes: z.int(),
      usedObjects: z.int(),
    })
    .optional(),
  grants: z.array(z.enum(grantKinds)),
  guarantees: z.partialRecord(z.enum(grantKinds), guaranteesAnswer),
})

export const storageAnswer = z.object({
  endpoint: z.string(),
  region: z.string(),
  addressing: z.enum(['path', 'virtual', 'cname']),
  signature: z.enum(['v1', 'v4']),
  spaces: z.record(z.string(), spaceAnswer),
})

export const linkedIdentityAnswer = z.object({
  id: z.string(),
  method: z.string(),
  provider: z.string().optional(),
  linkedAt: z.string(),
})

export const playerAnswer = z.object({
  id: z.string(),
  createdAt: z.string(),
  displayName: z.string().optional(),
  /** Present when it is so, and what is shown to others is therefore off. */
  minor: z.literal(true).optional(),
  identities: z.array(linkedIdentityAnswer),
})

export const sessionAnswer = z.object({
  player: playerAnswer.extend({ isNew: z.boolean() }),
  session: z.object({
    accessToken: z.string(),
    expiresIn: z.int(),
    refreshToken: z.string(),
    refreshExpiresIn: z.int(),
  }),
  guestSecret: z.string().optional(),
  authServerUrl: z.string(),
  storage: storageAnswer,
  serverTime: z.int(),
})

export async function answerSession(
  { app, now, origin }: Call,
  started: Started,
  guestSecret?: string,
): Promise<z.input<typeof sessionAnswer>> {
  const { player, session, isNew, refreshToken, ticket } = started
  // An id that was made just now by chance names a folder that nobody can have written to.
  const isEmpty = isNew && app.config.players.ids === 'stored'
  return {
    player: { ...answerPlayer(started.player), isNew },
    session: {
      accessToken: await accessTokenFor(app, player, session),
      expiresIn: app.config.session.access,
      refreshToken,
      refreshExpiresIn: Math.floor((Date.parse(session.expiresAt) - now.getTime()) / 1_000),
    },
    ...(guestSecret === undefined ? {} : { guestSecret }),
    authServerUrl: `${baseOf(app, origin)}/oss-token?ticket=${ticket}`,
    storage: await answerStorage(app, player, session, origin, isEmpty ? 'nothing' : 'something'),
    serverTime: Math.floor(now.getTime() / 1_000),
  }
}

export function answerPlayer(player: Player): z.input<typeof playerAnswer> {
  const { id, createdAt, displayName, identities } = player
  return {
    id,
    createdAt,
    ...(displayName === undefined ? {} : { displayName }),
    ...(isMinor(player) ? { minor: true } : {}),
    identities: identities.map(answerIdentity),
  }
}

export function answerIdentity({
  id,
  method,
  provider,
  linkedAt,
}: LinkedIdentity): z.input<typeof linkedIdentityAnswer> {
  return { id, method, ...(provider === undefined ? {} : { provider }), linkedAt }
}

/** `https://api.game.example/-/players/v1/apps/demo` */
export function baseOf(app: App, origin: Call['origin']): string {
  return `${app.config.url ?? origin.base}/-/players/v1/apps/${app.name}`
}

/** Where players reach the storage: as the configuration says, or where they found the service. */
export function publicEndpointOf(config: AppConfig, origin: Call['origin']): string {
  return config.backend.oss.public ?? origin.base
}

export async function answerStorage(
  app: App,
  player: Player,
  session: Session,
  origin: Call['origin'],
  stored: 'nothing' | 'something' = 'something',
): Promise<z.input<typeof storageAnswer>> {
  const { config, backend } = app
  const endpoint = publicEndpointOf(config, origin)
  const { addressing, signature } = config.backend.oss
  const names = spacesOf(config, session)
  const [storage, usage] = await Promise.all([
    storageNow(app, player),
    stored === 'nothing' ? [] : usageNow(app, player.id, names),
  ])
  return {
    endpoint,
    region: backend.region,
    addressing: addressing === 'auto' ? styleOf(endpoint) : addressing,
    signature,
    spaces: Object.fromEntries(
      names.map((name, index) => [name, answerSpace(app, player, name, { storage, used: usage[index] })]),
    ),
  }
}

type StorageNow = { readonly rules: readonly FolderRule[]; readonly revokeSessions: boolean }

/** A sign-in does not fail because the storage is away for a moment: then nothing is promised that it would have to keep. */
async function storageNow(app: App, player: Player): Promise<StorageNow> {
  try {
    const { folderRules, revokeSessions } = await app.backend.capabilities()
    const rules = folderRules ? await app.backend.folderRules.known() : []
    return { rules: await roomFor(app, player, rules), revokeSessions }
  } catch (error) {
    if (error instanceof PlayerError || asPlayerError(error) instanceof PlayerError)
      return { rules: [], revokeSessions: false }
    throw error
  }
}

/** Names take the bucket in front of them; addresses and localhost cannot. */
function styleOf(endpoint: string): 'path' | 'virtual' {
  const { hostname } = new URL(endpoint)
  return /^[\d.]+$|^\[|^localhost$/.test(hostname) ? 'path' : 'virtual'
}

function answerSpace(
  app: App,
  player: Player,
  name: string,
  { storage, used = { bytes: 0, objects: 0 } }: { readonly storage: StorageNow; readonly used: Usage | undefined },
): z.input<typeof spaceAnswer> {
  const { space, bucket, prefix } = folderOf(app.config, player.id, name)
  const { kind, access, maxObject, inlineMax } = space
  const types = 'types' in space ? space.types : undefined
  const quota = quotaOf(app.config, name, player)
  const top = prefix.slice(0, prefix.indexOf('/'))
  const held = heldBy(
    storage.rules.find((rule) => rule.prefix === top),
    player.id,
    askedOf(space, quota),
  )
  const grants = grantsNow(app, space)
  return {
    kind,
    bucket,
    prefix,
    access,
    maxObject,
    inlineMax: Math.min(inlineMax, maxObject),
    grants,
    ...(types === undefined ? {} : { types }),
    ...('quota' in space ? { quota: { ...quota, usedBytes: used.bytes, usedObjects: used.objects } } : {}),
    guarantees: Object.fromEntries(
      grants.map((grant) => [grant, guaranteesOf(grant, { held, revokeSessions: storage.revokeSessions })]),
    ),
  }
}

/** While STS has no room, players are led to grants that need none. */
function grantsNow(app: App, { grants }: SpaceConfig): GrantKind[] {
  const others = grants.filter((grant) => grant !== 'sts')
  return app.sts.isThrottled() && others.length > 0 ? others : grants
}
