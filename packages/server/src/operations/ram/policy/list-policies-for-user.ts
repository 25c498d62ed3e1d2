import { answer, onRam, param, required, ServiceError, text, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { attachedPolicies } from './attached-policies.ts'
import { attachedPolicyShape } from './policy-answer.ts'

export const listPoliciesForUser = rpcOperation(
  {
    name: 'ListPoliciesForUser',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpoliciesforuser',
    summary: 'Lists the policies that a user carries.',
    route: { action: 'ListPoliciesForUser', version: '2015-05-01' },
    needs: [{ action: 'ram:ListPoliciesForUser', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: required(param('UserName', text)) },
    output: { policies: required(answer('Policies', wrapped('Policy', attachedPolicyShape))) },
    status: 200,
    errors: ['InvalidParameter.UserName.InvalidChars', 'InvalidParameter.UserName.Length', 'EntityNotExist.User'],
  },
  async (input, { caller, directory }) => {
    const user = { kind: 'user', name: userName(input.userName) } as const
    const policies = await attachedPolicies(directory, signedCaller(caller).accountId, user)
    if (policies === undefined) throw new ServiceError('EntityNotExist.User')
    return { policies }
  },
)
