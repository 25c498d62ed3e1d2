import { answer, onRam, param, required, ServiceError, text, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { groupName } from '../validate.ts'
import { attachedPolicies } from './attached-policies.ts'
import { attachedPolicyShape } from './policy-answer.ts'

export const listPoliciesForGroup = rpcOperation(
  {
    name: 'ListPoliciesForGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpoliciesforgroup',
    summary: 'Lists the policies that a group carries.',
    route: { action: 'ListPoliciesForGroup', version: '2015-05-01' },
    needs: [{ action: 'ram:ListPoliciesForGroup', on: onRam('group', 'groupName'), stage: 'head' }],
    callers: 'signed',
    input: { groupName: required(param('GroupName', text)) },
    output: { policies: required(answer('Policies', wrapped('Policy', attachedPolicyShape))) },
    status: 200,
    errors: ['InvalidParameter.GroupName.InvalidChars', 'InvalidParameter.GroupName.Length', 'EntityNotExist.Group'],
  },
  async (input, { caller, directory }) => {
    const group = { kind: 'group', name: groupName(input.groupName) } as const
    const policies = await attachedPolicies(directory, signedCaller(caller).accountId, group)
    if (policies === undefined) throw new ServiceError('EntityNotExist.Group')
    return { policies }
  },
)
