/** Who a call counts for, and how it is refused when there were too many. */
import { ServiceError } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import ipaddr from 'ipaddr.js'
import type { Caller } from '../access/caller.ts'
import type { House } from './house.ts'
import type { Wire } from './wire.ts'

/** @throws ServiceError Throttling.User, with the milliseconds to wait where official clients look for them */
export async function requireQuota(
  quotas: NonNullable<House['callQuotas']>,
  { product }: Contract,
  caller: Caller,
  { wire, house }: { readonly wire: Wire; readonly house: Pick<House, 'proxies'> },
): Promise<void> {
  const name = caller.kind === 'anonymous' ? networkOf(house.proxies.originOf(wire).address) : nameOf(caller)
  const waitMs = await quotas.admit(product === 'sts' ? 'sts' : 'ram', name)
  if (waitMs === undefined) return
  throw new ServiceError('Throttling.User', {}, { headers: { 'x-acs-retry-after': String(waitMs) } })
}

/** Keys of one user count together, and so do credentials of one session name. */
function nameOf(caller: Exclude<Caller, { readonly kind: 'anonymous' }>): string {
  switch (caller.kind) {
    case 'root':
      return `${caller.accountId}/root`
    case 'user':
      return `${caller.accountId}/user/${caller.userId}`
    case 'session':
      return `${caller.accountId}/role/${caller.roleId}/${caller.sessionName}`
  }
}

/** Whoever has an IPv6 address has 2^64 of them. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
