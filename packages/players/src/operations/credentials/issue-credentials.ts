/**
 * Credentials of STS for one player: cut to the player's folders, given out again while half of their life is left, and
 * worth nothing once the player is banned.
 */
import { createHash } from 'node:crypto'
import { openJson, sealJson } from '../../base/sealed-json.ts'
import type { SessionCredentials } from '../../backend/port.ts'
import { PlayerError } from '../../rules/errors.ts'
import { sessionPolicy, sessionPolicyLettersMax } from '../../rules/session-policy.ts'
import type { Access } from '../../rules/session-policy.ts'
import { credentialsRef } from '../../state/credentials.ts'
import type { CachedCredentials } from '../../state/credentials.ts'
import { isBanned, keysEpochOf, playerRef } from '../../state/players.ts'
import { sessionRef } from '../../state/sessions.ts'
import type { Change, Ref, Row } from '../../state/space.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { limits } from '../limits.ts'
import { countGrant } from '../metrics.ts'
import { bannedError } from '../sessions/start-session.ts'
import { requireOwnWrite } from '../spaces/object-space.ts'
import { policyFolder, stsFolders } from '../spaces/player-folders.ts'
import type { PlayerFolder } from '../spaces/player-folders.ts'

/** Given out again while so much of the life is left. */
export const cachedShareMin = 0.5
/** When STS has no room, what has so long to live is better than nothing: the SDKs go on with it until then. */
const lastResortMs = 300_000

export type CredentialsOrder = {
  readonly spaces?: readonly string[] | undefined
  readonly access: Access
  readonly ttlSeconds?: number | undefined
}

export type Issued = { readonly credentials: SessionCredentials; readonly folders: readonly PlayerFolder[] }

/** @throws PlayerError UnknownSpace, GrantNotAllowed, InvalidRequest, PlayerBanned, RateLimited, BackendThrottled, BackendUnavailable */
export async function issueCredentials(call: Call<PlayerCaller>, order: CredentialsOrder): Promise<Issued> {
  const { app, caller } = call
  const session = caller.session.value
  const access = accessOf(call, order.access)
  const folders = stsFolders(app.config, session, order.spaces)
  requireSome(folders, access)
  const policy = policyOf(call, folders, access)
  return {
    credentials: await cachedCredentials(
      call,
      policy,
      lifeSeconds(call, order.ttlSeconds),
      folders.map(({ name }) => name),
    ),
    folders,
  }
}

/** @throws PlayerError PlayerBanned, RateLimited, BackendThrottled, BackendUnavailable */
export async function cachedCredentials(
  call: Call<PlayerCaller>,
  policy: string,
  wantedSeconds: number,
  spaces: readonly string[],
): Promise<SessionCredentials> {
  const { app, caller, now } = call
  const { oss, sts } = app.config.backend
  // Keys of another storage than today's open nothing here.
  const storage = [oss.internal, sts.endpoint, sts.roleArn].join(' ')
  const kind = createHash('sha256').update(`${wantedSeconds} ${policy} ${storage}`).digest('base64url').slice(0, 22)
  const ref = credentialsRef(app.name, caller.session.value.player, kind)
  const cached = app.config.credential.cache === 'shared' ? await app.state.get(ref) : undefined
  const isSame = cached !== undefined && cached.value.epoch === keysEpochOf(caller.player.value)
  if (isSame && isFresh(cached.value, now)) {
    app.metrics.count('credentials', { kind: 'cached' })
    countGrant(app, 'sts')
    return opened(call, cached)
  }
  try {
    const credentials = await newCredentials(call, policy, wantedSeconds)
    await welcomeAgain(call, ref, credentials, spaces)
    app.metrics.count('credentials', { kind: 'issued' })
    countGrant(app, 'sts')
    return credentials
  } catch (error) {
    const isBusy = error instanceof PlayerError && error.code.startsWith('Backend')
    const isGoodEnough = isSame && Date.parse(cached.value.expiresAt) - now.getTime() >= lastResortMs
    if (isBusy && isGoodEnough) return opened(call, cached)
    throw error
  }
}

/** Who is banned from writing reads on. */
function accessOf({ caller, now }: Call<PlayerCaller>, asked: Access): Access {
  const player = caller.player.value
  if (!isBanned(player, now, 'write')) return asked
  if (asked === 'write') throw bannedError(player)
  return 'read'
}

/** A policy that allows nothing is none for STS. */
function requireSome(folders: readonly PlayerFolder[], access: Access): void {
  const [first] = folders
  if (access !== 'write' || first === undefined || folders.some(({ space }) => space.access !== 'protected')) return
  requireOwnWrite(first)
}

function policyOf(call: Call<PlayerCaller>, folders: readonly PlayerFolder[], access: Access): string {
  const address = call.app.config.credential.bindIp ? call.origin.address : undefined
  const policy = sessionPolicy(
    folders.map((folder) => policyFolder(folder, access)),
    address,
  )
  if (policy.length <= sessionPolicyLettersMax) return policy
  throw new PlayerError(
    'GrantNotAllowed',
    { rule: 'session policy', limit: sessionPolicyLettersMax, size: policy.length },
    { message: 'Credentials for so many spaces at once are too long for STS: ask for some of them.' },
  )
}

/** What was asked for, within what the configuration and the session allow. */
function lifeSeconds({ app, caller }: Call<PlayerCaller>, asked: number | undefined): number {
  const { ttl, minTtl, maxTtl } = app.config.credential
  if (asked !== undefined && (asked < minTtl || asked > maxTtl))
    throw new PlayerError(
      'InvalidRequest',
      { path: 'ttl', min: minTtl, max: maxTtl },
      { message: `ttl: is ${minTtl} to ${maxTtl} seconds` },
    )
  const narrowed = caller.session.value.narrowed?.ttlSeconds ?? Infinity
  return Math.max(minTtl, Math.min(asked ?? ttl, narrowed))
}

/**
 * Players that came together do not come again together. Never longer than wanted: a role gives an hour unless it says
 * more, and STS refuses what is over it.
 */
function spread({ app }: Call<PlayerCaller>, wantedSeconds: number): number {
  const { minTtl, jitter } = app.config.credential
  const chance = Buffer.from(app.chance.bytes(4)).readUInt32BE() / 2 ** 32
  return Math.max(minTtl, Math.round(wantedSeconds * (1 - 2 * jitter * chance)))
}

async function newCredentials(
  call: Call<PlayerCaller>,
  policy: string,
  wantedSeconds: number,
): Promise<SessionCredentials> {
  const { app, caller } = call
  const player = caller.player.value.id
  await app.limiter.take('credentialsPerPlayer', player, limits.credentialsPerPlayer.rateOf(app.config))
  await app.sts.take()
  try {
    return await app.backend.assumeRole({ player, policy, durationSeconds: spread(call, wantedSeconds) }, call.signal)
  } catch (error) {
    if (error instanceof PlayerError && error.code === 'BackendThrottled') app.sts.noteThrottled()
    throw error
  }
}

/**
 * What was decided while STS was asked counts: a ban of that moment must not hand out an hour. The credentials are kept in
 * the commit that finds player and session as they were.
 */
async function welcomeAgain(
  call: Call<PlayerCaller>,
  ref: Ref<CachedCredentials>,
  credentials: SessionCredentials,
  spaces: readonly string[],
): Promise<void> {
  const { app, caller } = call
  await app.state.settle(async () => {
    const [player, session] = await app.state.getMany([
      playerRef(app.name, caller.player.value.id),
      sessionRef(app.name, caller.session.value.id),
    ])
    if (player !== undefined && isBanned(player.value, app.clock.now())) throw bannedError(player.value)
    if (player === undefined || session === undefined || keysEpochOf(player.value) !== keysEpochOf(caller.player.value))
      throw new PlayerError(caller.by === 'ticket' ? 'TicketRevoked' : 'Unauthenticated', { reauth: 'login' })
    const kept = { ...sealedCredentials(call, ref, credentials), epoch: keysEpochOf(player.value) }
    const changes: Change[] = [
      { kind: 'unchanged', row: player },
      { kind: 'unchanged', row: session },
      { kind: 'write', ref, value: kept },
    ]
    const data = { spaces }
    const event = eventChanges(app, { type: 'credential.issued', player: player.value.id, at: app.clock.now(), data })
    return { changes: [...(app.config.credential.cache === 'shared' ? changes : []), ...event], result: undefined }
  })
}

function isFresh({ issuedAt, expiresAt }: CachedCredentials, now: Date): boolean {
  const endMs = Date.parse(expiresAt)
  return endMs - now.getTime() >= (endMs - Date.parse(issuedAt)) * cachedShareMin
}

type SealedFields = Pick<SessionCredentials, 'accessKeyId' | 'accessKeySecret' | 'securityToken'>

function sealedCredentials({ app }: Call, ref: Ref<unknown>, credentials: SessionCredentials) {
  const { accessKeyId, accessKeySecret, securityToken, expiration } = credentials
  const fields: SealedFields = { accessKeyId, accessKeySecret, securityToken }
  return {
    sealed: sealJson(app.sealer, fields, ref.key, 'credentials'),
    issuedAt: app.clock.now().toISOString(),
    expiresAt: expiration.toISOString(),
  }
}

function opened({ app }: Call, { ref, value }: Row<CachedCredentials>): SessionCredentials {
  const fields = openJson(app.sealer, value.sealed, ref.key, 'credentials') as SealedFields // as `sealedCredentials` made it
  return { ...fields, expiration: new Date(value.expiresAt) }
}
