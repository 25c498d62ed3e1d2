import ipaddr from 'ipaddr.js'

/** So much of an IPv6 address is one household's. */
const householdBits = 56

/** Whom limits by address count as one: an IPv4 address, a /56 of IPv6; what is no address is one of its own. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${householdBits}`).toString()}/${householdBits}`
}

export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}
