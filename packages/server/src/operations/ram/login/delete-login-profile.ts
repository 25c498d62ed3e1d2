import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'

export const deleteLoginProfile = rpcOperation(
  {
    name: 'DeleteLoginProfile',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleteloginprofile',
    summary: 'Takes a user’s password away; its access keys stay.',
    route: { action: 'DeleteLoginProfile', version: '2015-05-01' },
    needs: [{ action: 'ram:DeleteLoginProfile', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: required(param('UserName', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'EntityNotExist.User',
      'EntityNotExist.User.LoginProfile',
    ],
  },
  async (input, { caller, directory }) => {
    switch (await directory.logins.delete(signedCaller(caller).accountId, userName(input.userName))) {
      case 'deleted':
        return {}
      case 'no-user':
        throw new ServiceError('EntityNotExist.User')
      case 'no-login':
        throw new ServiceError('EntityNotExist.User.LoginProfile')
    }
  },
)
