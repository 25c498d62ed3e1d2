/**
 * What the SDK asks of the place that a game runs in. Every supported platform has its adapter below `platform/`; a game on
 * another engine writes these few functions and hands them to `createPlayerClient`.
 */

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'

export type HttpRequest = {
  readonly method: HttpMethod
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | ArrayBuffer | undefined
  readonly timeoutMs: number
  /** Called with the bytes sent so far, where the platform tells. */
  readonly onProgress?: ((sentBytes: number) => void) | undefined
  /** Called when the answer begins: all of it may take longer than `timeoutMs`. */
  readonly onAnswer?: (() => void) | undefined
  /** Takes what gives the request up. Nobody waits for its answer by then, so a platform that cannot may ignore it. */
  readonly onCancel?: ((cancel: () => void) => void) | undefined
}

export type HttpResponse = {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** As much of an AbortSignal as is needed, so that engines without AbortController can give one. */
export type CancelSignal = {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Sends requests. Any HTTP status is an answer; only what never became an answer rejects. */
export type Transport = {
  request(request: HttpRequest): Promise<HttpResponse>
  /** A form with the file at its end, streamed from the device: `wx.uploadFile` and its like. */
  readonly uploadFile?: ((upload: FileUpload) => Promise<HttpResponse>) | undefined
  /** Files by path, where the platform has them. */
  readonly files?: FileReader | undefined
}

export type FileUpload = {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly filePath: string
  readonly fileFieldName: 'file'
  readonly timeoutMs: number
  readonly onProgress?: ((sentBytes: number) => void) | undefined
  /** As in `HttpRequest`. */
  readonly onCancel?: ((cancel: () => void) => void) | undefined
}

export type FileReader = {
  sizeOf(filePath: string): Promise<number>
  read(filePath: string, start: number, length: number): Promise<Uint8Array>
}

/**
 * Strings by name, on the device. Calls are synchronous, as on every platform's own store: what `set` returned from is still
 * there after a crash. A `set` that throws has changed nothing.
 */
export type KeyValueStore = {
  get(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): void
}

export type Clock = {
  /** Milliseconds since 1970, as wrong as the device's clock is. */
  now(): number
  /** Calls once, later; the function that comes back prevents it. */
  after(delayMs: number, run: () => void): () => void
}

export type Platform = {
  readonly name: string
  readonly transport: Transport
  readonly storage: KeyValueStore
  readonly clock: Clock
  /** From 0 up to 1, for names of devices and for spreading retries; not for secrets. */
  readonly random: () => number
  /** The code of `wx.login` and its like, which the server exchanges for the player's identity. */
  readonly signInCode?: (() => Promise<string>) | undefined
  /** Calls whenever the device has a network again. */
  readonly onOnline?: ((listener: () => void) => void) | undefined
}

/** A device that is full is in the way of nothing that can do without its store. */
export function optional(run: () => void): void {
  try {
    run()
  } catch {
    // What was to be kept is made anew when it is missed.
  }
}

/** Keeps nothing beyond the process: for tests, and where a device offers no store. */
export function memoryStore(): KeyValueStore {
  const values = new Map<string, string>()
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  }
}

/** The same store under another beginning of its names, e.g. for two players on one device. */
export function prefixedStore(store: KeyValueStore, prefix: string): KeyValueStore {
  return {
    get: (key) => store.get(prefix + key),
    set: (key, value) => store.set(prefix + key, value),
    remove: (key) => store.remove(prefix + key),
  }
}
