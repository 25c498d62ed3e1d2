import ipaddr from 'ipaddr.js'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

/** Where a request came from, as far as it can be believed. */
export type Origin = { readonly address: string; readonly isSecure: boolean }
export type TrustedProxies = { readonly originOf: (wire: Wire) => Origin }

/**
 * X-Forwarded-For and -Proto are read only from the given networks, from right to left, up to the first address that is
 * not a trusted proxy itself.
 * @throws Error when a network is not a CIDR
 */
export function trustedProxies(cidrs: readonly string[]): TrustedProxies {
  const networks = cidrs.map((cidr) => ipaddr.parseCIDR(cidr))
  const isTrusted = (address: string): boolean => {
    if (networks.length === 0 || !ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return networks.some((network) => network[0].kind() === parsed.kind() && parsed.match(network))
  }
  return {
    originOf: (wire) => {
      if (!isTrusted(wire.remoteAddress)) return { address: wire.remoteAddress, isSecure: wire.isSecure }
      const hops = (headerOf(wire, 'x-forwarded-for') ?? '')
        .split(',')
        .map((hop) => hop.trim())
        .filter((hop) => ipaddr.isValid(hop))
      const address = hops.findLast((hop) => !isTrusted(hop)) ?? hops[0] ?? wire.remoteAddress
      const proto = headerOf(wire, 'x-forwarded-proto')
      return {
        address,
        isSecure: proto === undefined ? wire.isSecure : proto.split(',').at(-1)?.trim().toLowerCase() === 'https',
      }
    },
  }
}
