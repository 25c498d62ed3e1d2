/**
 * The player service in memory, as its HTTP API is documented: enough of it for everything that the SDK calls. Tests of the SDK
 * that pass against it are run against the real service as well.
 */
import { randomBytes } from 'node:crypto'
import { textOf } from '../bytes.ts'
import type { HttpResponse } from '../platform.ts'
import { failure, reply } from './fake-house.ts'
import type {
  FakeCall,
  FakeHouse,
  FakeOptions,
  FakePlayer,
  FakeRequest,
  FakeService,
  FakeSession,
  Route,
} from './fake-house.ts'
import { storageRoutes } from './fake-storage.ts'

const base = '/-/players/v1/apps/demo'
const recentMs = 300_000

export function fakeService(given: FakeOptions): FakeService {
  const defaults = { origin: 'http://fake.test', accessSeconds: 3_600, inlineMax: 1_048_576, guardShrink: 0.5 }
  const house: FakeHouse = {
    options: { ...defaults, ...given },
    players: new Map(),
    sessions: new Map(),
    commits: [],
    requests: [],
    refuse: undefined,
    secret: (prefix) => `${prefix}_${randomBytes(16).toString('hex')}`,
    handle: (request) => {
      house.requests.push(request)
      return house.refuse?.(request) ?? answer(house, request)
    },
  }
  return house
}

function answer(house: FakeHouse, request: FakeRequest): HttpResponse {
  const [whole = '', search = ''] = request.path.split('?')
  const path = decodeURIComponent(whole.startsWith(base) ? whole.slice(base.length) : whole)
  const token = request.headers['authorization']?.replace('Bearer ', '')
  const session = [...house.sessions.values()].find(({ accessToken }) => accessToken === token)
  const isJson = request.headers['content-type'] === 'application/json'
  const json = isJson ? (JSON.parse(textOf(request.body) || '{}') as Readonly<Record<string, unknown>>) : {}
  const call = { house, request, path, query: new URLSearchParams(search), json, session }
  const open = routeOf(openRoutes, call)
  if (open !== undefined) return open
  if (session === undefined) return failure(401, 'Unauthenticated', { reauth: 'login' })
  if (session.player.isBanned) return failure(403, 'PlayerBanned', { until: '2027-01-01T00:00:00Z' })
  if (session.accessUntilMs <= house.options.now()) return failure(401, 'TokenExpired', { reauth: 'refresh' })
  return routeOf([...playerRoutes, ...storageRoutes], call) ?? failure(404, 'NoSuchEndpoint')
}

function routeOf(routes: readonly (readonly [string, Route])[], call: FakeCall): HttpResponse | undefined {
  const route = routes.find(([pattern]) => new RegExp(`^${pattern}$`).test(`${call.request.method} ${call.path}`))
  return route?.[1](call)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const openRoutes: readonly (readonly [string, Route])[] = [
  ['POST /sessions', (call) => (call.json['method'] === 'refresh' ? refresh(call) : signIn(call))],
  ['GET /time', ({ house }) => reply(200, { serverTime: Math.floor(house.options.now() / 1_000) })],
]

function identityOf({ json }: FakeCall): { readonly id: string; readonly method: string } {
  const method = text(json['method'])
  return { id: `${method}:${text(json['guestSecret'] ?? json['token'] ?? json['idToken'] ?? json['code'])}`, method }
}

function ownerOf(house: FakeHouse, id: string): FakePlayer | undefined {
  return [...house.players.values()].find((player) => player.identities.some((identity) => identity.id === id))
}

function signIn(call: FakeCall): HttpResponse {
  const { house, json } = call
  const isNewGuest = json['method'] === 'guest' && json['guestSecret'] === undefined
  const guestSecret = isNewGuest ? house.secret('gs') : undefined
  const identity = isNewGuest ? { id: `guest:${guestSecret}`, method: 'guest' } : identityOf(call)
  const known = ownerOf(house, identity.id)
  const mayCreate = json['create'] !== false && (json['method'] !== 'guest' || isNewGuest)
  if (identity.id.endsWith(':bad') || (known === undefined && !mayCreate))
    return failure(401, 'IdentityRejected', { provider: identity.method, reason: 'unknown' })
  const player = known ?? newPlayer(house, identity)
  if (player.isBanned) return failure(403, 'PlayerBanned', {})
  return begin(house, player, json['device'], { isNew: known === undefined, guestSecret })
}

function newPlayer(house: FakeHouse, identity: { readonly id: string; readonly method: string }): FakePlayer {
  const id = `p_${randomBytes(13).toString('hex')}`
  const maps = { slots: new Map(), objects: new Map(), images: new Map() }
  const player = { id, createdAt: '2026-01-01T00:00:00Z', identities: [{ ...identity }], ...maps, isBanned: false }
  house.players.set(id, player)
  return player
}

function begin(
  house: FakeHouse,
  player: FakePlayer,
  device: unknown,
  facts: { readonly isNew: boolean; readonly guestSecret?: string | undefined },
): HttpResponse {
  const now = house.options.now()
  const session: FakeSession = {
    id: house.secret('se'),
    player,
    device: (device as FakeSession['device'] | undefined) ?? { id: '' }, // what the SDK sent
    accessToken: house.secret('at'),
    refreshToken: house.secret('rt'),
    accessUntilMs: now + house.options.accessSeconds * 1_000,
    signedInAtMs: now,
    former: undefined,
  }
  house.sessions.set(session.id, session)
  return reply(facts.isNew ? 201 : 200, sessionAnswer(house, session, facts))
}

function refresh({ house, json }: FakeCall): HttpResponse {
  const { refreshToken, ...others } = json
  if (Object.keys(others).length !== 1) return failure(400, 'InvalidRequest', { path: 'device' })
  const sessions = [...house.sessions.values()]
  const session = sessions.find((each) => each.refreshToken === refreshToken || each.former === refreshToken)
  if (session === undefined) return failure(401, 'Unauthenticated', { reauth: 'login' })
  if (session.player.isBanned) return failure(403, 'PlayerBanned', {})
  if (session.refreshToken === refreshToken) {
    session.former = session.refreshToken
    session.refreshToken = house.secret('rt')
  }
  session.accessToken = house.secret('at')
  session.accessUntilMs = house.options.now() + house.options.accessSeconds * 1_000
  return reply(200, sessionAnswer(house, session, { isNew: false }))
}

function sessionAnswer(
  { options, secret }: FakeHouse,
  { player, accessToken, refreshToken }: FakeSession,
  { isNew, guestSecret }: { readonly isNew: boolean; readonly guestSecret?: string | undefined },
): object {
  const { origin, accessSeconds, inlineMax } = options
  const place = (name: string) => ({ bucket: 'demo-private', prefix: `${name}/${player.id}/`, inlineMax })
  return {
    player: { ...playerAnswer(player), isNew },
    session: { accessToken, expiresIn: accessSeconds, refreshToken, refreshExpiresIn: 2_592_000 },
    guestSecret,
    authServerUrl: `${origin}${base}/oss-token?ticket=${secret('tk')}`,
    storage: {
      endpoint: origin,
      region: 'cn-hangzhou',
      addressing: 'path',
      signature: 'v4',
      spaces: {
        saves: { kind: 'slots', ...place('saves'), maxObject: 2_097_152, grants: ['inline', 'url', 'sts'] },
        avatar: { kind: 'image', ...place('avatar'), maxObject: 2_097_152, grants: ['inline', 'form'] },
        replays: { kind: 'folder', ...place('replays'), maxObject: 52_428_800, grants: ['inline', 'url', 'sts'] },
      },
    },
    serverTime: Math.floor(options.now() / 1_000),
  }
}

const playerAnswer = ({ id, createdAt, identities }: FakePlayer): object => ({ id, createdAt, identities })

const signedIn =
  (run: (session: FakeSession, call: FakeCall) => HttpResponse): Route =>
  (call) =>
    call.session === undefined ? undefined : run(call.session, call)

const tooOld = (session: FakeSession, { house }: FakeCall): HttpResponse | undefined =>
  house.options.now() - session.signedInAtMs > recentMs
    ? failure(401, 'Unauthenticated', { reauth: 'login', rule: 'recentSignIn' })
    : undefined

/** What wants a sign-in of the last minutes. */
const recently =
  (run: (session: FakeSession, call: FakeCall) => HttpResponse): Route =>
  (call) =>
    call.session === undefined ? undefined : (tooOld(call.session, call) ?? run(call.session, call))

const playerRoutes: readonly (readonly [string, Route])[] = [
  ['GET /me', signedIn(({ player }) => reply(200, { player: playerAnswer(player), serverTime: 0 }))],
  ['GET /me/usage', signedIn(() => reply(200, { spaces: { saves: { usedBytes: 7 } } }))],
  ['POST /me/export', signedIn(() => reply(202, { job: 'jb_1' }))],
  ['DELETE /me', recently(erase)],
  ['POST /me/identities', recently(link)],
  ['POST /me/identities/resolve', recently(resolve)],
  ['DELETE /me/identities/[^/]+', recently(unlink)],
  ['DELETE /sessions(/current)?', signedIn(endSessions)],
  ['POST /credentials', signedIn(credentials)],
]

function erase({ player, id }: FakeSession, { house, json }: FakeCall): HttpResponse {
  if (json['confirm'] !== player.id) return failure(400, 'InvalidRequest', { path: 'confirm' })
  house.players.delete(player.id)
  house.sessions.delete(id)
  return reply(202, { receipt: 'rc_1', completesBefore: '2026-12-01T00:00:00Z' })
}

function link(session: FakeSession, call: FakeCall): HttpResponse {
  const { house } = call
  const identity = identityOf(call)
  const other = ownerOf(house, identity.id)
  if (other === undefined) {
    session.player.identities.push(identity)
    return reply(201, { identity })
  }
  const details = {
    conflict: `${other.id} ${identity.id}`,
    other: { player: other.id, lastSeen: '2026-01-02T00:00:00Z' },
  }
  return failure(409, 'IdentityInUse', { ...details, choices: ['keepThis', 'switchToOther', 'moveIdentity'] })
}

function resolve({ player, device }: FakeSession, { house, json }: FakeCall): HttpResponse {
  const [otherId = '', identityId = ''] = text(json['conflict']).split(' ')
  const other = house.players.get(otherId)
  if (other === undefined) return failure(404, 'UnknownConflict')
  if (json['choice'] === 'switchToOther') return begin(house, other, device, { isNew: false })
  if (json['choice'] === 'moveIdentity') {
    const [moved] = other.identities.splice(
      other.identities.findIndex(({ id }) => id === identityId),
      1,
    )
    if (moved !== undefined) player.identities.push(moved)
  }
  return reply(200, { choice: json['choice'], player: playerAnswer(player) })
}

function unlink({ player }: FakeSession, { path }: FakeCall): HttpResponse {
  const place = player.identities.findIndex(({ id }) => path.endsWith(id))
  if (place < 0) return failure(404, 'UnknownIdentity')
  player.identities.splice(place, 1)
  return { status: 204, headers: { 'x-request-id': 'req-1' }, body: new Uint8Array() }
}

function endSessions({ player, id }: FakeSession, { house, path }: FakeCall): HttpResponse {
  for (const session of house.sessions.values())
    if (path === '/sessions' ? session.player === player : session.id === id) house.sessions.delete(session.id)
  return { status: 204, headers: { 'x-request-id': 'req-1' }, body: new Uint8Array() }
}

function credentials(_: FakeSession, { house, json }: FakeCall): HttpResponse {
  const ttl = typeof json['ttl'] === 'number' ? json['ttl'] : 3_600
  const expiration = new Date(house.options.now() + ttl * 1_000).toISOString().replace(/\.\d+Z/, 'Z')
  return reply(200, { accessKeyId: 'STS.id', accessKeySecret: 'secret', securityToken: 'token', expiration })
}
