/** What the parts of the fake service share: its records, its answers. */
import { createHash } from 'node:crypto'
import { base64, fromBase64, textOf, utf8 } from '../bytes.ts'
import type { HttpResponse } from '../platform.ts'

export type FakeRequest = {
  readonly method: string
  /** Beginning with a slash, with its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type Revision = {
  readonly rev: number
  readonly bytes: Uint8Array
  readonly meta: object
  readonly device: string
}
export type FakeSlot = { rev: number; head: Revision | undefined; readonly revisions: Revision[] }
export type FakePlayer = {
  readonly id: string
  readonly createdAt: string
  readonly identities: { id: string; method: string; provider?: string }[]
  readonly slots: Map<string, FakeSlot>
  readonly objects: Map<string, Uint8Array>
  readonly images: Map<string, Uint8Array>
  isBanned: boolean
}
export type FakeSession = {
  readonly id: string
  readonly player: FakePlayer
  readonly device: { readonly id: string; readonly name?: string }
  accessToken: string
  refreshToken: string
  accessUntilMs: number
  signedInAtMs: number
  former: string | undefined
}

export type FakeService = {
  handle(request: FakeRequest): HttpResponse
  readonly players: Map<string, FakePlayer>
  readonly sessions: Map<string, FakeSession>
  /** Every commit of a slot, in order: what it was put on, and what it is. */
  readonly commits: { readonly slot: string; readonly before: Revision | undefined; readonly after: Revision }[]
  readonly requests: FakeRequest[]
  /** Answers instead of the service, while it answers something. */
  refuse: ((request: FakeRequest) => HttpResponse | undefined) | undefined
}

export type FakeOptions = {
  readonly now: () => number
  /** Where clients reach it, for signed URLs. */
  readonly origin?: string
  readonly accessSeconds?: number
  readonly inlineMax?: number
  readonly guardShrink?: number
}

/** What a route needs of the house. */
export type FakeHouse = FakeService & {
  readonly options: Required<FakeOptions>
  readonly secret: (prefix: string) => string
}
export type Route = (call: FakeCall) => HttpResponse | undefined
export type FakeCall = {
  readonly house: FakeHouse
  readonly request: FakeRequest
  /** Below the app, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly json: Readonly<Record<string, unknown>>
  readonly session: FakeSession | undefined
}

export function failure(status: number, code: string, details: object = {}): HttpResponse {
  const { retryAfter, ...rest } = details as { readonly retryAfter?: number } // the one detail that stands above the others
  return reply(status, { error: { code, message: code, requestId: 'req-1', retryAfter, details: rest } })
}

export function reply(status: number, json: object, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const all = { 'content-type': 'application/json', 'x-request-id': 'req-1', ...headers }
  return { status, headers: all, body: utf8(JSON.stringify(json)) }
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The header of a save's meta, both ways. */
export const metaHeader = (meta: object): string => base64(utf8(JSON.stringify(meta)), 'url')
export const metaIn = (header: string | undefined): object =>
  JSON.parse(header === undefined ? '{}' : textOf(fromBase64(header) ?? new Uint8Array())) as object // what the SDK sent
