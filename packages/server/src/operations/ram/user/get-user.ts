import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { userAnswer, userShape } from './user-answer.ts'

export const getUser = rpcOperation(
  {
    name: 'GetUser',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getuser',
    summary: 'Shows a user.',
    route: { action: 'GetUser', version: '2015-05-01' },
    needs: [{ action: 'ram:GetUser', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: required(param('UserName', text)) },
    output: { user: required(answer('User', userShape)) },
    status: 200,
    errors: ['InvalidParameter.UserName.InvalidChars', 'InvalidParameter.UserName.Length', 'EntityNotExist.User'],
  },
  async (input, { caller, directory }) => {
    const user = await directory.users.get(signedCaller(caller).accountId, userName(input.userName))
    if (user === undefined) throw new ServiceError('EntityNotExist.User')
    return { user: userAnswer(user) }
  },
)
