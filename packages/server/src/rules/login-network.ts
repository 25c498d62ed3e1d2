import ipaddr from 'ipaddr.js'

/** Of a security preference: CIDR blocks or addresses, separated by semicolons. */
export const loginNetworkMasksCharactersMax = 512
export const loginNetworksMax = 40

/** Whether this may stand in a security preference; nothing is as good as everything. */
export function areNetworkMasks(text: string): boolean {
  if (text.length > loginNetworkMasksCharactersMax) return false
  const masks = masksIn(text)
  return masks.length <= loginNetworksMax && masks.every((mask) => networkOf(mask) !== undefined)
}

/** Whether a sign-in may come from this address. Without masks it may come from anywhere. */
export function isWithinNetworks(masksText: string, address: string): boolean {
  const masks = masksIn(masksText)
  return masks.length === 0 || isWithinAny(masks, address)
}

export const isNetwork = (mask: string): boolean => networkOf(mask) !== undefined

/** Whether an address is in one of these CIDR blocks, or is one of these addresses. */
export function isWithinAny(masks: readonly string[], address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const from = ipaddr.process(address)
  return masks.some((mask) => {
    const network = networkOf(mask)
    return network !== undefined && network[0].kind() === from.kind() && from.match(network[0], network[1])
  })
}

const masksIn = (text: string): readonly string[] =>
  text
    .split(';')
    .map((mask) => mask.trim())
    .filter((mask) => mask !== '')

function networkOf(mask: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  if (ipaddr.isValidCIDR(mask)) return ipaddr.parseCIDR(mask)
  if (!ipaddr.IPv4.isValidFourPartDecimal(mask) && !ipaddr.IPv6.isValid(mask)) return undefined
  const address = ipaddr.parse(mask)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
