/**
 * An endpoint of the service: its contract as data, and `run`. Router, authentication, limits, decoding, the OpenAPI document
 * and the registry come from the contract; nothing else has to be told of a new endpoint.
 */
import type { z } from 'zod'
import type { ServerRole } from '../config/schema.ts'
import type { PlayerErrorCode } from '../rules/errors.ts'
import type { Player } from '../state/players.ts'
import type { Session } from '../state/sessions.ts'
import type { Row } from '../state/space.ts'
import type { App } from './house.ts'
import type { LimitName } from './limits.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

/** Who may call. `optional`: everybody, and whoever shows an access token as its player; `ticket`: the ticket in the query, or an access token; `server`: a server key with one of the roles. */
export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'player' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'ticket' }
  | { readonly kind: 'server'; readonly roles: readonly ServerRole[] }

export type Contract = {
  /** `CreateSession`; exported in camel case. */
  readonly name: string
  readonly summary: string
  /**
   * Behind `/-/players/v1/apps/{app}`, for auth `server` behind `/-/players/admin/v1/apps/{app}`: `POST /slots/{slot}/commit`.
   * `{name+}` at the end takes slashes too.
   */
  readonly route: `${Method} /${string}` | readonly `${Method} /${string}`[]
  readonly auth: Auth
  /** What is counted against whom, besides the limit on requests that holds everywhere. */
  readonly limits?: readonly LimitName[] | undefined
  readonly params?: z.ZodType<Readonly<Record<string, unknown>>> | undefined
  readonly query?: z.ZodType<Readonly<Record<string, unknown>>> | undefined
  /** By lower-case name; others are not seen. */
  readonly headers?: z.ZodType<Readonly<Record<string, unknown>>> | undefined
  readonly body?: BodyContract | undefined
  /** Servers with one of these roles may do it for a player too: below `/players/{player}` of the admin API, with a reason. */
  readonly onBehalf?: readonly ServerRole[] | undefined
  /**
   * How a call of a server is written to the audit log. `before`: whatever changes anything, unless this says otherwise;
   * `afterwards`: whom it was about is known with the answer; `never`: reads, unless they show what players keep.
   */
  readonly audit?: 'before' | 'afterwards' | 'never' | undefined
  /** Of a server that has to say in `X-Reason` why it calls. */
  readonly reason?: 'required' | undefined
  /** A player who is banned from writing may call this, though it is no GET. */
  readonly whenReadOnly?: true | undefined
  /** The call waits for something to happen; how long it took says nothing of the service. */
  readonly isLong?: true | undefined
  /** What is answered, by status: a schema, or what is not JSON. */
  readonly answers: Readonly<Record<number, z.ZodType | 'bytes' | 'nothing'>>
  readonly errors: readonly PlayerErrorCode[]
  /** `compat`: what the stock SDKs read, refusals with HTTP 200. */
  readonly envelope?: 'native' | 'compat' | undefined
  /** How long an answer of success may be kept; nothing else is ever cached. */
  readonly cacheSeconds?: number | undefined
}

export type BodyContract =
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly bytesMax?: number | undefined }
  /** Handed on as it comes; `run` counts it against the limit of its space. */
  | { readonly kind: 'bytes' }

export const jsonBodyBytesMax = 65_536

type Parsed<S> = S extends z.ZodType ? z.output<S> : Readonly<Record<string, never>>
type ParsedBody<B> = B extends { readonly kind: 'json'; readonly schema: infer S }
  ? Parsed<S>
  : B extends { readonly kind: 'bytes' }
    ? BodyBytes
    : undefined

export type Input<C extends Contract> = {
  readonly params: Parsed<C['params']>
  readonly query: Parsed<C['query']>
  readonly headers: Parsed<C['headers']>
  readonly body: ParsedBody<C['body']>
}

export type BodyBytes = {
  /** As declared; undefined when it comes in chunks. */
  readonly sizeBytes: number | undefined
  readonly contentType: string | undefined
  readonly chunks: AsyncIterable<Uint8Array>
}

export type PlayerCaller = {
  readonly kind: 'player'
  /** `server`: a server of the studio acts for the player, whose rules hold except those against the player's own hand. */
  readonly by: 'token' | 'ticket' | 'server'
  readonly player: Row<Player>
  readonly session: Row<Session>
}
/** A key has one role; a person may have several, or none. */
export type ServerCaller = { readonly kind: 'server'; readonly name: string; readonly roles: readonly ServerRole[] }
type CallerOf<A> = A extends { readonly kind: 'player' | 'ticket' }
  ? PlayerCaller
  : A extends { readonly kind: 'optional' }
    ? PlayerCaller | undefined
    : A extends { readonly kind: 'server' }
      ? ServerCaller
      : undefined
export type Caller = PlayerCaller | ServerCaller | undefined

/** What a run may know of its request besides the input. */
export type Call<C extends Caller = Caller> = {
  readonly app: App
  readonly caller: C
  readonly now: Date
  readonly requestId: string
  readonly signal: AbortSignal
  readonly origin: Origin
}

export type Origin = {
  /** As far as proxies can be believed. */
  readonly address: string
  readonly isSecure: boolean
  /** `https://api.game.example:9000`, by which the request reached the service. */
  readonly base: string
}

export type Reply = {
  readonly status: number
  readonly json?: unknown
  readonly bytes?: { readonly chunks: AsyncIterable<Uint8Array> | Uint8Array; readonly sizeBytes?: number | undefined }
  readonly headers?: Readonly<Record<string, string>>
}

export type Endpoint<C extends Contract = Contract> = {
  readonly contract: C
  readonly run: (input: Input<C>, call: Call<CallerOf<C['auth']>>) => Promise<Reply>
}

export type AnyEndpoint = {
  readonly contract: Contract
  readonly run: (input: never, call: never) => Promise<Reply>
}

export function defineEndpoint<const C extends Contract>(contract: C, run: Endpoint<C>['run']): Endpoint<C> {
  return { contract, run }
}

export function reply(status: number, json?: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { status, ...(json === undefined ? {} : { json }), ...(headers === undefined ? {} : { headers }) }
}
