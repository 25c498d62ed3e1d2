import { answer, boolean, integer, member, onRam, param, required, shape } from '@latchkey/protocol'
import type { PasswordPolicy } from '../../../store/directory/records.ts'
import { passwordPolicyDefaults } from '../../../store/directory/settings.ts'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { checkedPasswordPolicy } from '../password-policy-limits.ts'

const policyShape = shape({
  minimumPasswordLength: required(member('MinimumPasswordLength', integer)),
  requireLowercaseCharacters: required(member('RequireLowercaseCharacters', boolean)),
  requireUppercaseCharacters: required(member('RequireUppercaseCharacters', boolean)),
  requireNumbers: required(member('RequireNumbers', boolean)),
  requireSymbols: required(member('RequireSymbols', boolean)),
  hardExpiry: required(member('HardExpiry', boolean)),
  maxPasswordAge: required(member('MaxPasswordAge', integer)),
  passwordReusePrevention: required(member('PasswordReusePrevention', integer)),
  maxLoginAttemps: required(member('MaxLoginAttemps', integer)),
})

export const setPasswordPolicy = rpcOperation(
  {
    name: 'SetPasswordPolicy',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setpasswordpolicy',
    summary: 'Says what the passwords of the account’s users must be. What is not given goes back to its default.',
    route: { action: 'SetPasswordPolicy', version: '2015-05-01' },
    needs: [{ action: 'ram:SetPasswordPolicy', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: {
      minimumPasswordLength: param('MinimumPasswordLength', integer),
      requireLowercaseCharacters: param('RequireLowercaseCharacters', boolean),
      requireUppercaseCharacters: param('RequireUppercaseCharacters', boolean),
      requireNumbers: param('RequireNumbers', boolean),
      requireSymbols: param('RequireSymbols', boolean),
      hardExpiry: param('HardExpiry', boolean),
      maxPasswordAge: param('MaxPasswordAge', integer),
      passwordReusePrevention: param('PasswordReusePrevention', integer),
      maxLoginAttemps: param('MaxLoginAttemps', integer),
    },
    output: { passwordPolicy: required(answer('PasswordPolicy', policyShape)) },
    status: 200,
    errors: [
      'InvalidParameter.MinimumPasswordLength.Range',
      'InvalidParameter.MaxPasswordAge',
      'InvalidParameter.PasswordReusePrevention',
      'InvalidParameter.MaxLoginAttemps',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const policy = checkedPasswordPolicy({
      minimumLength: input.minimumPasswordLength ?? passwordPolicyDefaults.minimumLength,
      requiresLowercase: input.requireLowercaseCharacters ?? passwordPolicyDefaults.requiresLowercase,
      requiresUppercase: input.requireUppercaseCharacters ?? passwordPolicyDefaults.requiresUppercase,
      requiresNumbers: input.requireNumbers ?? passwordPolicyDefaults.requiresNumbers,
      requiresSymbols: input.requireSymbols ?? passwordPolicyDefaults.requiresSymbols,
      isExpiryHard: input.hardExpiry ?? passwordPolicyDefaults.isExpiryHard,
      maxAgeDays: input.maxPasswordAge ?? passwordPolicyDefaults.maxAgeDays,
      reusePrevention: input.passwordReusePrevention ?? passwordPolicyDefaults.reusePrevention,
      maxAttempts: input.maxLoginAttemps ?? passwordPolicyDefaults.maxAttempts,
    })
    // What only IMS knows of stays.
    return { passwordPolicy: policyAnswer(await directory.settings.setPasswordPolicy(accountId, policy)) }
  },
)

export const getPasswordPolicy = rpcOperation(
  {
    name: 'GetPasswordPolicy',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getpasswordpolicy',
    summary: 'Shows what the passwords of the account’s users must be.',
    route: { action: 'GetPasswordPolicy', version: '2015-05-01' },
    needs: [{ action: 'ram:GetPasswordPolicy', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: {},
    output: { passwordPolicy: required(answer('PasswordPolicy', policyShape)) },
    status: 200,
    errors: [],
  },
  async (_input, { caller, directory }) => ({
    passwordPolicy: policyAnswer(await directory.settings.passwordPolicy(signedCaller(caller).accountId)),
  }),
)

function policyAnswer(policy: PasswordPolicy) {
  return {
    minimumPasswordLength: policy.minimumLength,
    requireLowercaseCharacters: policy.requiresLowercase,
    requireUppercaseCharacters: policy.requiresUppercase,
    requireNumbers: policy.requiresNumbers,
    requireSymbols: policy.requiresSymbols,
    hardExpiry: policy.isExpiryHard,
    maxPasswordAge: policy.maxAgeDays,
    passwordReusePrevention: policy.reusePrevention,
    maxLoginAttemps: policy.maxAttempts,
  }
}
