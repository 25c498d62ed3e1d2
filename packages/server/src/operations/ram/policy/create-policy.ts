import { answer, onRam, param, required, ServiceError, shape, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { readTags, tagsField } from '../tags.ts'
import { description, policyDocument, policyName } from '../validate.ts'
import { createDate, policyAnswer, policyMembers } from './policy-answer.ts'
import { customView } from './policy-view.ts'

export const createPolicy = rpcOperation(
  {
    name: 'CreatePolicy',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createpolicy',
    summary: 'Makes a policy, whose first version v1 is its default.',
    route: { action: 'CreatePolicy', version: '2015-05-01' },
    needs: [{ action: 'ram:CreatePolicy', on: onRam('policy'), stage: 'head' }],
    callers: 'signed',
    input: {
      policyName: required(param('PolicyName', text)),
      policyDocument: required(param('PolicyDocument', text)),
      description: param('Description', text),
      tags: tagsField,
    },
    output: { policy: required(answer('Policy', shape({ ...policyMembers, createDate }))) },
    status: 200,
    errors: [
      'InvalidParameter.PolicyName.InvalidChars',
      'InvalidParameter.PolicyName.Length',
      'InvalidParameter.PolicyDocument.Length',
      'InvalidParameter.Description.Length',
      'InvalidParameter.Tag',
      'MalformedPolicyDocument',
      'EntityAlreadyExists.Policy',
      'LimitExceeded.Policy',
    ],
  },
  async (input, { caller, directory, now }) => {
    const policy = {
      policyName: policyName(input.policyName),
      document: policyDocument(input.policyDocument),
      description: description(input.description),
      tags: readTags(input.tags),
    }
    const created = await directory.policies.create(signedCaller(caller).accountId, policy, now)
    switch (created.kind) {
      case 'created':
        return {
          policy: { ...policyAnswer(customView(created.policy)), createDate: new Date(created.policy.createdMs) },
        }
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.Policy')
      case 'full':
        throw new ServiceError('LimitExceeded.Policy')
    }
  },
)
