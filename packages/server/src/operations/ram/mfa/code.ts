import { ServiceError } from '@latchkey/protocol'

/** Six digits. @throws ServiceError InvalidParameter.AuthenticationCode.Format */
export function authenticationCode(text: string): string {
  if (!/^\d{6}$/.test(text)) throw new ServiceError('InvalidParameter.AuthenticationCode.Format')
  return text
}
