import { boolean, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { newPassword } from './new-password.ts'

export const updateLoginProfile = rpcOperation(
  {
    name: 'UpdateLoginProfile',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updateloginprofile',
    summary: 'Sets another password for a user, or what its sign-in asks.',
    route: { action: 'UpdateLoginProfile', version: '2015-05-01' },
    needs: [{ action: 'ram:UpdateLoginProfile', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: {
      userName: required(param('UserName', text)),
      password: param('Password', text),
      passwordResetRequired: param('PasswordResetRequired', boolean),
      mfaBindRequired: param('MFABindRequired', boolean),
    },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'InvalidParameter.Password.TooWeak',
      'InvalidParameter.Password.ReusePrevention',
      'EntityNotExist.User',
      'EntityNotExist.User.LoginProfile',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const name = userName(input.userName)
    const { password } = input
    const whose = { accountId, userName: name }
    const changes = {
      password: password === undefined ? undefined : await newPassword(directory.settings, whose, password, 'Password'),
      isResetRequired: input.passwordResetRequired,
      isMfaBindRequired: input.mfaBindRequired,
    }
    switch (await directory.logins.update(accountId, name, changes, now)) {
      case 'updated':
        return {}
      case 'no-user':
        throw new ServiceError('EntityNotExist.User')
      case 'no-login':
        throw new ServiceError('EntityNotExist.User.LoginProfile')
      case 'reused':
        throw new ServiceError('InvalidParameter.Password.ReusePrevention')
    }
  },
)
