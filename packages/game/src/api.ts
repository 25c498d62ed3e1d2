/** Calls of the player API: addresses, credentials, errors, one retry after the access token was renewed. */
import type { CancelSignal, Clock, FileUpload, HttpMethod, HttpRequest, HttpResponse, Transport } from './platform.ts'
import { PlayerError, asPlayerError } from './errors.ts'
import { textOf } from './bytes.ts'

export type ApiRequest = {
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as JSON. */
  readonly json?: object | undefined
  readonly bytes?: ArrayBuffer | undefined
  readonly contentType?: string | undefined
  readonly onProgress?: ((sentBytes: number) => void) | undefined
  readonly signal?: CancelSignal | undefined
  /** The player that the call is for. When another one has signed in meanwhile, nothing is sent. */
  readonly owner?: string | undefined
  /** Statuses that are an answer here although they are no success. */
  readonly expects?: readonly number[]
}

/** Where an access token comes from. */
export type TokenSource = {
  /** `owner`: only of this player, else `NotSignedIn`. */
  accessToken(owner: string | undefined): Promise<string>
  /**
   * Another one than this, which the server refused. With a rule that wants more than a session: of a new sign-in, which only a guest
   * can give unasked; undefined of everybody else.
   */
  renewed(refused: string, owner: string | undefined, rule: unknown): Promise<string | undefined>
}

type Cancelled = { readonly signal?: CancelSignal | undefined }
export type RawRequest = HttpRequest & Cancelled

export type Api = {
  /** Below the app's address, with the player's access token. */
  call(method: HttpMethod, path: string, request?: ApiRequest): Promise<HttpResponse>
  /** The same without a token. */
  open(method: HttpMethod, path: string, request?: ApiRequest): Promise<HttpResponse>
  /** To an address that the server gave, e.g. a signed URL. */
  raw(request: RawRequest): Promise<HttpResponse>
  /** A file of the device as a form, by the platform itself; undefined where it has no such thing. */
  sendFile(upload: FileUpload & Cancelled): Promise<HttpResponse> | undefined
  /** The app's address, without a slash at its end. */
  readonly address: string
  readonly transport: Transport
}

export const jsonTimeoutMs = 15_000
/** An answer that has begun is given ten minutes: a large one on a slow phone comes in the end. */
export const answerTimeoutMs = 600_000
/** Bodies of bytes are given a minute and a second for each 16 KB: a slow phone is not an absent one. */
export const bytesTimeoutMs = (sizeBytes: number): number => 60_000 + sizeBytes / 16

export function createApi(baseUrl: string, app: string, transport: Transport, clock: Clock, tokens: TokenSource): Api {
  const address = `${baseUrl.replace(/\/+$/, '')}/-/players/v1/apps/${encodeURIComponent(app)}`

  const raw = (request: RawRequest): Promise<HttpResponse> =>
    limited(request, clock, (hooks) => transport.request({ ...request, ...hooks }))
  const send = (method: HttpMethod, path: string, request: ApiRequest, token?: string): Promise<HttpResponse> => {
    const { json, bytes, onProgress, signal } = request
    const type = json === undefined ? request.contentType : 'application/json'
    return raw({
      method,
      url: address + path,
      headers: {
        ...request.headers,
        ...(type && { 'content-type': type }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: json === undefined ? bytes : JSON.stringify(json),
      timeoutMs: bytes === undefined ? jsonTimeoutMs : bytesTimeoutMs(bytes.byteLength),
      onProgress,
      signal,
    })
  }
  return {
    address,
    transport,
    raw,
    sendFile: (upload) => {
      const { uploadFile } = transport
      return uploadFile && limited(upload, clock, (hooks) => uploadFile({ ...upload, ...hooks }))
    },
    open: async (method, path, request = {}) => accepted(await send(method, path, request), request),
    call: async (method, path, request = {}) => {
      const token = await tokens.accessToken(request.owner)
      const response = await send(method, path, request, token)
      const fresh =
        response.status === 401 && (await tokens.renewed(token, request.owner, errorOf(response).details['rule']))
      return accepted(fresh ? await send(method, path, request, fresh) : response, request)
    },
  }
}

type Hooks = Required<Pick<HttpRequest, 'onCancel' | 'onAnswer'>>

/** Ends a request at its time limit or when its signal says so, whatever the platform's own limits are. */
function limited(
  { url, timeoutMs, signal }: Cancelled & Pick<HttpRequest, 'url' | 'timeoutMs'>,
  clock: Clock,
  start: (hooks: Hooks) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let cancel = (): void => {}
    let stop = cancel
    const over = (): void => {
      stop()
      signal?.removeEventListener('abort', abort)
    }
    const end = (error: unknown): void => {
      over()
      reject(asPlayerError(error))
      cancel()
    }
    const abort = (): void => end(new PlayerError('Aborted', url))
    const within = (ms: number): void => {
      stop()
      stop = clock.after(ms, () => end(new PlayerError('Offline', `${url}: no answer in ${ms} ms`)))
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort)
    within(timeoutMs)
    start({
      onCancel: (how) => (cancel = how),
      onAnswer: () => within(answerTimeoutMs),
    }).then((response) => {
      over()
      resolve(response)
    }, end)
  })
}

/** Every call for this player and no other. */
export const apiOf = (api: Api, owner: string): Api => ({
  ...api,
  call: (method, path, request) => api.call(method, path, { ...request, owner }),
})

function accepted(response: HttpResponse, { expects = [] }: ApiRequest): HttpResponse {
  const { status, headers } = response
  // A network that wants a sign-in says 200 to everything; the service names each of its answers.
  if ((status >= 200 && status < 300 && headers['x-request-id']) || expects.includes(status)) return response
  throw errorOf(response)
}

/** The error that a response describes: `{"error":{"code","message","requestId","retryAfter","details"}}`. */
export function errorOf({ status, headers, body }: HttpResponse): PlayerError {
  const said = (parsed(body) as { readonly error?: Readonly<Record<string, unknown>> } | undefined)?.error
  const retryAfter = Number(said?.['retryAfter'] ?? headers['retry-after'])
  const facts = {
    status,
    requestId: headers['x-request-id'],
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
    details: objectOf(said?.['details']) ?? {},
  }
  const { code, message } = said ?? {}
  // Storage itself, behind a signed URL, answers XML.
  const [, xmlCode] = /<Code>(\w+)<\/Code>/.exec(textOf(body.subarray(0, 2_048))) ?? []
  if (xmlCode !== undefined) return new PlayerError(xmlCode, undefined, facts)
  if (typeof code !== 'string')
    return new PlayerError(status === 429 ? 'RateLimited' : 'BadAnswer', `HTTP ${status}`, facts)
  return new PlayerError(code, typeof message === 'string' ? message : code, facts)
}

/** The JSON of a successful answer. What the server promises is the type; what is no JSON object or list is a `BadAnswer`. */
export function jsonOf<Body extends object>(response: HttpResponse): Body {
  const body = parsed(response.body)
  if (typeof body !== 'object' || body === null)
    throw new PlayerError('BadAnswer', 'no JSON', { status: response.status })
  return body as Body // the server's contract
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(body))
  } catch {
    return undefined
  }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
}
