import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'

export const deleteUser = rpcOperation(
  {
    name: 'DeleteUser',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleteuser',
    summary: 'Deletes a user who has no keys, policies and groups any more.',
    route: { action: 'DeleteUser', version: '2015-05-01' },
    needs: [{ action: 'ram:DeleteUser', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: required(param('UserName', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'EntityNotExist.User',
      'DeleteConflict.User.AccessKey',
      'DeleteConflict.User.LoginProfile',
      'DeleteConflict.User.MFADevice',
      'DeleteConflict.User.Policy',
      'DeleteConflict.User.Group',
    ],
  },
  async (input, { caller, directory }) => {
    switch (await directory.users.delete(signedCaller(caller).accountId, userName(input.userName))) {
      case 'deleted':
        return {}
      case 'missing':
        throw new ServiceError('EntityNotExist.User')
      case 'has-keys':
        throw new ServiceError('DeleteConflict.User.AccessKey')
      case 'has-login':
        throw new ServiceError('DeleteConflict.User.LoginProfile')
      case 'has-mfa':
        throw new ServiceError('DeleteConflict.User.MFADevice')
      case 'has-policies':
        throw new ServiceError('DeleteConflict.User.Policy')
      case 'has-groups':
        throw new ServiceError('DeleteConflict.User.Group')
    }
  },
)
