/** The stored sign-in of this device: who is signed in, the tokens, and what the server said about storage. */
import type { KeyValueStore } from './platform.ts'

export type Player = {
  /** `p_` and 26 letters; the name of the player's folder, the same on every device. */
  readonly id: string
  readonly isNew?: boolean
  readonly createdAt?: string
  readonly identities: readonly PlayerIdentity[]
}

export type PlayerIdentity = {
  readonly id?: string
  /** `guest`, `oidc`, `jwt`, `wechat`, `custom`. */
  readonly method: string
  readonly provider?: string
}

/** Where the game's objects are. The game needs none of it; other OSS clients do. */
export type StorageInfo = {
  readonly endpoint: string
  readonly region: string
  readonly addressing: 'virtual' | 'path' | 'cname'
  readonly signature: 'v1' | 'v4'
  readonly spaces: Readonly<Record<string, SpaceInfo>>
}

export type SpaceInfo = {
  readonly kind: 'folder' | 'slots' | 'image'
  readonly bucket?: string
  readonly prefix?: string
  /** Bytes that one object may have. */
  readonly maxObject?: number
  /** Bytes up to which a body goes through the player service itself. */
  readonly inlineMax?: number
  readonly types?: readonly string[]
  readonly quota?: { readonly bytes?: number; readonly objects?: number; readonly usedBytes?: number }
  readonly grants?: readonly ('inline' | 'form' | 'url' | 'sts')[]
}

export type StoredSession = {
  readonly method: string
  readonly player: Player
  readonly accessToken: string
  /** By the device's clock. A wrong one costs a renewal, never a session: the server decides. */
  readonly accessUntilMs: number
  readonly refreshToken: string
  readonly authServerUrl?: string | undefined
  readonly storage?: StorageInfo | undefined
  /** Server's time minus the device's. */
  readonly clockOffsetMs: number
}

export type SessionStore = {
  readonly session: StoredSession | undefined
  readonly guestSecret: string | undefined
  keepSession(session: StoredSession | undefined): void
  keepGuestSecret(secret: string | undefined): void
}

/**
 * Reads through to the device each time, because another tab may have renewed the session. A store that fails keeps the
 * session in memory: signing in must not depend on free room.
 */
export function sessionStore(store: KeyValueStore): SessionStore {
  /** What found no room, and what stands in its place until somebody else writes there. */
  const memory = new Map<string, readonly [value: string | undefined, over: string | undefined]>()
  const stored = (key: string): string | undefined => {
    try {
      return store.get(key)
    } catch {
      return undefined
    }
  }
  const get = (key: string): string | undefined => {
    const found = stored(key)
    const kept = memory.get(key)
    return kept && kept[1] === found ? kept[0] : found
  }
  const set = (key: string, value: string | undefined): void => {
    memory.delete(key)
    try {
      if (value === undefined) store.remove(key)
      else store.set(key, value)
    } catch {
      memory.set(key, [value, stored(key)])
    }
  }
  return {
    get session() {
      return sessionOf(get('session'))
    },
    get guestSecret() {
      return get('guest')
    },
    keepSession: (session) => set('session', session && JSON.stringify(session)),
    keepGuestSecret: (secret) => set('guest', secret),
  }
}

function sessionOf(text: string | undefined): StoredSession | undefined {
  try {
    const session = JSON.parse(text ?? '{}') as Partial<StoredSession> // what keepSession wrote, or an older release
    const isWhole = session.player?.id && session.accessToken && session.refreshToken
    return isWhole ? (session as StoredSession) : undefined
  } catch {
    return undefined
  }
}
