import { ServiceError } from '@latchkey/protocol'
import { isIP } from 'node:net'
import { hostName } from './host-name.ts'

/** Where an address points: the whole service, a bucket, or an object in it. */
export type Location =
  | { readonly kind: 'service'; readonly bucket: undefined; readonly key: undefined; readonly style: Style }
  | { readonly kind: 'bucket'; readonly bucket: string; readonly key: undefined; readonly style: Style }
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string; readonly style: Style }
/** `service` hosts are path style; on `virtual` and `bound` hosts the path is never split. */
export type Style = 'service' | 'virtual' | 'bound'

export type Names = {
  /** Own service hosts, lower case, without port. */
  readonly serviceHosts: readonly string[]
  /** The bucket that a domain is bound to. */
  readonly boundBucket: (host: string) => Promise<string | undefined> | string | undefined
}

/** The cloud's own families: oss-REGION, its internal and S3 forms, REGION.oss, acceleration, and the legacy name. */
const cloudService =
  /^(?:(?:s3\.)?oss-[a-z0-9-]+|[a-z0-9-]+\.oss|oss|sts(?:-vpc)?(?:\.[a-z0-9-]+)?|ram|ims|kms(?:-vpc)?\.[a-z0-9-]+|resourcemanager)\.aliyuncs\.com$/
const cloudBucket = /^([^.]*)\.((?:s3\.)?oss-[a-z0-9-]+|[a-z0-9-]+\.oss|oss)\.aliyuncs\.com$/

/**
 * Service hosts win over everything; then `BUCKET.` in front of one; any other host is looked up among bound domains.
 * A leading dot is the service itself, because ali-oss lists buckets with the Host `.oss-cn-hangzhou.aliyuncs.com`.
 */
export async function locate(host: string, path: string, names: Names): Promise<Location> {
  const name = hostName(host)
  const found = hostKind(name, names.serviceHosts)
  if (found === 'service') return splitPath(path)
  const bucket = found?.bucket ?? (await names.boundBucket(name))
  if (bucket === undefined) throw new ServiceError('NonStandardHostForbidden', { Host: name })
  const style: Style = found === undefined ? 'bound' : 'virtual'
  const key = decodePath(path.startsWith('/') ? path.slice(1) : path)
  return key === '' ? { kind: 'bucket', bucket, key: undefined, style } : { kind: 'object', bucket, key, style }
}

export function hostKind(
  name: string,
  serviceHosts: readonly string[],
): 'service' | { readonly bucket: string } | undefined {
  const bare = name.startsWith('.') ? name.slice(1) : name
  if (bare === '' || isIP(bare) !== 0 || serviceHosts.includes(bare) || cloudService.test(bare)) return 'service'
  // ali-oss puts the bucket before the dot that it also sends without one; a longer service name wins over a shorter.
  const suffix = serviceHosts
    .filter((service) => bare.endsWith(`.${service}`))
    .toSorted((a, b) => b.length - a.length)[0]
  if (suffix !== undefined) return { bucket: bare.slice(0, -suffix.length - 1) }
  const cloud = cloudBucket.exec(bare)
  return cloud?.[1] === undefined ? undefined : { bucket: cloud[1] }
}

/** Whether this Host is the service's by its own form, whatever the configuration: an address, localhost, a cloud name. */
export function isServiceAddress(host: string): boolean {
  return hostKind(hostName(host), ['localhost']) === 'service'
}

/** The same, with the names that the configuration adds. */
export function isServiceHost(host: string, { serviceHosts }: Pick<Names, 'serviceHosts'>): boolean {
  return hostKind(hostName(host), serviceHosts) === 'service'
}

function splitPath(path: string): Location {
  const rest = path.startsWith('/') ? path.slice(1) : path
  if (rest === '') return { kind: 'service', bucket: undefined, key: undefined, style: 'service' }
  const slash = rest.indexOf('/')
  const bucket = decodePath(slash < 0 ? rest : rest.slice(0, slash))
  const key = slash < 0 ? '' : decodePath(rest.slice(slash + 1))
  return key === ''
    ? { kind: 'bucket', bucket, key: undefined, style: 'service' }
    : { kind: 'object', bucket, key, style: 'service' }
}

/** The key of the path when each of its pluses is a space; undefined where there is none. */
export function keyWithSpaces(path: string, { kind, style }: Location): string | undefined {
  if (kind !== 'object' || !path.includes('+')) return undefined
  const spaced = path.replaceAll('+', '%20')
  return style === 'service' ? splitPath(spaced).key : decodePath(spaced.slice(1))
}

/** Percent-decodes once, as UTF-8; a plus is a plus, and nothing is normalised: `a/../b` and `//` are keys. */
export function decodePath(raw: string): string {
  const isAscii = !/[\u0080-\u{10ffff}]/u.test(raw)
  if (isAscii && !raw.includes('%')) return raw
  if (isAscii) {
    try {
      // The runtime's own is as strict and takes less than half of the time; it only does not say what is wrong.
      return decodeURIComponent(raw)
    } catch {
      // Told below.
    }
  }
  const bytes = percentDecode(raw)
  try {
    return strictUtf8.decode(bytes)
  } catch (error) {
    throw new ServiceError(
      'InvalidObjectName',
      {},
      { message: 'The specified object is not valid: its name is not UTF-8.', cause: error },
    )
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function percentDecode(raw: string): Buffer {
  const latin = Buffer.from(raw, 'latin1')
  const out = Buffer.allocUnsafe(latin.length)
  let used = 0
  for (let index = 0; index < latin.length; index += 1) {
    const byte = latin[index] ?? 0
    if (byte !== 0x25) {
      out[used] = byte
      used += 1
      continue
    }
    const [high, low] = [hexValueAt(raw, index + 1), hexValueAt(raw, index + 2)]
    if (high === undefined || low === undefined)
      throw new ServiceError(
        'InvalidURI',
        {},
        { message: 'The request URI has a percent sign without two hexadecimal digits.' },
      )
    out[used] = high * 16 + low
    used += 1
    index += 2
  }
  return out.subarray(0, used)
}

function hexValueAt(text: string, index: number): number | undefined {
  const unit = text.charCodeAt(index)
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  const letter = unit | 0x20
  return unit < 0x80 && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined
}

/** Query pairs decoded once; a plus is a space here, because oss2 sends `prefix=a+b`. A name without `=` has no value. */
export function parseQuery(raw: string | undefined): (readonly [string, string | undefined])[] {
  if (raw === undefined || raw === '') return []
  return raw
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals < 0
        ? ([decodeQuery(pair), undefined] as const)
        : ([decodeQuery(pair.slice(0, equals)), decodeQuery(pair.slice(equals + 1))] as const)
    })
}

function decodeQuery(raw: string): string {
  return decodePath(raw.includes('+') ? raw.replaceAll('+', ' ') : raw)
}
