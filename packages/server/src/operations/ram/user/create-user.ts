import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { comments, displayName, email, mobilePhone, userName } from '../validate.ts'
import { newUserAnswer, userShape } from './user-answer.ts'

export const createUser = rpcOperation(
  {
    name: 'CreateUser',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createuser',
    summary: 'Makes a user, who has no keys and no permissions yet.',
    route: { action: 'CreateUser', version: '2015-05-01' },
    needs: [{ action: 'ram:CreateUser', on: onRam('user'), stage: 'head' }],
    callers: 'signed',
    input: {
      userName: required(param('UserName', text)),
      displayName: param('DisplayName', text),
      mobilePhone: param('MobilePhone', text),
      email: param('Email', text),
      comments: param('Comments', text),
    },
    output: { user: required(answer('User', userShape)) },
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'InvalidParameter.DisplayName.InvalidChars',
      'InvalidParameter.DisplayName.Length',
      'InvalidParameter.MobilePhone.Format',
      'InvalidParameter.Email.Format',
      'InvalidParameter.Comments.Length',
      'EntityAlreadyExists.User',
      'LimitExceeded.User',
    ],
  },
  async (input, { caller, directory, now }) => {
    const fields = {
      userName: userName(input.userName),
      displayName: displayName(input.displayName),
      mobilePhone: mobilePhone(input.mobilePhone),
      email: email(input.email),
      comments: comments(input.comments),
    }
    const created = await directory.users.create(signedCaller(caller).accountId, fields, now)
    switch (created.kind) {
      case 'created':
        return { user: newUserAnswer(created.user) }
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.User')
      case 'full':
        throw new ServiceError('LimitExceeded.User')
    }
  },
)
