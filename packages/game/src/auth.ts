/** Signing in, staying signed in, and identities. */
import { PlayerError } from './errors.ts'
import { jsonOf, objectOf } from './api.ts'
import type { Api, TokenSource } from './api.ts'
import type { Clock } from './platform.ts'
import type { HttpResponse } from './platform.ts'
import { tell } from './events.ts'
import type { Player, SessionStore, StorageInfo, StoredSession } from './session.ts'

/** What a player is recognised by. */
export type Identity =
  | {
      readonly method: 'oidc'
      readonly provider: string
      readonly idToken: string
      readonly nonce?: string | undefined
    }
  | { readonly method: 'jwt'; readonly provider: string; readonly token: string }
  | { readonly method: 'custom'; readonly provider: string; readonly token: string }
  | { readonly method: 'wechat'; readonly code: string }

export type Linked = { readonly kind: 'linked'; readonly player: Player }

/** The identity already belongs to another player. Nothing has changed yet; show both, and let the player choose. */
export type IdentityConflict = {
  readonly kind: 'conflict'
  /** The other player's saves in short, and when it was last seen. */
  readonly other: Readonly<Record<string, unknown>>
  readonly choices: readonly IdentityChoice[]
  /**
   * `keepThis` leaves everything as it is, `switchToOther` signs in as the other player, `moveIdentity` takes the identity
   * over. The player that is then signed in comes back.
   */
  resolve(choice: IdentityChoice): Promise<Player>
}
export type IdentityChoice = 'keepThis' | 'switchToOther' | 'moveIdentity'

export type SignInOptions = {
  /** False refuses, with `IdentityRejected`, whoever has no player yet. */
  readonly create?: boolean
}

export type Auth = {
  /** Who is signed in on this device, as far as it is known without asking the server. */
  readonly player: Player | undefined
  /**
   * Continues as who is signed in on this device, however that came; else as its guest, or as a new one. Without a network it
   * answers the player of the last time, so that a game starts in a tunnel too. A `guestSecret` becomes that guest.
   */
  signInGuest(options?: SignInOptions & { readonly guestSecret?: string }): Promise<Player>
  signInOidc(provider: string, idToken: string, nonce?: string, options?: SignInOptions): Promise<Player>
  signInJwt(provider: string, token: string, options?: SignInOptions): Promise<Player>
  signInCustom(provider: string, token: string, options?: SignInOptions): Promise<Player>
  /** With what the studio's server made of its own sign-in (`POST /tickets` of the admin API); good once. */
  signInTicket(ticket: string): Promise<Player>
  /** Asks the mini-game platform for a code (`wx.login`) and the server to exchange it. */
  signInWeChat(options?: SignInOptions): Promise<Player>
  /** Adds an identity to the player, so that the same player is found on the next device. */
  link(identity: Identity): Promise<Linked | IdentityConflict>
  unlink(identityId: string): Promise<void>
  /** The secret that is this guest. Whoever has it is this player; without another identity it is the only way back. */
  readonly guestSecret: string | undefined
  /**
   * Ends the session here, or on every device. Saves and the guest's secret stay on the device: the next `signInGuest` is the
   * same player. `forget` removes the secret too.
   */
  signOut(options?: { readonly everywhere?: boolean; readonly forget?: boolean }): Promise<void>
  /** Calls with each player that signs in, and with undefined when nobody is. The result ends it. */
  readonly onChange: (listener: (player: Player | undefined) => void) => () => void
}

export type AuthInside = TokenSource & {
  readonly auth: Auth
  /** A fresh session from the server, at most one request at a time. */
  refresh(): Promise<StoredSession>
  readonly session: StoredSession | undefined
  /** The server's time. */
  readonly nowMs: () => number
  /** The player is gone from the server. */
  readonly forget: () => void
}

export type AuthNeeds = {
  /** Given late, because requests need tokens and tokens need requests. */
  readonly api: () => Api
  readonly store: SessionStore
  readonly clock: Clock
  readonly device: Readonly<Record<string, string>>
  readonly signInCode: (() => Promise<string>) | undefined
  readonly onAuthLost: ((error: PlayerError) => void) | undefined
}

type SessionAnswer = {
  readonly player: Player
  readonly session: { readonly accessToken: string; readonly expiresIn: number; readonly refreshToken: string }
  readonly guestSecret?: string
  readonly authServerUrl: string
  readonly storage: StorageInfo
  readonly serverTime: number
}

type Begun = StoredSession & { readonly guestSecret?: string | undefined }

/** A token is renewed this long before its end, so that it does not end on the way. */
const accessMarginMs = 60_000

export function createAuth(needs: AuthNeeds): AuthInside {
  const { store, clock } = needs
  const listeners = new Set<(player: Player | undefined) => void>()
  let refreshing: Promise<StoredSession> | undefined
  let beginning: Promise<StoredSession> | undefined
  let known = store.session?.player.id

  const keep = (session: StoredSession | undefined): void => {
    store.keepSession(session)
    if (session?.player.id === known) return
    known = session?.player.id
    listeners.forEach((listener) => tell(listener, session?.player))
  }

  const ask = async (json: object, method: string): Promise<Begun> => {
    const startedAtMs = clock.now()
    const response = await needs
      .api()
      .open('POST', '/sessions', { json, headers: { 'x-client-time': `${startedAtMs}` } })
    return sessionFrom(response, method, startedAtMs, clock.now())
  }
  const signIn: Steps['signIn'] = async (identity) => {
    const { guestSecret, ...session } = await ask({ ...identity, device: needs.device }, identity.method)
    // The secret is kept before anything else: losing it would lose the player.
    if (guestSecret) store.keepGuestSecret(guestSecret)
    keep(session)
    return session
  }
  // Two that begin at once are one guest: the secret of the other one would be lost.
  const signInAsGuest = (create?: boolean): Promise<StoredSession> =>
    (beginning ??= signIn({ method: 'guest', guestSecret: store.guestSecret, create }).finally(
      () => (beginning = undefined),
    ))

  const renew = async (): Promise<StoredSession> => {
    const session = store.session
    if (session === undefined) return signedOut()
    // Meanwhile somebody may have signed out or in, or another tab may have used the refresh token: that counts then.
    const other = (): StoredSession | undefined =>
      store.session?.refreshToken === session.refreshToken ? undefined : store.session
    try {
      const next = await ask({ method: 'refresh', refreshToken: session.refreshToken }, session.method)
      if (store.session?.refreshToken === session.refreshToken) keep(next)
      return other() ?? signedOut()
    } catch (error) {
      if (!(error instanceof PlayerError) || !error.status || error.isTemporary) throw error
      const newer = other()
      if (newer) return newer
      const isGuest = session.method === 'guest' && store.guestSecret !== undefined
      if (isGuest && error.status === 401) return signInAsGuest(false)
      if (error.status !== 401 && error.status !== 403) throw error
      keep(undefined)
      if (needs.onAuthLost) tell(needs.onAuthLost, error)
      throw error
    }
  }
  // Whatever asks while a renewal is under way waits for the same one; the old session stays until the new one is in.
  const refresh = (): Promise<StoredSession> => (refreshing ??= renew().finally(() => (refreshing = undefined)))

  const current = async (): Promise<StoredSession> => {
    const session = store.session
    if (session !== undefined && session.accessUntilMs - accessMarginMs > clock.now()) return session
    return refresh()
  }
  const tokenFor = (session: StoredSession, owner: string | undefined): string => {
    if (owner === undefined || session.player.id === owner) return session.accessToken
    throw new PlayerError('NotSignedIn', `${owner} signed out`)
  }
  const onChange = (listener: (player: Player | undefined) => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    auth: authOf(needs, { signIn, signInAsGuest, current, keep, onChange }),
    refresh,
    get session() {
      return store.session
    },
    nowMs: () => clock.now() + (store.session?.clockOffsetMs ?? 0),
    forget: () => {
      store.keepGuestSecret(undefined)
      keep(undefined)
    },
    accessToken: async (owner) => tokenFor(await current(), owner),
    renewed: async (refused, owner, rule) => {
      const session = store.session
      // Linking and erasing want a sign-in of the last minutes.
      if (rule)
        return session?.method === 'guest' && store.guestSecret ? tokenFor(await signInAsGuest(), owner) : undefined
      const isRenewed = session !== undefined && session.accessToken !== refused
      return tokenFor(isRenewed ? session : await refresh(), owner)
    },
  }
}

type Steps = {
  readonly signIn: (identity: { readonly method: string } & Readonly<Record<string, unknown>>) => Promise<StoredSession>
  readonly signInAsGuest: (create?: boolean) => Promise<StoredSession>
  readonly current: () => Promise<StoredSession>
  readonly keep: (session: StoredSession | undefined) => void
  readonly onChange: Auth['onChange']
}

function authOf(needs: AuthNeeds, { signIn, signInAsGuest, current, keep, onChange }: Steps): Auth {
  const { store } = needs
  const as = async (identity: Identity, options: SignInOptions = {}): Promise<Player> =>
    (await signIn({ ...identity, ...options })).player
  return {
    get player() {
      return store.session?.player
    },
    get guestSecret() {
      return store.guestSecret
    },
    onChange,
    signInGuest: async ({ guestSecret, create } = {}) => {
      const stored = store.session
      if (guestSecret && (guestSecret !== store.guestSecret || stored?.method !== 'guest')) {
        const session = await signIn({ method: 'guest', guestSecret, create })
        store.keepGuestSecret(guestSecret)
        return session.player
      }
      if (stored === undefined) return (await signInAsGuest(create)).player
      try {
        return (await current()).player
      } catch (error) {
        if (error instanceof PlayerError && error.isTemporary) return stored.player
        throw error
      }
    },
    signInOidc: (provider, idToken, nonce, options) => as({ method: 'oidc', provider, idToken, nonce }, options),
    signInJwt: (provider, token, options) => as({ method: 'jwt', provider, token }, options),
    signInCustom: (provider, token, options) => as({ method: 'custom', provider, token }, options),
    signInTicket: async (ticket) => (await signIn({ method: 'ticket', ticket })).player,
    signInWeChat: async (options) => {
      if (needs.signInCode === undefined) throw new PlayerError('NotSupported')
      return as({ method: 'wechat', code: await needs.signInCode() }, options)
    },
    link: (identity) => link(needs, identity, keep),
    unlink: async (identityId) => {
      await needs.api().call('DELETE', `/me/identities/${encodeURIComponent(identityId)}`)
      await reread(needs, keep)
    },
    signOut: async ({ everywhere = false, forget = false } = {}) => {
      try {
        if (store.session !== undefined)
          await needs.api().call('DELETE', everywhere ? '/sessions' : '/sessions/current')
      } catch (error) {
        // Without a network the session ends here; on every device it can only end with one.
        if (everywhere) throw error
      }
      keep(undefined)
      if (forget) store.keepGuestSecret(undefined)
    },
  }
}

async function link(needs: AuthNeeds, identity: Identity, keep: Steps['keep']): Promise<Linked | IdentityConflict> {
  const post = (path: string, json: object): Promise<HttpResponse> => needs.api().call('POST', path, { json })
  try {
    await post('/me/identities', identity)
    return { kind: 'linked', player: await reread(needs, keep) }
  } catch (error) {
    if (!(error instanceof PlayerError) || !error.is('IdentityInUse')) throw error
    const { other, choices, conflict } = error.details
    return {
      kind: 'conflict',
      other: objectOf(other) ?? {},
      choices: Array.isArray(choices) ? (choices as IdentityChoice[]) : [], // the server's contract
      resolve: async (choice) => {
        const response = await post('/me/identities/resolve', { conflict, choice })
        const nowMs = needs.clock.now()
        // Switching answers a session of the other player; the other choices keep this one.
        if (choice !== 'switchToOther') return reread(needs, keep)
        const session = sessionFrom(response, identity.method, nowMs, nowMs)
        keep(session)
        return session.player
      },
    }
  }
}

async function reread({ api, store }: AuthNeeds, keep: (session: StoredSession) => void): Promise<Player> {
  const { player } = jsonOf<{ readonly player: Player }>(await api().call('GET', '/me'))
  const { session } = store
  if (session !== undefined) keep({ ...session, player })
  return player
}

function signedOut(): never {
  throw new PlayerError('NotSignedIn')
}

function sessionFrom(response: HttpResponse, method: string, startedAtMs: number, nowMs: number): Begun {
  const { player, session, authServerUrl, storage, serverTime, guestSecret } = jsonOf<SessionAnswer>(response)
  if (!player || !session) throw new PlayerError('BadAnswer')
  return {
    method,
    player,
    accessToken: session.accessToken,
    accessUntilMs: nowMs + session.expiresIn * 1_000,
    refreshToken: session.refreshToken,
    authServerUrl,
    storage,
    // The server tells whole seconds: on average half of one has passed already.
    clockOffsetMs: serverTime * 1_000 + 500 - (startedAtMs + nowMs) / 2,
    guestSecret,
  }
}
