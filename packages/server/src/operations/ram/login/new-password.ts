import { ServiceError } from '@latchkey/protocol'
import { Secret } from '../../../base/secret.ts'
import { passwordFaults } from '../../../rules/password.ts'
import type { AccountSettings } from '../../../store/directory/settings.ts'

export type PasswordOf = { readonly accountId: string; readonly userName: string }

/**
 * A password that the account's policy takes. Whether it was used before is told when it is stored.
 * @throws ServiceError InvalidParameter.Password.TooWeak, InvalidParameter.NewPassword.TooWeak
 */
export async function newPassword(
  settings: Pick<AccountSettings, 'passwordPolicy'>,
  { accountId, userName }: PasswordOf,
  text: string,
  field: 'Password' | 'NewPassword',
): Promise<Secret> {
  const faults = passwordFaults(text, userName, await settings.passwordPolicy(accountId))
  if (faults.length === 0) return new Secret(text)
  const message = `The parameter - "${field}" is not compliant with the password policy. (${faults.join(', ')})`
  throw new ServiceError(`InvalidParameter.${field}.TooWeak`, {}, { message })
}
