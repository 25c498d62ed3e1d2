import { ServiceError } from '@latchkey/protocol'
import { areNetworkMasks } from '../../rules/login-network.ts'

/** At most 40 CIDR blocks or addresses. @throws ServiceError InvalidParameter.LoginNetworkMasks */
export function loginNetworkMasks(masks: string | undefined): string | undefined {
  if (masks !== undefined && !areNetworkMasks(masks)) throw new ServiceError('InvalidParameter.LoginNetworkMasks')
  return masks
}

/** 1 to 24 hours. @throws ServiceError InvalidParameter.LoginSessionDuration */
export function loginSessionHours(hours: number | undefined): number | undefined {
  if (hours !== undefined && (hours < 1 || hours > 24)) throw new ServiceError('InvalidParameter.LoginSessionDuration')
  return hours
}
