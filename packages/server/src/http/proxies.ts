import { isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Wire } from './wire.ts'

/** Where a request came from, as far as it can be believed. */
export type Origin = { readonly address: string; readonly isSecure: boolean }
export type TrustedProxies = { readonly originOf: (wire: Wire) => Origin }

/**
 * Which headers the proxies write. Only these are read: a proxy that writes one family hands on what the client sent of
 * the other, and whoever read both could be told anything.
 */
export type ForwardedFamily = 'x-forwarded' | 'forwarded'

/**
 * What proxies say is read only from the given networks, from right to left: each trusted proxy vouches for the hop that
 * it wrote, up to the first that is not a trusted proxy itself or cannot be read. Some proxies write a line of their own
 * behind the client's, so all lines are one list.
 * @throws Error when a network is not a CIDR
 */
export function trustedProxies(cidrs: readonly string[], family: ForwardedFamily): TrustedProxies {
  const networks = cidrs.map((cidr) => ipaddr.parseCIDR(cidr))
  const ofIPv4 = networks.flatMap(([network, bits]) =>
    network.kind() === 'ipv4' ? [{ base: numberOf(network.toString()), addresses: 2 ** (32 - bits) }] : [],
  )
  const isTrusted = (address: string): boolean => {
    if (networks.length === 0) return false
    // Behind a proxy this is asked twice for each request, and the library takes its time over every form of an address.
    if (isIPv4(address)) return ofIPv4.some((network) => isWithin(numberOf(address), network))
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return networks.some((network) => network[0].kind() === parsed.kind() && parsed.match(network))
  }
  return {
    originOf: (wire) => {
      if (!isTrusted(wire.remoteAddress)) return { address: wire.remoteAddress, isSecure: wire.isSecure }
      const { hops, protocols } = family === 'forwarded' ? forwarded(wire) : xForwarded(wire)
      const proto = protocols.at(-1)
      return {
        address: farthest(wire.remoteAddress, hops, isTrusted),
        isSecure: proto === undefined ? wire.isSecure : proto.toLowerCase() === 'https',
      }
    },
  }
}

type IPv4Network = { readonly base: number; readonly addresses: number }

function isWithin(address: number, { base, addresses }: IPv4Network): boolean {
  return Math.floor(address / addresses) === Math.floor(base / addresses)
}

/** Of four numbers with dots between them. */
function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

type Said = { readonly hops: readonly string[]; readonly protocols: readonly (string | undefined)[] }

const xForwarded = (wire: Wire): Said => ({
  hops: listOf(wire, 'x-forwarded-for'),
  protocols: listOf(wire, 'x-forwarded-proto'),
})

/**
 * RFC 7239. Elements are split at every comma, also inside of quotes: no proxy writes one there, and a quote that a client
 * opened must not swallow what the proxy added behind it.
 */
function forwarded(wire: Wire): Said {
  const elements = listOf(wire, 'forwarded').map((element) => {
    const pairs = element.split(';').map((pair) => /^\s*([!#$%&'*+.^_`|~\w-]+)=("?)([^"]*)\2\s*$/.exec(pair))
    return new Map(pairs.flatMap((pair) => (pair === null ? [] : [[(pair[1] ?? '').toLowerCase(), pair[3] ?? '']])))
  })
  return {
    // An element that names nobody cannot be read, and ends what can be believed.
    hops: elements.map((element) => element.get('for') ?? 'unknown'),
    protocols: elements.map((element) => element.get('proto')),
  }
}

function listOf(wire: Pick<Wire, 'headers'>, name: string): string[] {
  const lines = wire.headers.filter(([candidate]) => candidate === name).flatMap(([, value]) => value.split(','))
  return lines.map((item) => item.trim()).filter((item) => item !== '')
}

function farthest(nearest: string, hops: readonly string[], isTrusted: (address: string) => boolean): string {
  let address = nearest
  for (const hop of hops.toReversed()) {
    const known = hopAddress(hop)
    // What stands to the left of an unreadable hop is vouched for by nobody.
    if (known === undefined) return address
    address = known
    if (!isTrusted(address)) return address
  }
  return address
}

/** `1.2.3.4`, `2001:db8::1`, and both with a port, as some proxies write them. */
function hopAddress(hop: string): string | undefined {
  if (isIPv4(hop)) return hop
  const bare = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::\d{1,5})?$/.exec(hop)
  const address = bare?.[1] ?? bare?.[2] ?? hop
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
  return isAddress ? ipaddr.process(address).toString() : undefined
}
