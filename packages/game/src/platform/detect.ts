/** Which platform this is, by the globals that it has. */
import type { Platform } from '../platform.ts'
import { memoryStore } from '../platform.ts'
import { PlayerError } from '../errors.ts'
import { miniGamePlatform } from './mini-game.ts'
import type { MiniGameApi, MiniGameName } from './mini-game.ts'
import { systemClock, systemRandom } from './system.ts'
import { fetchTransport, webStore, xhrTransport } from './web.ts'
import type { Fetch, Requests, WebStorage } from './web.ts'

type Globals = {
  readonly fetch?: Fetch
  readonly AbortController?: new () => { readonly signal: unknown; abort(): void }
  readonly XMLHttpRequest?: Requests
  readonly localStorage?: WebStorage
  readonly cc?: { readonly sys?: { readonly localStorage?: WebStorage } }
  readonly addEventListener?: (type: string, listener: () => void) => void
} & { readonly [name: string]: unknown }

const miniGames: readonly (readonly [string, MiniGameName])[] = [
  // Kuaishou and Douyin also answer to `wx`, so they are asked first.
  ['tt', 'douyin'],
  ['ks', 'kuaishou'],
  ['my', 'alipay'],
  ['wx', 'wechat'],
]

/** The adapter for where this code runs. Throws `NotSupported` where nothing is known that sends a request. */
export function detectPlatform(globals: object = globalThis): Platform {
  const found = globals as Globals // any global may be missing, which every use below allows for
  for (const [global, name] of miniGames) {
    const api = found[global] as MiniGameApi | undefined
    // A page may have a variable of that name, or WeChat's script for pages, which cannot send requests.
    if (typeof api?.request === 'function' && typeof api.getStorageSync === 'function')
      return miniGamePlatform(name, api)
  }
  return webPlatform(found)
}

/** Browsers, Node, and Cocos Creator on the web and native. `cocosSys` is `sys` of `import { sys } from 'cc'`. */
export function webPlatform(
  globals: object = globalThis,
  cocosSys: { readonly localStorage?: WebStorage } | undefined = (globals as Globals).cc?.sys,
): Platform {
  const found = globals as Globals // as above
  const { fetch, XMLHttpRequest: requests, AbortController: controllers, addEventListener } = found
  const transport =
    typeof fetch === 'function' && (cocosSys === undefined || requests === undefined)
      ? fetchTransport(fetch.bind(globals), controllers, requests)
      : typeof requests === 'function'
        ? xhrTransport(requests)
        : undefined
  if (transport === undefined) throw new PlayerError('NotSupported', 'give a transport')
  const storage = cocosSys?.localStorage ?? storageOf(found)
  return {
    name: cocosSys === undefined ? 'web' : 'cocos',
    transport,
    storage: storage === undefined ? memoryStore() : webStore(storage),
    clock: systemClock,
    random: systemRandom,
    onOnline: (listener) => addEventListener?.call(globals, 'online', listener),
  }
}

/** A page that may keep nothing throws at the mere mention. */
function storageOf(globals: Globals): WebStorage | undefined {
  try {
    return globals.localStorage
  } catch {
    return undefined
  }
}
