import { ServiceError } from '@latchkey/protocol'

const nameForm = /^(?=.{1,128}$)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/

/**
 * 1 to 128 letters, digits and `. - _`, of which the last three stand in between.
 * @throws ServiceError InvalidParameter.OIDCProviderName, InvalidParameter.SAMLProviderName
 */
export function providerName(name: string, field: 'OIDCProviderName' | 'SAMLProviderName'): string {
  if (!nameForm.test(name)) throw new ServiceError(`InvalidParameter.${field}`)
  return name
}

/** At most 256 characters. @throws ServiceError InvalidParameter.Description.Length, InvalidParameter.NewDescription.Length */
export function providerDescription(text: string | undefined, prefix: '' | 'New' = ''): string | undefined {
  if (text !== undefined && Array.from(text).length > descriptionCharactersMax)
    throw new ServiceError(`InvalidParameter.${prefix}Description.Length`)
  return text
}
const descriptionCharactersMax = 256
