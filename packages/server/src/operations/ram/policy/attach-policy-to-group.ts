import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { groupName } from '../validate.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'

export const attachPolicyToGroup = rpcOperation(
  {
    name: 'AttachPolicyToGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-attachpolicytogroup',
    summary: 'Gives the members of a group what a policy allows, from their next request on.',
    route: { action: 'AttachPolicyToGroup', version: '2015-05-01' },
    needs: [
      { action: 'ram:AttachPolicyToGroup', on: onRam('group', 'groupName'), stage: 'head' },
      { action: 'ram:AttachPolicyToGroup', on: onRam('policy', 'policyName'), stage: 'head' },
    ],
    callers: 'signed',
    input: { ...policyInput, groupName: required(param('GroupName', text)) },
    output: {},
    status: 200,
    errors: [
      ...policyInputErrors,
      'InvalidParameter.GroupName.InvalidChars',
      'InvalidParameter.GroupName.Length',
      'EntityNotExist.Group',
      'EntityNotExist.Policy',
      'EntityAlreadyExists.Group.Policy',
      'LimitExceeded.Group.Policy',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const group = { kind: 'group', name: groupName(input.groupName) } as const
    switch (await directory.attachments.attach(accountId, readPolicyRef(input), group, now)) {
      case 'attached':
        return {}
      case 'no-entity':
        throw new ServiceError('EntityNotExist.Group')
      case 'no-policy':
        throw new ServiceError('EntityNotExist.Policy')
      case 'already':
        throw new ServiceError('EntityAlreadyExists.Group.Policy')
      case 'full':
        throw new ServiceError('LimitExceeded.Group.Policy')
    }
  },
)
