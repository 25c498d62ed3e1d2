/** The player service as a server of the studio calls it. */
import { openKeys, readAccessToken } from './access-token.ts'
import type { AccessToken, KeySet } from './access-token.ts'
import { systemTime } from './system-time.ts'

export type StudioOptions = {
  /** Where the service is: `https://play.studio.example`. */
  readonly baseUrl: string
  readonly app: string
  /** A key of `admin.keys` with the role owner or developer; only tickets need it. */
  readonly serverKey?: string | undefined
  readonly timeoutMs?: number | undefined
  readonly fetch?: typeof fetch | undefined
  readonly now?: (() => Date) | undefined
}

export type TicketOrder = {
  /** Who it is in the studio's own system, or `player`, whom the service knows: one of the two. */
  readonly subject?: string | undefined
  readonly player?: string | undefined
  /** False refuses a subject that has no player yet. */
  readonly create?: boolean | undefined
  /** Seconds in which the ticket is good: 60 to 86400, an hour when not given. */
  readonly ttl?: number | undefined
  /** Only these. */
  readonly spaces?: readonly string[] | undefined
  /** The longest life of credentials, in seconds. */
  readonly credentialTtl?: number | undefined
  readonly plan?: string | undefined
  readonly quota?: Readonly<Record<string, { readonly bytes?: number; readonly objects?: number }>> | undefined
  readonly device?: Readonly<Record<string, string>> | undefined
}

export type Ticket = {
  /** The game signs in with it: `{"method":"ticket","ticket":"…"}`. */
  readonly ticket: string
  readonly expiresAt: string
  /** Or stock SDKs of Alibaba Cloud take this address as their auth server. */
  readonly authServerUrl: string
  readonly player: { readonly id: string; readonly isNew: boolean }
}

export type Studio = {
  /** @throws StudioError */
  mintTicket(order: TicketOrder): Promise<Ticket>
  /** Of the header `Authorization: Bearer …` of a player's call to the studio. @throws InvalidToken, StudioError */
  verifyAccessToken(token: string): Promise<AccessToken>
}

/** What the service refused, or that it did not answer: then `status` is 0. */
export class StudioError extends Error {
  override readonly name = 'StudioError'
  readonly code: string
  readonly status: number
  readonly requestId: string | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    facts: Partial<Omit<StudioError, keyof Error | 'code'>> = {},
    cause?: unknown,
  ) {
    super(`${code}: ${message}`, { cause })
    this.code = code
    this.status = facts.status ?? 0
    this.requestId = facts.requestId
    this.details = facts.details ?? {}
  }
}

const timeoutMsDefault = 10_000

export function createStudio(options: StudioOptions): Studio {
  const { app, serverKey, timeoutMs = timeoutMsDefault, now = systemTime } = options
  const send = options.fetch ?? fetch
  const base = options.baseUrl.replace(/\/+$/, '')
  const game = `apps/${encodeURIComponent(app)}`
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    let response: Response
    let text: string
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      response = await send(`${base}/-/players/${path}`, { ...init, redirect: 'error', signal })
      text = await response.text()
    } catch (cause) {
      throw new StudioError('Unreachable', `${base} does not answer`, {}, cause)
    }
    const answer = parsed(text)
    // A proxy has pages of its own, also for what it calls a success.
    if (response.ok && answer !== undefined) return answer
    throw refusal(response.status, answer)
  }
  const keySet = async (): Promise<KeySet> => {
    const answer = (await ask(`v1/${game}/.well-known/jwks.json`, {})) as Partial<KeySet> | null // judged below
    if (Array.isArray(answer?.keys)) return { keys: answer.keys }
    throw new StudioError('BadAnswer', `${base} does not answer with keys`)
  }
  const keys = openKeys(keySet, now)
  return {
    mintTicket: async (order) => {
      if (serverKey === undefined) throw new TypeError('tickets need serverKey')
      const headers = { authorization: `Bearer ${serverKey}`, 'content-type': 'application/json' }
      const answer = await ask(`admin/v1/${game}/tickets`, { method: 'POST', headers, body: JSON.stringify(order) })
      return answer as Ticket // the service's contract
    },
    verifyAccessToken: (token) => readAccessToken(token, app, keys, now()),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Refusal = {
  readonly error?: {
    readonly code?: string
    readonly message?: string
    readonly requestId?: string
    readonly details?: Readonly<Record<string, unknown>>
  }
}

function refusal(status: number, answer: unknown): StudioError {
  const { code = 'BadAnswer', message = `HTTP ${status}`, requestId, details } = (answer as Refusal)?.error ?? {}
  return new StudioError(code, message, { status, requestId, ...(details === undefined ? {} : { details }) })
}
