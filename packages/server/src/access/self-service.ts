import type { Decision, Resource } from '@latchkey/policy'
import type { SecurityPreference } from '../store/directory/records.ts'
import type { Caller } from './caller.ts'

/**
 * What an account lets each of its users do for itself, by its security preference and without a policy
 * (https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setsecuritypreference). A virtual MFA device is
 * the user's own when it has the user's name.
 */
const ownBusiness: readonly (readonly [keyof SecurityPreference, ReadonlySet<string>])[] = [
  ['allowsOwnPassword', new Set(['ram:ChangePassword'])],
  [
    'allowsOwnAccessKeys',
    new Set([
      'ram:CreateAccessKey',
      'ram:ListAccessKeys',
      'ram:UpdateAccessKey',
      'ram:DeleteAccessKey',
      'ram:GetAccessKeyLastUsed',
    ]),
  ],
  [
    'allowsOwnMfaDevices',
    new Set([
      'ram:CreateVirtualMFADevice',
      'ram:DeleteVirtualMFADevice',
      'ram:BindMFADevice',
      'ram:UnbindMFADevice',
      'ram:GetUserMFAInfo',
    ]),
  ],
]

type Asked = { readonly caller: Caller; readonly action: string; readonly resource: Resource }
type PreferenceOf = (accountId: string) => Promise<SecurityPreference>

/** Whether the preference allows what no policy did. A Deny stands, and a session is nobody's own. */
export async function isOwnBusiness(
  { reason }: Pick<Decision, 'reason'>,
  { caller, action, resource }: Asked,
  preferenceOf: PreferenceOf,
): Promise<boolean> {
  if (reason !== 'no-allow' || caller.kind !== 'user' || resource.kind !== 'ram') return false
  const { accountId, userName } = caller
  if (resource.ownerAccountId !== accountId) return false
  if (resource.relativeId !== `user/${userName}` && resource.relativeId !== `mfa/${userName}`) return false
  const allowance = ownBusiness.find(([, actions]) => actions.has(action))?.[0]
  return allowance !== undefined && (await preferenceOf(accountId))[allowance] === true
}
