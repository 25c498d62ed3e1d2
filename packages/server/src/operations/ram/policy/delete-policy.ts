import { boolean, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { policyName } from '../validate.ts'

export const deletePolicy = rpcOperation(
  {
    name: 'DeletePolicy',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletepolicy',
    summary: 'Deletes a policy that nobody carries; with CascadingDelete all its versions too.',
    route: { action: 'DeletePolicy', version: '2015-05-01' },
    needs: [{ action: 'ram:DeletePolicy', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: { policyName: required(param('PolicyName', text)), cascadingDelete: param('CascadingDelete', boolean) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.PolicyName.InvalidChars',
      'InvalidParameter.PolicyName.Length',
      'EntityNotExist.Policy',
      'DeleteConflict.Policy.User',
      'DeleteConflict.Policy.Role',
      'DeleteConflict.Policy.Group',
      'DeleteConflict.Policy.Version',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const withVersions = input.cascadingDelete ?? false
    switch (await directory.policies.delete(accountId, policyName(input.policyName), withVersions)) {
      case 'deleted':
        return {}
      case 'missing':
        throw new ServiceError('EntityNotExist.Policy')
      case 'attached-to-user':
        throw new ServiceError('DeleteConflict.Policy.User')
      case 'attached-to-role':
        throw new ServiceError('DeleteConflict.Policy.Role')
      case 'attached-to-group':
        throw new ServiceError('DeleteConflict.Policy.Group')
      case 'has-versions':
        throw new ServiceError('DeleteConflict.Policy.Version')
    }
  },
)
