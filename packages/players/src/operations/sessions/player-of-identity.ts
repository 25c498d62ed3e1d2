/** Whose an identity is: the player that it is linked to, or a new one where it may make one. */
import { PlayerError } from '../../rules/errors.ts'
import { identityIdOf, identityRef, playerRef } from '../../state/players.ts'
import type { Identity, LinkedIdentity, Player } from '../../state/players.ts'
import type { Change, Row } from '../../state/space.ts'
import { tombstoneRef } from '../../state/tombstones.ts'
import type { Tombstone } from '../../state/tombstones.ts'
import { eventChanges } from '../events/tell.ts'
import type { App } from '../house.ts'
import { newPlayerIdOf } from './player-id.ts'
import type { VerifiedIdentity } from './sign-in-method.ts'

export type FoundPlayer = {
  readonly player: Player
  readonly isNew: boolean
  /** The id of the identity that led to it. */
  readonly identity: string
  readonly changes: readonly Change[]
}
type Wish = { readonly mayCreate: boolean; readonly now: Date }

/** What is stored about an identity: its own name first, and those that it had before. */
export type StoredIdentity = {
  readonly ids: readonly [string, ...string[]]
  readonly rows: readonly (Row<Identity> | undefined)[]
  /** Read only when nobody has any of the names: whoever has one was not erased. */
  readonly tombstones: readonly (Row<Tombstone> | undefined)[]
}

export async function storedIdentity(app: App, identity: VerifiedIdentity): Promise<StoredIdentity> {
  const mac = await app.keys.mac()
  const nameOf = (subject: string): string => identityIdOf(mac, { ...identity, subject })
  const ids: [string, ...string[]] = [nameOf(identity.subject), ...(identity.formerSubjects ?? []).map(nameOf)]
  const rows = await app.state.getMany(ids.map((id) => identityRef(app.name, id)))
  const isKnown = rows.some((row) => row !== undefined)
  const tombstones = isKnown ? [] : await app.state.getMany(ids.map((id) => tombstoneRef(app.name, id)))
  return { ids, rows, tombstones }
}

/** @throws PlayerError IdentityRejected */
export async function playerOfIdentity(app: App, identity: VerifiedIdentity, wish: Wish): Promise<FoundPlayer> {
  if (identity.player !== undefined) return vouchedPlayer(app, identity, identity.player)
  const stored = await storedIdentity(app, identity)
  const known = stored.rows.find((row) => row !== undefined)
  if (known !== undefined) return knownPlayer(app, identity, stored, known, wish)
  if (!wish.mayCreate || !identity.mayCreate) throw rejected(app, identity, 'unknown')
  const buried = unlessErased(app, identity, stored, wish.now)
  const linked = newLink(identity, stored.ids, wish.now)
  const id = newPlayerIdOf(app, identity)
  const before = app.config.players.ids === 'stored' ? undefined : await app.state.get(playerRef(app.name, id))
  if (before !== undefined) return linkedTo(app, identity, before, linked)
  const player: Player = {
    id,
    createdAt: linked.linkedAt,
    epoch: 1,
    identities: [linked],
    ...termsChange(app, identity, stored.ids[0], {}),
    ...minorSaid(identity, undefined),
  }
  return {
    player,
    isNew: true,
    identity: linked.id,
    changes: [
      ...buried,
      { kind: 'create', ref: playerRef(app.name, player.id), value: player },
      ...linkChanges(app, linked, player.id, stored.rows),
    ],
  }
}

/** Whoever vouches knows the player itself. */
async function vouchedPlayer(app: App, identity: VerifiedIdentity, id: string): Promise<FoundPlayer> {
  const row = await app.state.get(playerRef(app.name, id))
  if (row === undefined || row.value.erasing !== undefined) throw rejected(app, identity, 'unknown')
  const { plan = row.value.plan } = identity
  const quota = identity.terms?.quota ?? row.value.quota
  const found = { isNew: false, identity: '' }
  const age = minorSaid(identity, row.value.minor)
  if (age.minor === undefined && plan === row.value.plan && JSON.stringify(quota) === JSON.stringify(row.value.quota))
    return { ...found, player: row.value, changes: [{ kind: 'unchanged', row }] }
  const said = { ...(plan === undefined ? {} : { plan }), ...(quota === undefined ? {} : { quota }), ...age }
  const player = { ...row.value, ...said }
  return { ...found, player, changes: [{ kind: 'replace', row, value: player }] }
}

/** The id says whose the identity is: another way of proving the same one. */
function linkedTo(app: App, identity: VerifiedIdentity, row: Row<Player>, linked: LinkedIdentity): FoundPlayer {
  if (row.value.erasing !== undefined) throw rejected(app, identity, 'erased')
  const player = { ...row.value, identities: [...row.value.identities, linked] }
  const names = [...linkChanges(app, linked, player.id, []), ...linkedEvent(app, player.id, linked)]
  return { player, isNew: false, identity: linked.id, changes: [{ kind: 'replace', row, value: player }, ...names] }
}

async function knownPlayer(
  app: App,
  identity: VerifiedIdentity,
  stored: StoredIdentity,
  known: Row<Identity>,
  wish: Wish,
): Promise<FoundPlayer> {
  const row = await app.state.get(playerRef(app.name, known.value.player))
  if (row === undefined || row.value.erasing !== undefined) throw rejected(app, identity, 'erased')
  const isRenamed = stored.rows[0] === undefined
  const terms = termsChange(app, identity, stored.ids[0], row.value)
  const age = minorSaid(identity, row.value.minor)
  if (!isRenamed && age.minor === undefined && row.value.retired === undefined && !differs(terms, row.value))
    return { player: row.value, isNew: false, identity: stored.ids[0], changes: [{ kind: 'unchanged', row }] }
  const identities = isRenamed ? renamed(row.value.identities, identity, stored, wish.now) : row.value.identities
  const player = { ...lasting(row.value), ...terms, ...age, identities }
  const names = isRenamed ? linkChanges(app, newLink(identity, stored.ids, wish.now), player.id, stored.rows) : []
  return { player, isNew: false, identity: stored.ids[0], changes: [{ kind: 'replace', row, value: player }, ...names] }
}

/** The person is known by a former name only; from now on by the better one too. */
function renamed(
  identities: readonly LinkedIdentity[],
  identity: VerifiedIdentity,
  { ids }: StoredIdentity,
  now: Date,
): readonly LinkedIdentity[] {
  const link = newLink(identity, ids, now)
  return identities.map((one) => (ids.includes(one.id) ? { ...link, linkedAt: one.linkedAt } : one))
}

export function newLink(
  identity: VerifiedIdentity,
  [id, ...formerIds]: StoredIdentity['ids'],
  now: Date,
): LinkedIdentity {
  return {
    id,
    method: identity.method,
    ...(identity.provider === undefined ? {} : { provider: identity.provider }),
    linkedAt: now.toISOString(),
    ...(formerIds.length === 0 ? {} : { formerIds }),
  }
}

/** Each name of the identity that nobody has leads to the player. */
export function linkChanges(
  app: App,
  { formerIds = [], id, method, provider, linkedAt }: LinkedIdentity,
  player: string,
  rows: readonly (Row<Identity> | undefined)[],
): Change[] {
  const value: Identity = { player, method, ...(provider === undefined ? {} : { provider }), linkedAt }
  return [id, ...formerIds].flatMap((name, index): Change[] => {
    const row = rows[index]
    if (row === undefined) return [{ kind: 'create', ref: identityRef(app.name, name), value }]
    return row.value.player === player ? [{ kind: 'unchanged', row }] : []
  })
}

/** Goes with every link but the first, which makes the player. */
export function linkedEvent(app: App, player: string, { method, provider, linkedAt }: LinkedIdentity): Change[] {
  const data = { method, ...(provider === undefined ? {} : { provider }) }
  return eventChanges(app, { type: 'player.linked', player, at: new Date(linkedAt), data })
}

/**
 * An identity whose player was erased makes no player for a while: the game may still send a proof of before. With ids by
 * chance a proof of afterwards is a new beginning; other ids would be the erased one again.
 */
export function unlessErased(
  app: App,
  identity: VerifiedIdentity,
  { ids, tombstones }: StoredIdentity,
  now: Date,
): Change[] {
  const isFresh = (at: string): boolean =>
    app.config.players.ids === 'stored' &&
    identity.issuedAt !== undefined &&
    identity.issuedAt.getTime() > Date.parse(at)
  return tombstones.map((row, index): Change => {
    if (row === undefined) return { kind: 'missing', ref: tombstoneRef(app.name, ids[index] ?? '') }
    const { erasedAt, until } = row.value
    if (Date.parse(until) > now.getTime() && !isFresh(erasedAt)) throw rejected(app, identity, 'erased', until)
    return { kind: 'remove', row }
  })
}

const messages = {
  unknown: 'There is no player with this identity.',
  erased: 'The player of this identity was erased; a proof of before makes no new one.',
}

export function rejected(
  { clock }: App,
  { method, provider }: VerifiedIdentity,
  reason: keyof typeof messages,
  until?: string,
): PlayerError {
  const serverTime = Math.floor(clock.now().getTime() / 1_000)
  const details = { provider: provider ?? method, reason, ...(until === undefined ? {} : { until }), serverTime }
  return new PlayerError('IdentityRejected', details, { message: messages[reason] })
}

type TermFields = Pick<Player, 'plan' | 'displayName' | 'quota' | 'termsOf'>

/**
 * What a provider said last holds until it says something else; what it no longer says, ends. Of a player with several
 * identities the one that said something speaks. A plan that the configuration does not have is none.
 */
function termsChange(app: App, identity: VerifiedIdentity, id: string, before: TermFields): TermFields {
  const { plan = identity.plan, displayName, quota } = identity.terms ?? {}
  const said = {
    ...(plan === undefined || !Object.hasOwn(app.config.plans, plan) ? {} : { plan }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(quota === undefined ? {} : { quota }),
  }
  if (Object.keys(said).length > 0) return { ...said, termsOf: id }
  return before.termsOf === id ? {} : onlyTerms(before)
}

/** Only what is news: a provider that says nothing takes nothing back, and no provider takes back what was set by hand. */
function minorSaid({ minor }: VerifiedIdentity, before: Player['minor']): Pick<Player, 'minor'> {
  if (minor === undefined || before?.by === 'hand' || before?.is === minor) return {}
  return { minor: { is: minor, by: 'provider' } }
}

const onlyTerms = ({ plan, displayName, quota, termsOf }: TermFields): TermFields => ({
  ...(plan === undefined ? {} : { plan }),
  ...(displayName === undefined ? {} : { displayName }),
  ...(quota === undefined ? {} : { quota }),
  ...(termsOf === undefined ? {} : { termsOf }),
})

const differs = (terms: TermFields, before: TermFields): boolean =>
  JSON.stringify(onlyTerms(terms)) !== JSON.stringify(onlyTerms(before))

/** Whoever signs in as a retired player is it again. */
function lasting({
  plan: _plan,
  displayName: _name,
  quota: _quota,
  termsOf: _of,
  retired: _retired,
  ...rest
}: Player): Omit<Player, keyof TermFields | 'retired'> {
  return rest
}
