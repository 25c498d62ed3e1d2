/** Browsers, Node, and every engine with `fetch` or XMLHttpRequest; Cocos Creator has the latter everywhere. */
import { lowerCased } from '../bytes.ts'
import { PlayerError } from '../errors.ts'
import type { KeyValueStore, Transport } from '../platform.ts'

export type Fetch = (url: string, init: object) => Promise<FetchResponse>
type FetchResponse = {
  readonly status: number
  readonly headers: { forEach(visit: (value: string, name: string) => void): void }
  arrayBuffer(): Promise<ArrayBuffer>
}
type Controller = { readonly signal: unknown; abort(): void }

/** `fetch`; a request that wants to hear of its progress goes by XMLHttpRequest where there is one. */
export function fetchTransport(fetch: Fetch, controllers?: new () => Controller, requests?: Requests): Transport {
  const byXhr = requests && xhrTransport(requests)
  return {
    request: async (request) => {
      if (request.onProgress && byXhr) return byXhr.request(request)
      const { method, url, headers, body } = request
      const controller = controllers && new controllers()
      request.onCancel?.(() => controller?.abort())
      // Cookies are never part of it, and a cached answer to a read of a save would be somebody's lost progress.
      const init = { method, headers, body, signal: controller?.signal, credentials: 'omit', cache: 'no-store' }
      const response = await fetch(url, init)
      request.onAnswer?.()
      const named: Record<string, string> = {}
      response.headers.forEach((value, name) => (named[name.toLowerCase()] = value))
      return { status: response.status, headers: named, body: new Uint8Array(await response.arrayBuffer()) }
    },
  }
}

/** As much of XMLHttpRequest as Cocos Creator's native builds have. */
type Xhr = {
  open(method: string, url: string, isAsync: boolean): void
  setRequestHeader(name: string, value: string): void
  getAllResponseHeaders(): string
  send(body?: string | ArrayBuffer): void
  abort(): void
  responseType: string
  readonly status: number
  readonly response: unknown
  readonly upload?: { onprogress: unknown }
  onprogress: unknown
  onload: unknown
  onerror: unknown
}
export type Requests = new () => Xhr

export function xhrTransport(requests: Requests): Transport {
  return {
    request: ({ method, url, headers, body, onProgress, onAnswer, onCancel }) =>
      new Promise((resolve, reject) => {
        const xhr = new requests()
        xhr.open(method, url, true)
        xhr.responseType = 'arraybuffer'
        for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
        if (onProgress && xhr.upload)
          xhr.upload.onprogress = (event: { readonly loaded: number }) => onProgress(event.loaded)
        xhr.onprogress = onAnswer
        xhr.onload = () => {
          const answer = new Uint8Array((xhr.response as ArrayBuffer | undefined) ?? []) // null without a body
          resolve({ status: xhr.status, headers: headersOf(xhr.getAllResponseHeaders()), body: answer })
        }
        xhr.onerror = () => reject(new PlayerError('Offline', url))
        onCancel?.(() => xhr.abort())
        xhr.send(body)
      }),
  }
}

function headersOf(lines: string): Record<string, string> {
  const named: Record<string, string> = {}
  for (const line of lines.split(/\r?\n/)) {
    const [name = '', value = ''] = line.split(/:\s*(.*)/)
    named[name] = value
  }
  return lowerCased(named)
}

/** `localStorage`, and Cocos Creator's `sys.localStorage`. */
export type WebStorage = {
  getItem(key: string): unknown
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export function webStore(storage: WebStorage): KeyValueStore {
  return {
    // Some engines answer an empty string for what is not there; the SDK never stores one.
    get: (key) => (storage.getItem(key) as string | undefined) || undefined, // null in browsers
    set: (key, value) => storage.setItem(key, value),
    remove: (key) => storage.removeItem(key),
  }
}
