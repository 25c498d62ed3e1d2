import { answer, boolean, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { loginAnswer, loginShape } from './login-answer.ts'
import { newPassword } from './new-password.ts'

export const createLoginProfile = rpcOperation(
  {
    name: 'CreateLoginProfile',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createloginprofile',
    summary: 'Gives a user a password, with which it signs in to the console.',
    route: { action: 'CreateLoginProfile', version: '2015-05-01' },
    needs: [{ action: 'ram:CreateLoginProfile', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: {
      userName: required(param('UserName', text)),
      password: required(param('Password', text)),
      passwordResetRequired: param('PasswordResetRequired', boolean),
      mfaBindRequired: param('MFABindRequired', boolean),
    },
    output: { loginProfile: required(answer('LoginProfile', loginShape)) },
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'InvalidParameter.Password.TooWeak',
      'EntityNotExist.User',
      'EntityAlreadyExists.User.LoginProfile',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const name = userName(input.userName)
    const login = {
      password: await newPassword(directory.settings, { accountId, userName: name }, input.password, 'Password'),
      isResetRequired: input.passwordResetRequired ?? false,
      isMfaBindRequired: input.mfaBindRequired ?? false,
    }
    const created = await directory.logins.create(accountId, name, login, now)
    switch (created.kind) {
      case 'created':
        return { loginProfile: loginAnswer(name, created.login) }
      case 'no-user':
        throw new ServiceError('EntityNotExist.User')
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.User.LoginProfile')
    }
  },
)
