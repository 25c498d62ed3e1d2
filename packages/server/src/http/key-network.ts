import { ServiceError } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import type { Caller } from '../access/caller.ts'
import { isWithinAny } from '../rules/login-network.ts'
import type { House } from './house.ts'
import type { Wire } from './wire.ts'

/**
 * An access key with a network policy signs for nobody elsewhere, whatever it asks. Sessions have none of their own.
 * @throws ServiceError AccessDenied (OSS) or NoPermission (STS, RAM, IMS)
 */
export function requireKeyNetwork(
  { product }: Pick<Contract, 'product'>,
  caller: Caller,
  wire: Wire,
  { proxies }: Pick<House, 'proxies'>,
): void {
  if (!('networks' in caller) || caller.networks === undefined) return
  const { address } = proxies.originOf(wire)
  if (isWithinAny(caller.networks, address)) return
  const message = `The access key's network policy does not allow requests from ${address}.`
  throw new ServiceError(product === 'oss' ? 'AccessDenied' : 'NoPermission', {}, { message })
}
