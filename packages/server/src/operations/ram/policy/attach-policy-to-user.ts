import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'

export const attachPolicyToUser = rpcOperation(
  {
    name: 'AttachPolicyToUser',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-attachpolicytouser',
    summary: 'Gives a user what a policy allows, from the user’s next request on.',
    route: { action: 'AttachPolicyToUser', version: '2015-05-01' },
    needs: [
      { action: 'ram:AttachPolicyToUser', on: onRam('user', 'userName'), stage: 'head' },
      { action: 'ram:AttachPolicyToUser', on: onRam('policy', 'policyName'), stage: 'head' },
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
      'EntityAlreadyExists.User.Policy',
      'LimitExceeded.User.Policy',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const user = { kind: 'user', name: userName(input.userName) } as const
    switch (await directory.attachments.attach(accountId, readPolicyRef(input), user, now)) {
      case 'attached':
        return {}
      case 'no-entity':
        throw new ServiceError('EntityNotExist.User')
      case 'no-policy':
        throw new ServiceError('EntityNotExist.Policy')
      case 'already':
        throw new ServiceError('EntityAlreadyExists.User.Policy')
      case 'full':
        throw new ServiceError('LimitExceeded.User.Policy')
    }
  },
)
