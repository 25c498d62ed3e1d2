import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { loginAnswer, loginShape } from './login-answer.ts'

export const getLoginProfile = rpcOperation(
  {
    name: 'GetLoginProfile',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getloginprofile',
    summary: 'Shows what a user’s sign-in asks; never the password.',
    route: { action: 'GetLoginProfile', version: '2015-05-01' },
    needs: [{ action: 'ram:GetLoginProfile', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: required(param('UserName', text)) },
    output: { loginProfile: required(answer('LoginProfile', loginShape)) },
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'EntityNotExist.User',
      'EntityNotExist.User.LoginProfile',
    ],
  },
  async (input, { caller, directory }) => {
    const name = userName(input.userName)
    const login = await directory.logins.get(signedCaller(caller).accountId, name)
    if (login === 'no-user') throw new ServiceError('EntityNotExist.User')
    if (login === 'no-login') throw new ServiceError('EntityNotExist.User.LoginProfile')
    return { loginProfile: loginAnswer(name, login) }
  },
)
