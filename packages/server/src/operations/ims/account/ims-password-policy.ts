import { answer, boolean, integer, member, onRam, param, required, shape } from '@latchkey/protocol'
import type { PasswordPolicy } from '../../../store/directory/records.ts'
import { rpcOperation } from '../../operation.ts'
import { checkedPasswordPolicy } from '../../ram/password-policy-limits.ts'
import { signedCaller } from '../../signed-caller.ts'

const policyShape = shape({
  hardExpire: required(member('HardExpire', boolean)),
  maxLoginAttemps: required(member('MaxLoginAttemps', integer)),
  maxPasswordAge: required(member('MaxPasswordAge', integer)),
  minimumPasswordDifferentCharacter: required(member('MinimumPasswordDifferentCharacter', integer)),
  minimumPasswordLength: required(member('MinimumPasswordLength', integer)),
  passwordNotContainUserName: required(member('PasswordNotContainUserName', boolean)),
  passwordReusePrevention: required(member('PasswordReusePrevention', integer)),
  requireLowercaseCharacters: required(member('RequireLowercaseCharacters', boolean)),
  requireNumbers: required(member('RequireNumbers', boolean)),
  requireSymbols: required(member('RequireSymbols', boolean)),
  requireUppercaseCharacters: required(member('RequireUppercaseCharacters', boolean)),
})

export const setImsPasswordPolicy = rpcOperation(
  {
    name: 'SetImsPasswordPolicy',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-setpasswordpolicy',
    summary: 'Says what the passwords of the account’s users must be. What is not given stays.',
    route: { action: 'SetPasswordPolicy', version: '2019-08-15' },
    needs: [{ action: 'ram:SetPasswordPolicy', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: {
      minimumPasswordLength: param('MinimumPasswordLength', integer),
      requireLowercaseCharacters: param('RequireLowercaseCharacters', boolean),
      requireUppercaseCharacters: param('RequireUppercaseCharacters', boolean),
      requireNumbers: param('RequireNumbers', boolean),
      requireSymbols: param('RequireSymbols', boolean),
      hardExpire: param('HardExpire', boolean),
      maxPasswordAge: param('MaxPasswordAge', integer),
      passwordReusePrevention: param('PasswordReusePrevention', integer),
      maxLoginAttemps: param('MaxLoginAttemps', integer),
      passwordNotContainUserName: param('PasswordNotContainUserName', boolean),
      minimumPasswordDifferentCharacter: param('MinimumPasswordDifferentCharacter', integer),
    },
    output: { passwordPolicy: required(answer('PasswordPolicy', policyShape)) },
    status: 200,
    errors: [
      'InvalidParameter.MinimumPasswordLength.Range',
      'InvalidParameter.MaxPasswordAge',
      'InvalidParameter.PasswordReusePrevention',
      'InvalidParameter.MaxLoginAttemps',
      'InvalidParameter.MinimumPasswordDifferentCharacter',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const changes = checkedPasswordPolicy({
      minimumLength: input.minimumPasswordLength,
      requiresLowercase: input.requireLowercaseCharacters,
      requiresUppercase: input.requireUppercaseCharacters,
      requiresNumbers: input.requireNumbers,
      requiresSymbols: input.requireSymbols,
      isExpiryHard: input.hardExpire,
      maxAgeDays: input.maxPasswordAge,
      reusePrevention: input.passwordReusePrevention,
      maxAttempts: input.maxLoginAttemps,
      minimumDifferentCharacters: input.minimumPasswordDifferentCharacter,
      forbidsUserName: input.passwordNotContainUserName,
    })
    return { passwordPolicy: policyAnswer(await directory.settings.setPasswordPolicy(accountId, changes)) }
  },
)

export const getImsPasswordPolicy = rpcOperation(
  {
    name: 'GetImsPasswordPolicy',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getpasswordpolicy',
    summary: 'Shows what the passwords of the account’s users must be.',
    route: { action: 'GetPasswordPolicy', version: '2019-08-15' },
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
    hardExpire: policy.isExpiryHard,
    maxLoginAttemps: policy.maxAttempts,
    maxPasswordAge: policy.maxAgeDays,
    minimumPasswordDifferentCharacter: policy.minimumDifferentCharacters,
    minimumPasswordLength: policy.minimumLength,
    passwordNotContainUserName: policy.forbidsUserName,
    passwordReusePrevention: policy.reusePrevention,
    requireLowercaseCharacters: policy.requiresLowercase,
    requireNumbers: policy.requiresNumbers,
    requireSymbols: policy.requiresSymbols,
    requireUppercaseCharacters: policy.requiresUppercase,
  }
}
