import { answer, boolean, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { policyDocument, policyName, rotates } from '../validate.ts'
import { policyVersionShape, versionAnswer } from './policy-answer.ts'

export const createPolicyVersion = rpcOperation(
  {
    name: 'CreatePolicyVersion',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createpolicyversion',
    summary: 'Adds a version to a policy, and makes it the default when asked to. A policy has at most five.',
    route: { action: 'CreatePolicyVersion', version: '2015-05-01' },
    needs: [{ action: 'ram:CreatePolicyVersion', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: {
      policyName: required(param('PolicyName', text)),
      policyDocument: required(param('PolicyDocument', text)),
      setAsDefault: param('SetAsDefault', boolean),
      rotateStrategy: param('RotateStrategy', text),
    },
    output: { policyVersion: required(answer('PolicyVersion', policyVersionShape)) },
    status: 200,
    errors: [
      'InvalidParameter.PolicyName.InvalidChars',
      'InvalidParameter.PolicyName.Length',
      'InvalidParameter.PolicyDocument.Length',
      'InvalidParameter.RotateStrategy',
      'MalformedPolicyDocument',
      'EntityNotExist.Policy',
      'LimitExceeded.Policy.Version',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = policyName(input.policyName)
    const isDefault = input.setAsDefault ?? false
    const version = {
      document: policyDocument(input.policyDocument),
      isDefault,
      rotates: rotates(input.rotateStrategy),
    }
    const created = await directory.policies.createVersion(signedCaller(caller).accountId, name, version, now)
    switch (created.kind) {
      case 'created':
        return { policyVersion: versionAnswer(created.version, isDefault ? created.version.id : '') }
      case 'missing':
        throw new ServiceError('EntityNotExist.Policy')
      case 'full':
        throw new ServiceError('LimitExceeded.Policy.Version')
    }
  },
)
