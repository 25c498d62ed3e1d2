/** IP addresses and address blocks. An IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
import ipaddr from 'ipaddr.js'

/** An address as its bytes: 4 or 16. */
type Address = readonly number[]

/** The addresses whose first `prefixBits` bits are those of `address`. */
export interface AddressBlock {
  readonly address: Address
  readonly prefixBits: number
}

/** One address, or `undefined`. Only four decimal numbers are IPv4 (no `127.1`, octal or hexadecimal); no IPv6 zones. */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toByteArray()
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined
  const address = ipaddr.IPv6.parse(text)
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toByteArray() : address.toByteArray()
}

/** `192.0.2.0/24`, `2001:db8::/32` or one address; bits after the prefix do not matter. `undefined` for anything else. */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const addressBits = address.length * 8
  if (slash < 0) return { address, prefixBits: addressBits }
  const digits = text.slice(slash + 1)
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined
  // A block of mapped addresses counts its 96 leading bits; one that is wider than IPv4 is refused.
  const isMapped = address.length === 4 && text.includes(':')
  const prefixBits = Number(digits) - (isMapped ? 96 : 0)
  return prefixBits < 0 || prefixBits > addressBits ? undefined : { address, prefixBits }
}

/** An IPv4 address is never inside an IPv6 block, nor the other way round. */
export function isInBlock(address: Address, block: AddressBlock): boolean {
  if (address.length !== block.address.length) return false
  const wholeBytes = block.prefixBits >> 3
  for (let index = 0; index < wholeBytes; index += 1) if (address[index] !== block.address[index]) return false
  const restBits = block.prefixBits & 7
  if (restBits === 0) return true
  const mask = 0xff << (8 - restBits)
  return (((address[wholeBytes] ?? 0) ^ (block.address[wholeBytes] ?? 0)) & mask & 0xff) === 0
}
