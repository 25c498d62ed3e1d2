import { answer, onRam, required, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { policyVersionShape, versionAnswer } from './policy-answer.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'
import { viewPolicy } from './policy-view.ts'

export const listPolicyVersions = rpcOperation(
  {
    name: 'ListPolicyVersions',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpolicyversions',
    summary: 'Lists the versions of a policy with their documents, oldest first.',
    route: { action: 'ListPolicyVersions', version: '2015-05-01' },
    needs: [{ action: 'ram:ListPolicyVersions', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: policyInput,
    output: { policyVersions: required(answer('PolicyVersions', wrapped('PolicyVersion', policyVersionShape))) },
    status: 200,
    errors: [...policyInputErrors, 'EntityNotExist.Policy'],
  },
  async (input, { caller, directory }) => {
    const view = await viewPolicy(directory, signedCaller(caller).accountId, readPolicyRef(input))
    return { policyVersions: view.versions.map((version) => versionAnswer(version, view.defaultVersionId)) }
  },
)
