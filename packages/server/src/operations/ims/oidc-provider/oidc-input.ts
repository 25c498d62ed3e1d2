import { ServiceError } from '@latchkey/protocol'

const clientIdForm = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/
const fingerprintForm = /^[A-Za-z0-9]{1,128}$/
const issuerCharactersMax = 255
const clientIdsMax = 50
const fingerprintsMax = 5
export const issuanceLimitHoursDefault = 12

/** An https address without query, fragment or user. @throws ServiceError InvalidParameter.IssuerUrl */
export function issuerUrl(text: string): string {
  const isWrong = text.length > issuerCharactersMax || !/^https:\/\/[^\s?#@]+$/.test(text) || !URL.canParse(text)
  if (isWrong) throw new ServiceError('InvalidParameter.IssuerUrl')
  return text
}

/** 1 to 50, separated by commas. @throws ServiceError InvalidParameter.ClientIds, LimitExceeded.OIDCProvider.ClientId */
export function clientIds(text: string): readonly string[] {
  const items = itemsIn(text)
  if (items.length === 0 || !items.every((item) => clientIdForm.test(item)))
    throw new ServiceError('InvalidParameter.ClientIds')
  if (items.length > clientIdsMax) throw new ServiceError('LimitExceeded.OIDCProvider.ClientId')
  return items
}

/** @throws ServiceError InvalidParameter.ClientId */
export function clientId(text: string): string {
  if (!clientIdForm.test(text)) throw new ServiceError('InvalidParameter.ClientId')
  return text
}

/** Up to 5, separated by commas. @throws ServiceError InvalidParameter.Fingerprints, LimitExceeded.OIDCProvider.Fingerprint */
export function fingerprints(text: string | undefined): readonly string[] {
  const items = itemsIn(text ?? '')
  if (!items.every((item) => fingerprintForm.test(item))) throw new ServiceError('InvalidParameter.Fingerprints')
  if (items.length > fingerprintsMax) throw new ServiceError('LimitExceeded.OIDCProvider.Fingerprint')
  return items
}

/** @throws ServiceError InvalidParameter.Fingerprint */
export function fingerprint(text: string): string {
  if (!fingerprintForm.test(text)) throw new ServiceError('InvalidParameter.Fingerprint')
  return text
}

/** 1 to 168. @throws ServiceError InvalidParameter.IssuanceLimitTime */
export function issuanceLimitHours(hours: number | undefined): number | undefined {
  if (hours !== undefined && (hours < 1 || hours > 168)) throw new ServiceError('InvalidParameter.IssuanceLimitTime')
  return hours
}

/** Each once, in the order given. */
function itemsIn(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim())
  return [...new Set(items.filter((item) => item !== ''))]
}
