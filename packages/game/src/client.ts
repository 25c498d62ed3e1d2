/** The one object that a game makes. */
import { createApi } from './api.ts'
import { createAuth } from './auth.ts'
import type { Auth, AuthInside } from './auth.ts'
import { createCredentials } from './credentials.ts'
import type { CredentialsOptions, OssCredentialProvider } from './credentials.ts'
import type { PlayerError } from './errors.ts'
import { createFiles, inlineMaxOf } from './files.ts'
import type { Files } from './files.ts'
import { createImages } from './images.ts'
import type { Images } from './images.ts'
import { createMe } from './me.ts'
import type { Me } from './me.ts'
import { prefixedStore } from './platform.ts'
import type { Clock, KeyValueStore, Platform, Transport } from './platform.ts'
import { detectPlatform } from './platform/detect.ts'
import { systemClock, systemRandom } from './platform/system.ts'
import { createSaves } from './saves/saves.ts'
import type { Saves } from './saves/saves.ts'
import { sessionStore } from './session.ts'
import type { SpaceInfo } from './session.ts'
import { createUploads, sourceOf } from './uploads.ts'

export type PlayerClientOptions = {
  /** Where Latchkey's API is: `https://play.studio.example`. */
  readonly baseUrl: string
  readonly app: string
  /** Where the game runs. Found by itself for web, Node, Cocos Creator, WeChat, Douyin, Kuaishou and Alipay. */
  readonly platform?: Platform
  /** In place of the platform's own. */
  readonly transport?: Transport
  readonly storage?: KeyValueStore
  readonly clock?: Clock
  /** Shown to the player when saves are compared. The id is made once and kept. */
  readonly device?: {
    readonly id?: string
    readonly name?: string
    readonly platform?: string
    readonly appVersion?: string
  }
  /** The session ended and only a new sign-in helps: expired, revoked, banned. Saves stay on the device. */
  readonly onAuthLost?: (error: PlayerError) => void
}

export type PlayerClient = {
  readonly auth: Auth
  readonly saves: Saves
  /** Spaces of kind `folder`. */
  files(space: string): Files
  /** Spaces of kind `image`. */
  images(space: string): Images
  readonly me: Me
  /** For ali-oss, the mobile SDKs, and everything else that speaks OSS. */
  credentials(options?: CredentialsOptions): OssCredentialProvider
  /** Milliseconds since 1970 by the server's clock, whatever the device's says. Exact after a sign-in. */
  serverNow(): number
  /** The name of the device as the server knows it. */
  readonly deviceId: string
  /** Closes the slots. The client may be used again. */
  close(): void
}

/** Made once; clearing the store makes another device of it. */
function deviceIdIn(store: KeyValueStore, random: () => number): string {
  const fresh = `d_${random().toString(36).slice(2)}${random().toString(36).slice(2)}`
  try {
    const known = store.get('device')
    if (known === undefined) store.set('device', fresh)
    return known ?? fresh
  } catch {
    return fresh
  }
}

/** A game that brings everything itself needs no platform that this SDK knows. */
function given({ transport, storage, clock }: PlayerClientOptions): Platform | undefined {
  if (transport === undefined || storage === undefined) return undefined
  return { name: 'other', transport, storage, clock: clock ?? systemClock, random: systemRandom }
}

export function createPlayerClient(options: PlayerClientOptions): PlayerClient {
  const platform = options.platform ?? given(options) ?? detectPlatform()
  const transport = options.transport ?? platform.transport
  const clock = options.clock ?? platform.clock
  const store = prefixedStore(options.storage ?? platform.storage, `latchkey/${options.app}/`)
  const deviceId = options.device?.id ?? deviceIdIn(store, platform.random)
  const device = { platform: platform.name, ...options.device, id: deviceId }

  const sessions = sessionStore(store)
  const auth: AuthInside = createAuth({
    api: () => api,
    store: sessions,
    clock,
    device,
    signInCode: platform.signInCode,
    onAuthLost: options.onAuthLost,
  })
  const api = createApi(options.baseUrl, options.app, transport, clock, auth)
  const uploads = createUploads(api, store)
  const spaceInfo = (name: string): SpaceInfo | undefined => auth.session?.storage?.spaces[name]
  /** The space that slots are in; an app has one. */
  const slotSpace = (): [string, SpaceInfo | undefined] =>
    Object.entries(auth.session?.storage?.spaces ?? {}).find(([, { kind }]) => kind === 'slots') ?? ['saves', undefined]
  const slots = createSaves({
    api,
    store,
    clock,
    random: platform.random,
    player: () => auth.auth.player,
    deviceNames: [deviceId, device.name],
    uploadBlob: async (slot, bytes) =>
      (await uploads.send(slotSpace()[0], slot, await sourceOf(api, bytes), {})).uploadId,
    inlineMax: () => inlineMaxOf(slotSpace()[1]),
  })
  auth.auth.onChange(slots.closeAll)
  platform.onOnline?.(slots.wake)
  return {
    auth: auth.auth,
    saves: slots.saves,
    files: (space) => createFiles(api, uploads, space, () => spaceInfo(space)),
    images: (space) => createImages(api, uploads, space, () => spaceInfo(space)),
    me: createMe(api, () => auth.auth.player, auth.forget),
    credentials: (wanted = {}) => createCredentials(api, auth, wanted),
    serverNow: auth.nowMs,
    deviceId,
    close: slots.closeAll,
  }
}
