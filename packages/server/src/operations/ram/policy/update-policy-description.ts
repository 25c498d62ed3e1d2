import { answer, onRam, param, required, ServiceError, shape, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { description, policyName } from '../validate.ts'
import { createDate, policyAnswer, policyMembers, updateDate } from './policy-answer.ts'
import { customView } from './policy-view.ts'

export const updatePolicyDescription = rpcOperation(
  {
    name: 'UpdatePolicyDescription',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updatepolicydescription',
    summary: 'Changes the description of a policy.',
    route: { action: 'UpdatePolicyDescription', version: '2015-05-01' },
    needs: [{ action: 'ram:UpdatePolicyDescription', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: {
      policyName: required(param('PolicyName', text)),
      newDescription: required(param('NewDescription', text)),
    },
    output: { policy: required(answer('Policy', shape({ ...policyMembers, createDate, updateDate }))) },
    status: 200,
    errors: [
      'InvalidParameter.PolicyName.InvalidChars',
      'InvalidParameter.PolicyName.Length',
      'InvalidParameter.Description.Length',
      'EntityNotExist.Policy',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const name = policyName(input.policyName)
    const text = description(input.newDescription) ?? ''
    const policy = await directory.policies.setDescription(accountId, name, text, now)
    if (policy === undefined) throw new ServiceError('EntityNotExist.Policy')
    const { createdMs, updatedMs } = policy
    const dates = { createDate: new Date(createdMs), updateDate: new Date(updatedMs) }
    return { policy: { ...policyAnswer(customView(policy)), ...dates } }
  },
)
