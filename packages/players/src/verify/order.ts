/** Requests to the storage as data, signed by either version; what is sent may differ from what was signed. */
import { nodeDigests } from '@latchkey/client/node'
import {
  percentEncode,
  percentEncodePath,
  presignV1,
  presignV4,
  signV1Header,
  signV4Header,
  textOf,
} from '@latchkey/protocol'
import type { QueryParameter } from '@latchkey/protocol'
import type { Pairs, RawRequest } from './wire.ts'

export type Version = 'v4' | 'v1'

export type Keys = {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
}

/** Of a session of STS. */
export type SessionKeys = Keys & { readonly securityToken: string }

/** Where players reach the storage. */
export type Place = {
  readonly origin: string
  readonly region: string
  readonly addressing: 'path' | 'virtual' | 'cname'
}

export type Order = {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** Instead of the key, as it goes into the path; what is signed stays the key. */
  readonly rawKey?: string | undefined
  readonly query?: readonly QueryParameter[] | undefined
  readonly headers?: Pairs | undefined
  readonly body?: string | Uint8Array | undefined
}

export type Signing = {
  readonly as: Keys
  readonly version: Version
  readonly nowMs: number
  /** In the query instead of the Authorization header: a URL that somebody else may send. */
  readonly inQuery?: boolean | undefined
  /** What goes out instead of what was signed. */
  readonly sent?: Order | undefined
  /** The last hand before it goes out. */
  readonly edit?: ((request: RawRequest) => RawRequest) | undefined
}

export const urlSeconds = 300

/** The request with its signature. */
export function signed(place: Place, order: Order, signing: Signing): RawRequest {
  const { as, version, nowMs, inQuery = false, sent = order, edit } = signing
  const key = { accessKeyId: as.accessKeyId, secret: as.accessKeySecret, securityToken: as.securityToken }
  const headers = (order.headers ?? []).map(([name, value]) => [name.toLowerCase(), value] as const)
  const request = { ...order, query: order.query ?? [], headers }
  const at = { region: place.region, nowMs }
  const added = inQuery
    ? version === 'v1'
      ? presignV1(nodeDigests, key, request, nowMs + urlSeconds * 1_000)
      : presignV4(nodeDigests, key, request, { ...at, expiresSeconds: urlSeconds })
    : []
  const proof = inQuery
    ? []
    : version === 'v1'
      ? signV1Header(nodeDigests, key, request, nowMs)
      : signV4Header(nodeDigests, key, request, at)
  const raw = unsigned(place, {
    ...sent,
    query: [...(sent.query ?? []), ...added],
    headers: [...(sent.headers ?? []), ...proof.map(([name, value]) => [name, textOf(value)] as const)],
  })
  return edit === undefined ? raw : edit(raw)
}

/** The request as it is written, without a signature. */
export function unsigned(place: Place, order: Order): RawRequest {
  const { host } = new URL(place.origin)
  const key = order.rawKey ?? percentEncodePath(order.key ?? '')
  const isNamed = place.addressing === 'path' && order.bucket !== undefined
  const query = (order.query ?? []).map(([name, value]) =>
    value === undefined ? percentEncode(name) : `${percentEncode(name)}=${percentEncode(value)}`,
  )
  return {
    method: order.method,
    target: `/${isNamed ? `${order.bucket}/` : ''}${key}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    headers: [
      ['host', place.addressing === 'virtual' && order.bucket !== undefined ? `${order.bucket}.${host}` : host],
      ...(order.headers ?? []),
    ],
    body: Buffer.from(order.body ?? ''),
  }
}
