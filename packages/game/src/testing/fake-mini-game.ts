/**
 * The globals of mini-game platforms as their documentation signs them: `wx` (Douyin's `tt` and Kuaishou's `ks` alike) and
 * Alipay's `my`. They are strict where the platforms are: a value in the store has a limit, a file has to be there, Alipay takes
 * one object where the others take arguments and calls an HTTP error a failure.
 */
import type { FakeService } from './fake-house.ts'
import { fakeRequestOf } from './fake-device.ts'
import type { MiniGameApi } from '../platform/mini-game.ts'

export type FakeMiniGame = {
  readonly api: MiniGameApi
  readonly stored: Map<string, string>
  readonly files: Map<string, string | ArrayBuffer>
  readonly calls: string[]
  /** `wx.onNetworkStatusChange` listeners hear of it. */
  network(isConnected: boolean): void
  isOnline: boolean
}

const valueCharsMax = 1_000_000

type Options = {
  readonly url: string
  readonly method?: string
  readonly data?: string | ArrayBuffer | undefined
  readonly header?: Record<string, string>
  readonly headers?: Record<string, string>
  readonly dataType?: string
  readonly responseType?: string
  readonly filePath?: string
  readonly name?: string
  readonly formData?: Record<string, string>
  success(answer: object): void
  fail(reason: object): void
}

export function fakeMiniGame(service: FakeService, kind: 'wx' | 'my'): FakeMiniGame {
  const isAlipay = kind === 'my'
  const listeners: ((status: { readonly isConnected: boolean }) => void)[] = []
  const stored = new Map<string, string>()
  const files = new Map<string, string | ArrayBuffer>()
  const calls: string[] = []
  const game: FakeMiniGame = {
    stored,
    files,
    calls,
    isOnline: true,
    network: (isConnected) => {
      game.isOnline = isConnected
      for (const listener of listeners) listener({ isConnected })
    },
    api: {
      request: (options) => requested(service, game, isAlipay, options),
      uploadFile: (options) => uploaded(service, game, isAlipay, options),
      ...storageOf(stored, isAlipay),
      getFileSystemManager: () => managerOf(files, calls),
      ...(isAlipay
        ? { getAuthCode: (options) => options.success({ authCode: 'alipay-code' }) }
        : { login: (options) => options.success({ code: 'wx-code' }) }),
      onNetworkStatusChange: (listener) => void listeners.push(listener),
      env: { USER_DATA_PATH: isAlipay ? 'https://usr' : 'wxfile://usr' },
    },
  }
  return game
}

function requested(service: FakeService, game: FakeMiniGame, isAlipay: boolean, options: Options): { abort(): void } {
  game.calls.push(`request ${options.method}`)
  const headers = (isAlipay ? options.headers : options.header) ?? {}
  const isBytes = isAlipay ? options.dataType === 'arraybuffer' : options.responseType === 'arraybuffer'
  if (!isAlipay && options.dataType === 'json') throw new Error('wx would parse the answer')
  const timer = setImmediate(() => {
    if (!game.isOnline)
      return options.fail(isAlipay ? { error: 12, errorMessage: 'network' } : { errMsg: 'request:fail ' })
    const { method = 'GET', url, data } = options
    const {
      status,
      headers: answered,
      body,
    } = service.handle(
      fakeRequestOf({ method: method as 'GET', url, headers, body: data, timeoutMs: 0 }), // any method of the API
    )
    const content = isBytes ? new Uint8Array(body).buffer : Buffer.from(body).toString()
    // Names of headers come in the case that the server or the platform likes.
    const named = Object.fromEntries(Object.entries(answered).map(([name, value]) => [name.toUpperCase(), value]))
    if (isAlipay && status >= 400)
      options.fail({ error: 19, errorMessage: 'http status error', status, data: content, headers: named })
    else
      options.success(
        isAlipay
          ? { status, data: content, headers: named }
          : { statusCode: status, data: content, header: named, errMsg: 'request:ok' },
      )
  })
  return {
    abort: () => {
      clearImmediate(timer)
      options.fail({ errMsg: 'request:fail abort' })
    },
  }
}

function uploaded(
  service: FakeService,
  game: FakeMiniGame,
  isAlipay: boolean,
  options: Options,
): { onProgressUpdate(listener: (event: { totalBytesSent: number }) => void): void; abort(): void } {
  game.calls.push('uploadFile')
  const file = game.files.get(options.filePath ?? '')
  const form = new FormData()
  for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, value)
  form.append(options.name ?? '', new Blob([file ?? '']), 'file')
  const listeners: ((event: { totalBytesSent: number }) => void)[] = []
  const send = async (): Promise<void> => {
    if (file === undefined || !game.isOnline) return options.fail({ errMsg: 'uploadFile:fail' })
    const request = new Request('http://fake.test', { method: 'POST', body: form })
    const body = await request.arrayBuffer()
    const headers = { 'content-type': request.headers.get('content-type') ?? '' }
    const answer = service.handle(fakeRequestOf({ method: 'POST', url: options.url, headers, body, timeoutMs: 0 }))
    for (const listener of listeners) listener({ totalBytesSent: body.byteLength })
    const data = Buffer.from(answer.body).toString()
    options.success({
      statusCode: answer.status,
      data,
      [isAlipay ? 'header' : 'errMsg']: isAlipay ? {} : 'uploadFile:ok',
    })
  }
  const timer = setImmediate(() => void send())
  return {
    onProgressUpdate: (listener) => void listeners.push(listener),
    abort: () => {
      game.calls.push('abort')
      clearImmediate(timer)
      options.fail({ errMsg: 'uploadFile:fail abort' })
    },
  }
}

type KeyOrOptions = string | { readonly key: string; readonly data?: string }

function storageOf(
  stored: Map<string, string>,
  isAlipay: boolean,
): Pick<MiniGameApi, 'getStorageSync' | 'setStorageSync' | 'removeStorageSync'> {
  const keyOf = (given: KeyOrOptions): string => {
    if (isAlipay !== (typeof given === 'object')) throw new Error('the platform takes its key the other way')
    return typeof given === 'object' ? given.key : given
  }
  return {
    getStorageSync: (given) => {
      const value = stored.get(keyOf(given))
      // `wx` answers an empty string for what is not there, Alipay an object without data.
      return isAlipay ? { data: value, success: true } : (value ?? '')
    },
    setStorageSync: (given: KeyOrOptions, data?: string) => {
      const value = (typeof given === 'object' ? given.data : data) ?? ''
      if (value.length > valueCharsMax) {
        if (isAlipay) return { error: 14, errorMessage: 'data too large' }
        throw new Error('setStorageSync:fail data exceed max size')
      }
      return void stored.set(keyOf(given), value)
    },
    removeStorageSync: (given) => void stored.delete(keyOf(given)),
  }
}

function managerOf(
  files: Map<string, string | ArrayBuffer>,
  calls: string[],
): ReturnType<NonNullable<MiniGameApi['getFileSystemManager']>> {
  const missing = (path: string): Error => new Error(`fail no such file or directory, open ${path}`)
  const bytesOf = (path: string): Buffer | undefined => {
    const file = files.get(path)
    return file === undefined ? undefined : Buffer.from(typeof file === 'string' ? file : new Uint8Array(file))
  }
  return {
    getFileInfo: ({ filePath, ...callbacks }) => {
      const bytes = bytesOf(filePath)
      if (bytes === undefined) callbacks.fail({ errMsg: 'getFileInfo:fail file doesn’t exist' })
      else callbacks.success({ size: bytes.length })
    },
    readFile: ({ filePath, position = 0, length, ...callbacks }) => {
      calls.push(`readFile ${position} ${length}`)
      const bytes = bytesOf(filePath)
      if (bytes === undefined || length === 0) return callbacks.fail({ errMsg: 'readFile:fail' })
      const piece = bytes.subarray(position, length === undefined ? undefined : position + length)
      callbacks.success({ data: new Uint8Array(piece).buffer })
    },
    readFileSync: (path) => {
      const file = files.get(path)
      if (typeof file !== 'string') throw missing(path)
      return file
    },
    writeFileSync: (path, data) => void files.set(path, data),
    renameSync: (from, to) => {
      const file = files.get(from)
      if (file === undefined) throw missing(from)
      files.delete(from)
      files.set(to, file)
    },
    unlinkSync: (path) => {
      if (!files.delete(path)) throw missing(path)
    },
  }
}
