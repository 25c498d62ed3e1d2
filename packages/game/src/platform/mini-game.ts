/**
 * Mini-games: WeChat (`wx`), Douyin (`tt`), Kuaishou (`ks`) and Alipay (`my`). The first three share one set of signatures; the
 * last names a few things otherwise, and reports an HTTP error as a failure that has a status.
 */
import type { FileReader, FileUpload, HttpRequest, HttpResponse, KeyValueStore, Platform } from '../platform.ts'
import { PlayerError } from '../errors.ts'
import { answerTimeoutMs } from '../api.ts'
import { lowerCased, utf8 } from '../bytes.ts'
import { systemClock, systemRandom } from './system.ts'

type Callbacks<Result> = { success(result: Result): void; fail(reason: Answer): void }
/** An answer or a failure: the platforms' names for the same things, and Alipay's failures with a status. */
type Answer = {
  readonly statusCode?: number
  readonly status?: number
  readonly data?: unknown
  readonly header?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, unknown>>
  readonly errMsg?: string
  readonly errorMessage?: string
}
type Task = {
  abort?(): void
  onHeadersReceived?(listener: () => void): void
  onProgressUpdate?(listener: (event: { readonly totalBytesSent: number }) => void): void
}

/** The functions of the platform's global that the SDK calls, as the platforms document them. */
export type MiniGameApi = {
  request(options: RequestOptions): Task | undefined
  uploadFile?(options: FileOptions): Task | undefined
  getStorageSync(keyOrOptions: string | { readonly key: string }): unknown
  setStorageSync(keyOrOptions: string | { readonly key: string; readonly data: string }, data?: string): unknown
  removeStorageSync(keyOrOptions: string | { readonly key: string }): unknown
  getFileSystemManager?(): FileSystemManager
  login?(options: Callbacks<{ readonly code?: string }>): void
  getAuthCode?(options: { readonly scopes: string } & Callbacks<{ readonly authCode?: string }>): void
  onNetworkStatusChange?(listener: (status: { readonly isConnected: boolean }) => void): void
  readonly env?: { readonly USER_DATA_PATH?: string }
}
type RequestOptions = Callbacks<Answer> & {
  readonly url: string
  readonly method: string
  readonly data: string | ArrayBuffer | undefined
  readonly timeout: number
  readonly dataType: string
  readonly responseType: string
  readonly header: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}
type FileOptions = Callbacks<Answer> & {
  readonly url: string
  readonly filePath: string
  readonly name: string
  readonly fileName: string
  readonly fileType: string
  readonly formData: Readonly<Record<string, string>>
  readonly timeout: number
}
type FileSystemManager = {
  getFileInfo(options: { readonly filePath: string } & Callbacks<{ readonly size: number }>): void
  readFile(
    options: { readonly filePath: string; readonly position?: number; readonly length?: number } & Callbacks<{
      readonly data: ArrayBuffer | string
    }>,
  ): void
  readFileSync(filePath: string, encoding: 'utf8'): string | ArrayBuffer | { readonly data: string }
  writeFileSync(filePath: string, data: string, encoding: 'utf8'): unknown
  renameSync(oldPath: string, newPath: string): unknown
  unlinkSync(filePath: string): unknown
}
export type MiniGameName = 'wechat' | 'douyin' | 'kuaishou' | 'alipay'

/** `miniGamePlatform('wechat', wx)`; `createPlayerClient` finds it by itself. */
export function miniGamePlatform(name: MiniGameName, api: MiniGameApi): Platform {
  const isAlipay = name === 'alipay'
  const manager = api.getFileSystemManager?.()
  return {
    name,
    transport: {
      request: (request) => send(api, isAlipay, request),
      uploadFile: api.uploadFile && ((upload) => sendFile(api, upload)),
      files: manager && filesOf(manager),
    },
    storage: miniGameStore(api, isAlipay, manager),
    clock: systemClock,
    random: systemRandom,
    signInCode: async () => {
      const { code, authCode } = await promised<{ readonly code?: string; readonly authCode?: string }>((callbacks) =>
        isAlipay ? api.getAuthCode?.({ scopes: 'auth_base', ...callbacks }) : api.login?.(callbacks),
      )
      return code ?? authCode ?? ''
    },
    onOnline: (listener) => api.onNetworkStatusChange?.((status) => status.isConnected && listener()),
  }
}

function send(api: MiniGameApi, isAlipay: boolean, request: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body, timeoutMs, onCancel, onAnswer } = request
  return new Promise((resolve, reject) => {
    const task = api.request({
      url,
      method,
      data: body,
      // The platform's limit is for the whole, ours for each half of it.
      timeout: timeoutMs + answerTimeoutMs,
      header: headers,
      headers,
      // Read as bytes, because an engine may have no TextDecoder; any dataType but json leaves the answer of `wx` alone.
      dataType: isAlipay ? 'arraybuffer' : 'text',
      responseType: 'arraybuffer',
      ...answering(url, resolve, reject),
    })
    const began = (): void => onAnswer?.()
    // Who does not tell when an answer begins has the time of one from the start.
    if (task?.onHeadersReceived) task.onHeadersReceived(began)
    else began()
    onCancel?.(() => task?.abort?.())
  })
}

function sendFile(
  api: MiniGameApi,
  { url, fields, filePath, timeoutMs, onProgress, onCancel }: FileUpload,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const task = api.uploadFile?.({
      url,
      filePath,
      name: 'file',
      fileName: 'file',
      fileType: 'image',
      formData: fields,
      timeout: timeoutMs,
      ...answering(url, resolve, reject),
    })
    if (onProgress) task?.onProgressUpdate?.((event) => onProgress(event.totalBytesSent))
    onCancel?.(() => task?.abort?.())
  })
}

function answering(
  url: string,
  resolve: (response: HttpResponse) => void,
  reject: (error: PlayerError) => void,
): Callbacks<Answer> {
  const success = ({ statusCode, status = 0, data = '', header, headers }: Answer): void =>
    resolve({
      status: statusCode ?? status,
      headers: lowerCased(header ?? headers),
      body: isBuffer(data) ? new Uint8Array(data) : utf8(typeof data === 'string' ? data : JSON.stringify(data)),
    })
  return { success, fail: (reason) => ((reason.status ?? 0) >= 100 ? success(reason) : reject(failed(reason, url))) }
}

/** By its shape: a buffer may come from another context of the platform, where `instanceof` does not know it. */
const isBuffer = (data: unknown): data is ArrayBuffer =>
  typeof data === 'object' && data !== null && 'byteLength' in data

const failed = ({ errMsg, errorMessage }: Answer, what: string): PlayerError =>
  new PlayerError('Offline', errMsg ?? errorMessage ?? what)

/** A value in the store may have 1 MB and all together 10 MB on WeChat; what is longer is a file. */
const storedCharsMax = 300_000
const fileMark = 'latchkey-file:'

function miniGameStore(api: MiniGameApi, isAlipay: boolean, manager: FileSystemManager | undefined): KeyValueStore {
  const get = (key: string): string | undefined => {
    const found = api.getStorageSync(isAlipay ? { key } : key)
    const value = isAlipay ? (found as { readonly data?: unknown } | undefined)?.data : found
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const set = (key: string, value: string): void => {
    const failure = isAlipay ? api.setStorageSync({ key, data: value }) : api.setStorageSync(key, value)
    // Alipay answers an object with an error instead of throwing.
    if ((failure as { readonly error?: unknown } | undefined)?.error) throw new Error('full')
  }
  const plain = { get, set, remove: (key: string) => void api.removeStorageSync(isAlipay ? { key } : key) }
  const folder = api.env?.USER_DATA_PATH
  return manager && folder ? withFiles(plain, manager, folder) : plain
}

/** Long values go to a file that is written beside the old one and then named, so that a crash leaves one of the two. */
function withFiles(plain: KeyValueStore, manager: FileSystemManager, folder: string): KeyValueStore {
  const unlink = (path: string): void => {
    try {
      manager.unlinkSync(path)
    } catch {
      // A file that nothing names any more costs room and nothing else.
    }
  }
  const fileOf = (key: string): string | undefined => {
    const value = plain.get(key)
    return value?.startsWith(fileMark) ? value.slice(fileMark.length) : undefined
  }
  return {
    get: (key) => {
      const file = fileOf(key)
      if (file === undefined) return plain.get(key)
      const read = manager.readFileSync(file, 'utf8')
      const text = typeof read === 'object' && 'data' in read ? read.data : read
      if (typeof text !== 'string') throw new Error(file)
      return text
    },
    set: (key, value) => {
      const old = fileOf(key)
      if (value.length <= storedCharsMax) plain.set(key, value)
      else {
        const stem = `${folder}/${key.replace(/[^A-Za-z0-9_-]/g, '_')}`
        const next = old === `${stem}.a` ? `${stem}.b` : `${stem}.a`
        manager.writeFileSync(`${next}.part`, value, 'utf8')
        manager.renameSync(`${next}.part`, next)
        plain.set(key, fileMark + next)
      }
      if (old !== undefined) unlink(old)
    },
    remove: (key) => {
      const old = fileOf(key)
      plain.remove(key)
      if (old !== undefined) unlink(old)
    },
  }
}

function filesOf(manager: FileSystemManager): FileReader {
  return {
    sizeOf: async (filePath) =>
      (await promised<{ readonly size: number }>((callbacks) => manager.getFileInfo({ filePath, ...callbacks }))).size,
    read: async (filePath, position, length) => {
      const { data } = await promised<{ readonly data: ArrayBuffer | string }>((callbacks) =>
        manager.readFile({ filePath, position, length, ...callbacks }),
      )
      return typeof data === 'string' ? utf8(data) : new Uint8Array(data)
    },
  }
}

function promised<Result>(call: (callbacks: Callbacks<Result>) => unknown): Promise<Result> {
  return new Promise((success, reject) => void call({ success, fail: (reason) => reject(failed(reason, '')) }))
}
