import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { noRole } from '../role/no-role.ts'
import { roleName } from '../validate.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'

export const detachPolicyFromRole = rpcOperation(
  {
    name: 'DetachPolicyFromRole',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromrole',
    summary: 'Takes a policy from all sessions of a role, from their next request on.',
    route: { action: 'DetachPolicyFromRole', version: '2015-05-01' },
    needs: [
      { action: 'ram:DetachPolicyFromRole', on: onRam('role', 'roleName'), stage: 'head' },
      { action: 'ram:DetachPolicyFromRole', on: onRam('policy', 'policyName'), stage: 'head' },
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
      'EntityNotExist.Role.Policy',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const role = { kind: 'role', name: roleName(input.roleName) } as const
    switch (await directory.attachments.detach(accountId, readPolicyRef(input), role)) {
      case 'detached':
        return {}
      case 'no-entity':
        throw noRole()
      case 'no-policy':
        throw new ServiceError('EntityNotExist.Policy')
      case 'not-attached':
        throw new ServiceError('EntityNotExist.Role.Policy')
    }
  },
)
