import { percentEncode, percentEncodePath } from '@latchkey/protocol'
import type { QueryParameter } from '@latchkey/protocol'
import { InputError } from './request-error.ts'

export type Endpoint = {
  readonly protocol: 'http' | 'https'
  /** As the Host header has it: with a port unless it is the protocol's own. */
  readonly host: string
  /** Without port and brackets. */
  readonly hostName: string
}

/** How a bucket is named in a URL. `auto` is `path` for addresses and `localhost`, `virtual` for every other name. */
export type Addressing = 'auto' | 'path' | 'virtual' | 'cname'

/**
 * Reads `http://127.0.0.1:9000`, `oss-cn-hangzhou.aliyuncs.com` … Without a scheme an address and `localhost` are plain
 * http, every other name https. Throws InputError for anything else.
 */
export function parseEndpoint(text: string): Endpoint {
  const match = /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[^\s/:@?#[\]]+)(?::(\d{1,5}))?\/?$/i.exec(text.trim())
  if (match === null)
    throw new InputError(`${JSON.stringify(text)} is no endpoint; one looks like http://127.0.0.1:9000.`)
  const [, scheme, name = '', port] = match
  const hostName = name.toLowerCase().replace(/^\[|\]$/g, '')
  const protocol = (scheme?.toLowerCase() ?? (isLocal(hostName) ? 'http' : 'https')) === 'http' ? 'http' : 'https'
  const isUsualPort = port === undefined || Number(port) === (protocol === 'http' ? 80 : 443)
  return { protocol, hostName, host: `${name.toLowerCase()}${isUsualPort ? '' : `:${Number(port)}`}` }
}

export function formatEndpoint(endpoint: Endpoint): string {
  return `${endpoint.protocol}://${endpoint.host}`
}

export function isAddress(hostName: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(hostName) || hostName.includes(':')
}

function isLocal(hostName: string): boolean {
  return isAddress(hostName) || hostName === 'localhost' || hostName.endsWith('.localhost')
}

/** The region that a cloud endpoint names: `cn-hangzhou` of `oss-cn-hangzhou-internal.aliyuncs.com`. */
export function regionOf(endpoint: Endpoint): string | undefined {
  return /^(?:s3\.)?oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(endpoint.hostName)?.[1]
}

/** Where STS, RAM, IMS or KMS is: the cloud has hosts of their own, everybody else answers at the same address. */
export function rpcEndpointOf(endpoint: Endpoint, product: 'sts' | 'ram' | 'ims' | 'kms', region: string): Endpoint {
  if (!endpoint.hostName.endsWith('.aliyuncs.com')) return endpoint
  return parseEndpoint(
    `https://${product === 'sts' || product === 'kms' ? `${product}.${region}` : product}.aliyuncs.com`,
  )
}

export type Place = { readonly host: string; readonly path: string }

/** Host, path and query of a resource. A key is kept to the byte: `//`, `.` and `..` are part of it. */
export function placeOf(
  endpoint: Endpoint,
  addressing: Addressing,
  bucket: string | undefined,
  key: string | undefined,
  query: readonly QueryParameter[],
): Place {
  const style = addressing === 'auto' ? autoStyle(endpoint) : addressing
  const keyPath = key === undefined ? '' : encodeKey(key)
  const search = query.length === 0 ? '' : `?${query.map(encodeParameter).join('&')}`
  if (bucket === undefined) return { host: endpoint.host, path: `/${search}` }
  if (style === 'virtual' && !/^[a-z0-9.-]{1,255}$/i.test(bucket))
    throw new InputError(`${JSON.stringify(bucket)} cannot be part of a host name.`)
  if (style === 'virtual') return { host: `${bucket}.${endpoint.host}`, path: `/${keyPath}${search}` }
  if (style === 'cname') return { host: endpoint.host, path: `/${keyPath}${search}` }
  return { host: endpoint.host, path: `/${percentEncode(bucket)}/${keyPath}${search}` }
}

function autoStyle(endpoint: Endpoint): 'path' | 'virtual' {
  return isAddress(endpoint.hostName) || endpoint.hostName === 'localhost' ? 'path' : 'virtual'
}

/**
 * Between the program and the server, `fetch` and many proxies resolve `a/../b` to `b`. Slashes that are percent-encoded
 * make one segment of such a key, which nobody resolves; servers decode both alike.
 */
function encodeKey(key: string): string {
  return key.split('/').some((segment) => segment === '.' || segment === '..')
    ? percentEncode(key)
    : percentEncodePath(key)
}

function encodeParameter([name, value]: QueryParameter): string {
  return value === undefined ? percentEncode(name) : `${percentEncode(name)}=${percentEncode(value)}`
}
