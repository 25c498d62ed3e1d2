import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { policyName, versionId } from '../validate.ts'

export const deletePolicyVersion = rpcOperation(
  {
    name: 'DeletePolicyVersion',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletepolicyversion',
    summary: 'Deletes a version that is not the default. Its number is not used again.',
    route: { action: 'DeletePolicyVersion', version: '2015-05-01' },
    needs: [{ action: 'ram:DeletePolicyVersion', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: { policyName: required(param('PolicyName', text)), versionId: required(param('VersionId', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.PolicyName.InvalidChars',
      'InvalidParameter.PolicyName.Length',
      'InvalidParameter.VersionId.Format',
      'EntityNotExist.Policy',
      'EntityNotExist.Policy.Version',
      'DeleteConflict.Policy.Version.Default',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const name = policyName(input.policyName)
    switch (await directory.policies.deleteVersion(accountId, name, versionId(input.versionId), now)) {
      case 'deleted':
        return {}
      case 'missing':
        throw new ServiceError('EntityNotExist.Policy')
      case 'no-version':
        throw new ServiceError('EntityNotExist.Policy.Version')
      case 'is-default':
        throw new ServiceError('DeleteConflict.Policy.Version.Default')
    }
  },
)
