import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'

export const detachPolicyFromUser = rpcOperation(
  {
    name: 'DetachPolicyFromUser',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromuser',
    summary: 'Takes a policy from a user, from the user’s next request on.',
    route: { action: 'DetachPolicyFromUser', version: '2015-05-01' },
    needs: [
      { action: 'ram:DetachPolicyFromUser', on: onRam('user', 'userName'), stage: 'head' },
      { action: 'ram:DetachPolicyFromUser', on: onRam('policy', 'policyName'), stage: 'head' },
    ],
    callers: 'signed',
    input: { ...policyInput, userName: required(param('UserName', text)) },
    output: {},
    status: 200,
    errors: [
      ...policyInputErrors,
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'EntityNotExist.User',
      'EntityNotExist.Policy',
      'EntityNotExist.User.Policy',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const user = { kind: 'user', name: userName(input.userName) } as const
    switch (await directory.attachments.detach(accountId, readPolicyRef(input), user)) {
      case 'detached':
        return {}
      case 'no-entity':
        throw new ServiceError('EntityNotExist.User')
      case 'no-policy':
        throw new ServiceError('EntityNotExist.Policy')
      case 'not-attached':
        throw new ServiceError('EntityNotExist.User.Policy')
    }
  },
)
