import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { noRole } from '../role/no-role.ts'
import { roleName } from '../validate.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'

export const attachPolicyToRole = rpcOperation(
  {
    name: 'AttachPolicyToRole',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-attachpolicytorole',
    summary: 'Gives all sessions of a role what a policy allows, from their next request on.',
    route: { action: 'AttachPolicyToRole', version: '2015-05-01' },
    needs: [
      { action: 'ram:AttachPolicyToRole', on: onRam('role', 'roleName'), stage: 'head' },
      { action: 'ram:AttachPolicyToRole', on: onRam('policy', 'policyName'), stage: 'head' },
    ],
    callers: 'signed',
    input: { ...policyInput, roleName: required(param('RoleName', text)) },
    output: {},
    status: 200,
    errors: [
      ...policyInputErrors,
      'InvalidParameter.RoleName.InvalidChars',
      'InvalidParameter.RoleName.Length',
      'EntityNotExist.Role',
      'EntityNotExist.Policy',
      'EntityAlreadyExists.Role.Policy',
      'LimitExceeded.Role.Policy',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const role = { kind: 'role', name: roleName(input.roleName) } as const
    switch (await directory.attachments.attach(accountId, readPolicyRef(input), role, now)) {
      case 'attached':
        return {}
      case 'no-entity':
        throw noRole()
      case 'no-policy':
        throw new ServiceError('EntityNotExist.Policy')
      case 'already':
        throw new ServiceError('EntityAlreadyExists.Role.Policy')
      case 'full':
        throw new ServiceError('LimitExceeded.Role.Policy')
    }
  },
)
