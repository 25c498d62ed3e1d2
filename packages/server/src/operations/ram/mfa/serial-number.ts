import { ServiceError } from '@latchkey/protocol'

/** A device's ARN, which is what users know it by. */
export const serialNumberOf = (accountId: string, deviceName: string): string =>
  `acs:ram::${accountId}:mfa/${deviceName}`

/**
 * The name in a serial number of this account. Another account's devices are not there for anybody else.
 * @throws ServiceError InvalidParameter.SerialNumber.Format, EntityNotExist.VirtualMFADevice
 */
export function deviceNameIn(serialNumber: string, accountId: string): string {
  const found = /^acs:ram:\*?:(\d{1,20}):mfa\/([A-Za-z0-9.-]{1,64})$/.exec(serialNumber)
  if (found?.[2] === undefined) throw new ServiceError('InvalidParameter.SerialNumber.Format')
  if (found[1] !== accountId) throw new ServiceError('EntityNotExist.VirtualMFADevice')
  return found[2]
}
