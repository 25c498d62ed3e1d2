import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { groupName } from '../validate.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'

export const detachPolicyFromGroup = rpcOperation(
  {
    name: 'DetachPolicyFromGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromgroup',
    summary: 'Takes a policy from a group, and so from its members.',
    route: { action: 'DetachPolicyFromGroup', version: '2015-05-01' },
    needs: [
      { action: 'ram:DetachPolicyFromGroup', on: onRam('group', 'groupName'), stage: 'head' },
      { action: 'ram:DetachPolicyFromGroup', on: onRam('policy', 'policyName'), stage: 'head' },
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
      'EntityNotExist.Group.Policy',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const group = { kind: 'group', name: groupName(input.groupName) } as const
    switch (await directory.attachments.detach(accountId, readPolicyRef(input), group)) {
      case 'detached':
        return {}
      case 'no-entity':
        throw new ServiceError('EntityNotExist.Group')
      case 'no-policy':
        throw new ServiceError('EntityNotExist.Policy')
      case 'not-attached':
        throw new ServiceError('EntityNotExist.Group.Policy')
    }
  },
)
