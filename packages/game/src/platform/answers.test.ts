/** Each platform's transport says when an answer has begun, so that a large one is not given up in the middle. */
import { test } from 'node:test'
import { answerTimeoutMs } from '../api.ts'
import type { HttpRequest, Transport } from '../platform.ts'
import { miniGamePlatform } from './mini-game.ts'
import type { MiniGameApi } from './mini-game.ts'
import { fetchTransport, xhrTransport } from './web.ts'

type Sent = { readonly begun: () => number; readonly answer: Promise<Uint8Array> }

function send(transport: Transport, request: Partial<HttpRequest> = {}): Sent {
  let count = 0
  const onAnswer = (): void => void (count += 1)
  const whole = {
    method: 'GET',
    url: 'http://fake.test/',
    headers: {},
    timeoutMs: 15_000,
    onAnswer,
    ...request,
  } as const
  return { begun: () => count, answer: transport.request(whole).then(({ body }) => body) }
}

test('fetch: with the headers', async (t) => {
  const headers = Promise.withResolvers<void>()
  const body = Promise.withResolvers<ArrayBuffer>()
  const transport = fetchTransport(async () => {
    await headers.promise
    return { status: 200, headers: new Headers(), arrayBuffer: () => body.promise }
  })
  const { begun, answer } = send(transport)
  t.assert.equal(begun(), 0)
  headers.resolve()
  await new Promise(setImmediate)
  t.assert.equal(begun(), 1)
  body.resolve(new ArrayBuffer(3))
  t.assert.equal((await answer).length, 3)
})

test('XMLHttpRequest: as bytes come in', async (t) => {
  class Requests {
    static last: Requests
    status = 200
    response = new ArrayBuffer(3)
    responseType = ''
    onload: unknown
    onerror: unknown
    onprogress: unknown
    constructor() {
      Requests.last = this
    }
    open(): void {}
    setRequestHeader(): void {}
    getAllResponseHeaders = (): string => ''
    send(): void {}
    abort(): void {}
    call(name: 'onload' | 'onprogress'): void {
      const listener = this[name] as (event: object) => void // what the transport hung there
      listener({ loaded: 1, total: 3 })
    }
  }
  const { begun, answer } = send(xhrTransport(Requests))
  t.assert.equal(begun(), 0)
  Requests.last.call('onprogress')
  t.assert.equal(begun(), 1)
  Requests.last.call('onload')
  t.assert.equal((await answer).length, 3)
})

for (const [what, tells] of [
  ['with the headers', true],
  ['at once where the platform does not tell', false],
] as const)
  test(`mini-games: ${what}, and the platform's own limit comes later than ours`, async (t) => {
    let began = (): void => {}
    let options: Parameters<MiniGameApi['request']>[0] | undefined
    const api: MiniGameApi = {
      request: (given) => {
        options = given
        return tells ? { onHeadersReceived: (listener) => (began = listener) } : undefined
      },
      getStorageSync: () => '',
      setStorageSync: () => {},
      removeStorageSync: () => {},
    }
    const { begun, answer } = send(miniGamePlatform('wechat', api).transport)
    t.assert.equal(begun(), tells ? 0 : 1)
    began()
    t.assert.equal(begun(), 1)
    t.assert.equal((options?.timeout ?? 0) >= 15_000 + answerTimeoutMs, true)
    options?.success({ statusCode: 200, data: new ArrayBuffer(3), header: {} })
    t.assert.equal((await answer).length, 3)
  })
