import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { policyName, versionId } from '../validate.ts'

export const setDefaultPolicyVersion = rpcOperation(
  {
    name: 'SetDefaultPolicyVersion',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setdefaultpolicyversion',
    summary: 'Chooses the version of a policy that counts, for everybody’s next request.',
    route: { action: 'SetDefaultPolicyVersion', version: '2015-05-01' },
    needs: [{ action: 'ram:SetDefaultPolicyVersion', on: onRam('policy', 'policyName'), stage: 'head' }],
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
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const name = policyName(input.policyName)
    switch (await directory.policies.setDefaultVersion(accountId, name, versionId(input.versionId), now)) {
      case 'updated':
        return {}
      case 'missing':
        throw new ServiceError('EntityNotExist.Policy')
      case 'no-version':
        throw new ServiceError('EntityNotExist.Policy.Version')
    }
  },
)
