/** Credentials of STS for one player: cut to the player's folders, never longer than the session allows, and worth nothing once the player is banned. */
import type { SessionCredentials } from '../../backend/port.ts'
import { PlayerError } from '../../rules/errors.ts'
import { sessionPolicy, sessionPolicyLettersMax } from '../../rules/session-policy.ts'
import type { Access } from '../../rules/session-policy.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { sessionRef } from '../../state/sessions.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { bannedError } from '../sessions/start-session.ts'
import { policyFolder, stsFolders } from '../spaces/player-folders.ts'
import type { PlayerFolder } from '../spaces/player-folders.ts'

export type CredentialsOrder = {
  readonly spaces?: readonly string[] | undefined
  readonly access: Access
  readonly ttlSeconds?: number | undefined
}

export type Issued = { readonly credentials: SessionCredentials; readonly folders: readonly PlayerFolder[] }

/** @throws PlayerError UnknownSpace, GrantNotAllowed, InvalidRequest, PlayerBanned, BackendThrottled, BackendUnavailable */
export async function issueCredentials(call: Call<PlayerCaller>, order: CredentialsOrder): Promise<Issued> {
  const { app, caller } = call
  const session = caller.session.value
  const folders = stsFolders(app.config, session, order.spaces)
  const policy = sessionPolicy(folders.map((folder) => policyFolder(folder, order.access)))
  if (policy.length > sessionPolicyLettersMax)
    throw new PlayerError(
      'GrantNotAllowed',
      { rule: 'session policy', limit: sessionPolicyLettersMax, size: policy.length },
      { message: 'Credentials for so many spaces at once are too long: ask for some of them.' },
    )
  const durationSeconds = lifeSeconds(call, order.ttlSeconds)
  const credentials = await app.backend.assumeRole({ player: session.player, policy, durationSeconds }, call.signal)
  await checkStillWelcome(call)
  return { credentials, folders }
}

function lifeSeconds({ app, caller }: Call<PlayerCaller>, asked: number | undefined): number {
  const { ttl, minTtl, maxTtl, jitter } = app.config.credential
  if (asked !== undefined && (asked < minTtl || asked > maxTtl))
    throw new PlayerError(
      'InvalidRequest',
      { path: 'ttl', min: minTtl, max: maxTtl },
      { message: `ttl is ${minTtl} to ${maxTtl} seconds.` },
    )
  const narrowed = caller.session.value.narrowed?.ttlSeconds
  const wanted = Math.min(asked ?? ttl, narrowed ?? Infinity)
  // Players that came together do not come again together. Never longer than wanted: a role gives an hour unless it says
  // more, and STS refuses what is over it.
  const chance = Buffer.from(app.chance.bytes(4)).readUInt32BE() / 2 ** 32
  const shifted = Math.round(wanted * (1 - 2 * jitter * chance))
  return Math.min(maxTtl, Math.max(minTtl, shifted))
}

/** What was decided while STS was asked counts: a ban of that moment must not hand out an hour. */
async function checkStillWelcome({ app, caller }: Call<PlayerCaller>): Promise<void> {
  const [player, session] = await app.state.getMany([
    playerRef(app.name, caller.player.value.id),
    sessionRef(app.name, caller.session.value.id),
  ])
  if (player === undefined || session === undefined || player.value.epoch !== caller.player.value.epoch)
    throw new PlayerError('Unauthenticated', { reauth: 'login' })
  if (isBanned(player.value, app.clock.now())) throw bannedError(player.value)
}
