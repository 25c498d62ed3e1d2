import { bytesOf, keepingLastKey } from '@latchkey/protocol'
import type { QueryParameter, RpcParameter } from '@latchkey/protocol'
import { isRepeatable } from './body.ts'
import { randomId } from './clock.ts'
import type { ClientDigests } from './digests.ts'
import type { OssParts } from './encode-oss.ts'
import { encodeParameters } from './encode-rpc.ts'
import { parseEndpoint, placeOf, regionOf, rpcEndpointOf } from './endpoint.ts'
import type { Addressing, Endpoint } from './endpoint.ts'
import { headerBytesOf } from './header-text.ts'
import type { Exchange } from './sender.ts'
import { signOss, signRpc } from './sign-request.ts'
import type { SignatureVersion, Signing } from './sign-request.ts'
import type { WireContract } from './wire-contract.ts'

export type WiringOptions = {
  /** `http://127.0.0.1:9000`, `oss-cn-hangzhou.aliyuncs.com` … */
  readonly endpoint: string
  /** The bare id; when not given that of a cloud endpoint, otherwise `cn-hangzhou`. */
  readonly region?: string | undefined
  /** `v4` unless given. */
  readonly signature?: SignatureVersion | undefined
  readonly addressing?: Addressing | undefined
  /** Where STS, RAM, IMS and KMS are; when not given the endpoint itself, or the cloud's own hosts for an endpoint of the cloud. */
  readonly stsEndpoint?: string | undefined
  readonly ramEndpoint?: string | undefined
  readonly imsEndpoint?: string | undefined
  readonly kmsEndpoint?: string | undefined
}

/** Where requests go and how they are signed. */
export type Wiring = {
  readonly endpoint: Endpoint
  readonly stsEndpoint: Endpoint
  readonly ramEndpoint: Endpoint
  readonly imsEndpoint: Endpoint
  readonly kmsEndpoint: Endpoint
  readonly addressing: Addressing
  readonly signing: Signing
}

type Headers = readonly (readonly [name: string, value: string])[]

/** Throws InputError for an endpoint that is none. */
export function wiringOf(options: WiringOptions, digests: ClientDigests): Wiring {
  const endpoint = parseEndpoint(options.endpoint)
  const region = options.region ?? regionOf(endpoint) ?? 'cn-hangzhou'
  const rpc = (product: 'sts' | 'ram' | 'ims' | 'kms', given: string | undefined): Endpoint =>
    given === undefined ? rpcEndpointOf(endpoint, product, region) : parseEndpoint(given)
  return {
    endpoint,
    stsEndpoint: rpc('sts', options.stsEndpoint),
    ramEndpoint: rpc('ram', options.ramEndpoint),
    imsEndpoint: rpc('ims', options.imsEndpoint),
    kmsEndpoint: rpc('kms', options.kmsEndpoint),
    addressing: options.addressing ?? 'auto',
    signing: { version: options.signature ?? 'v4', region, digests, keys: keepingLastKey() },
  }
}

export function urlOf(
  wiring: Wiring,
  resource: {
    readonly bucket: string | undefined
    readonly key: string | undefined
    readonly query: readonly QueryParameter[]
  },
): string {
  const place = placeOf(wiring.endpoint, wiring.addressing, resource.bucket, resource.key, resource.query)
  return `${wiring.endpoint.protocol}://${place.host}${place.path}`
}

export function ossExchange(
  wiring: Wiring,
  operation: string,
  parts: OssParts,
  extraHeaders: Readonly<Record<string, string>> = {},
): Exchange {
  const { method, bucket, key, query, payload } = parts
  const headers = [...parts.headers, ...lowered(extraHeaders)]
  const place = placeOf(wiring.endpoint, wiring.addressing, bucket, key, query)
  return {
    operation,
    isIdempotent: isOssIdempotent(method, query, headers),
    isRepeatable: isRepeatable(payload),
    // What success_action_redirect of a form answers.
    alsoGood: parts.isForm ? 303 : undefined,
    write: (nowMs, credentials) => {
      const signed = { method, bucket, key, query, headers }
      const isUnsigned = credentials === undefined || parts.isForm
      const added = isUnsigned ? [] : signOss(wiring.signing, credentials, signed, nowMs)
      const { protocol } = wiring.endpoint
      return { method, protocol, ...place, headers: carried([...headers, ...added]), payload }
    },
  }
}

export function rpcExchange(
  wiring: Wiring,
  contract: Pick<WireContract, 'name' | 'product' | 'route'>,
  parameters: readonly RpcParameter[],
  extraHeaders: Readonly<Record<string, string>> = {},
): Exchange {
  const { route } = contract
  if ('method' in route) throw new TypeError(`${contract.name} is no RPC operation.`)
  const { protocol, host } = rpcEndpointIn(wiring, contract.product)
  const call = { ...route, host, parameters }
  return {
    operation: contract.name,
    isIdempotent: isRpcIdempotent(route.action),
    isRepeatable: true,
    write: (nowMs, credentials) => {
      const chance = { nowMs, nonce: randomId() }
      const { headers, body } = signRpc(wiring.signing, credentials, call, chance, encodeParameters)
      const payload = { kind: 'bytes', bytes: bytesOf(body) } as const
      return {
        method: 'POST',
        protocol,
        host,
        path: '/',
        headers: carried([...headers, ...lowered(extraHeaders)]),
        payload,
      }
    },
  }
}

function lowered(headers: Readonly<Record<string, string>>): Headers {
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
}

function carried(headers: Headers): Headers {
  return headers.map(([name, value]) => [name, headerBytesOf(name, value)])
}

/**
 * Whether twice is as good as once. A write on a condition is not: sent again after its answer was lost, it would meet
 * its own effect and fail.
 */
function isOssIdempotent(method: string, query: readonly QueryParameter[], headers: Headers): boolean {
  if (method === 'POST') return query.some(([name]) => name === 'delete')
  if (method !== 'PUT' && method !== 'DELETE') return true
  const isConditional = ([name, value]: readonly [string, string]): boolean =>
    name.startsWith('if-') || (name === 'x-oss-forbid-overwrite' && value.toLowerCase() === 'true')
  return !headers.some(isConditional)
}

/** A second session does no harm, and what only reads may be read again. */
function isRpcIdempotent(action: string): boolean {
  return /^(Get|List|Describe|Decode|AssumeRole|Encrypt|Decrypt|GenerateDataKey)/.test(action)
}

function rpcEndpointIn(wiring: Wiring, product: WireContract['product']): Endpoint {
  switch (product) {
    case 'sts':
      return wiring.stsEndpoint
    case 'ram':
      return wiring.ramEndpoint
    case 'ims':
      return wiring.imsEndpoint
    case 'kms':
      return wiring.kmsEndpoint
    case 'oss':
      throw new TypeError('OSS is no RPC service.')
  }
}
