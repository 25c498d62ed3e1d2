import { answer, emptiableText, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { comments, displayName, email, mobilePhone, userName } from '../validate.ts'
import { userAnswer, userShape } from './user-answer.ts'

export const updateUser = rpcOperation(
  {
    name: 'UpdateUser',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updateuser',
    summary: 'Changes a user’s name or description; keys and policies stay.',
    route: { action: 'UpdateUser', version: '2015-05-01' },
    needs: [{ action: 'ram:UpdateUser', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: {
      userName: required(param('UserName', text)),
      newUserName: param('NewUserName', text),
      newDisplayName: param('NewDisplayName', emptiableText),
      newMobilePhone: param('NewMobilePhone', emptiableText),
      newEmail: param('NewEmail', emptiableText),
      newComments: param('NewComments', emptiableText),
    },
    output: { user: required(answer('User', userShape)) },
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'InvalidParameter.NewUserName.InvalidChars',
      'InvalidParameter.NewUserName.Length',
      'InvalidParameter.NewDisplayName.InvalidChars',
      'InvalidParameter.NewDisplayName.Length',
      'InvalidParameter.NewMobilePhone.Format',
      'InvalidParameter.NewEmail.Format',
      'InvalidParameter.NewComments.Length',
      'EntityNotExist.User',
      'EntityAlreadyExists.User',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = userName(input.userName)
    const changes = {
      userName: input.newUserName === undefined ? undefined : userName(input.newUserName, 'NewUserName'),
      displayName: displayName(input.newDisplayName, 'New'),
      mobilePhone: mobilePhone(input.newMobilePhone, 'New'),
      email: email(input.newEmail, 'New'),
      comments: comments(input.newComments, 'New'),
    }
    const updated = await directory.users.update(signedCaller(caller).accountId, name, changes, now)
    switch (updated.kind) {
      case 'updated':
        return { user: userAnswer(updated.user) }
      case 'missing':
        throw new ServiceError('EntityNotExist.User')
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.User')
    }
  },
)
