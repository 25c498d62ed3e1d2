import { answer, onRam, param, required, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { versionId } from '../validate.ts'
import { policyVersionShape, versionAnswer, versionOf } from './policy-answer.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'
import { viewPolicy } from './policy-view.ts'

export const getPolicyVersion = rpcOperation(
  {
    name: 'GetPolicyVersion',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getpolicyversion',
    summary: 'Shows one version of a policy with its document.',
    route: { action: 'GetPolicyVersion', version: '2015-05-01' },
    needs: [{ action: 'ram:GetPolicyVersion', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: { ...policyInput, versionId: required(param('VersionId', text)) },
    output: { policyVersion: required(answer('PolicyVersion', policyVersionShape)) },
    status: 200,
    errors: [
      ...policyInputErrors,
      'InvalidParameter.VersionId.Format',
      'EntityNotExist.Policy',
      'EntityNotExist.Policy.Version',
    ],
  },
  async (input, { caller, directory }) => {
    const wanted = versionId(input.versionId)
    const view = await viewPolicy(directory, signedCaller(caller).accountId, readPolicyRef(input))
    return { policyVersion: versionAnswer(versionOf(view, wanted), view.defaultVersionId) }
  },
)
