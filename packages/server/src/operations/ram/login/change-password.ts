import { onSelf, param, required, ServiceError, text } from '@latchkey/protocol'
import { Secret } from '../../../base/secret.ts'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { newPassword } from './new-password.ts'

const lockedMessage = 'The parameter - "OldPassword" was incorrect too often. Wait for an hour, or let it be reset.'

export const changePassword = rpcOperation(
  {
    name: 'ChangePassword',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-changepassword',
    summary: 'Lets a user change its own password.',
    route: { action: 'ChangePassword', version: '2015-05-01' },
    needs: [{ action: 'ram:ChangePassword', on: onSelf, stage: 'head' }],
    callers: 'signed',
    input: { oldPassword: required(param('OldPassword', text)), newPassword: required(param('NewPassword', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.OldPassword.Incorrect',
      'InvalidParameter.NewPassword.TooWeak',
      'InvalidParameter.NewPassword.ReusePrevention',
      'EntityNotExist.User.LoginProfile',
    ],
  },
  async (input, { caller: given, directory, now }) => {
    const caller = signedCaller(given)
    // Root and sessions have no password of a user.
    if (caller.kind !== 'user') throw new ServiceError('EntityNotExist.User.LoginProfile')
    const { accountId, userName } = caller
    const wanted = await newPassword(directory.settings, caller, input.newPassword, 'NewPassword')
    const passwords = { old: new Secret(input.oldPassword), new: wanted }
    switch (await directory.logins.changePassword(accountId, userName, passwords, now)) {
      case 'changed':
        return {}
      case 'wrong':
        throw new ServiceError('InvalidParameter.OldPassword.Incorrect')
      case 'locked':
        throw new ServiceError('InvalidParameter.OldPassword.Incorrect', {}, { message: lockedMessage })
      case 'no-login':
        throw new ServiceError('EntityNotExist.User.LoginProfile')
      case 'reused':
        throw new ServiceError('InvalidParameter.NewPassword.ReusePrevention')
    }
  },
)
