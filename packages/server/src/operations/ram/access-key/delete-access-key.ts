import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { keyHolder } from './key-holder.ts'

export const deleteAccessKey = rpcOperation(
  {
    name: 'DeleteAccessKey',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleteaccesskey',
    summary: 'Deletes an access key; what is signed with it is refused from then on.',
    route: { action: 'DeleteAccessKey', version: '2015-05-01' },
    needs: [{ action: 'ram:DeleteAccessKey', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userAccessKeyId: required(param('UserAccessKeyId', text)), userName: param('UserName', text) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'MissingParameter',
      'EntityNotExist.User',
      'EntityNotExist.User.AccessKey',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    switch (await directory.accessKeys.delete(accountId, keyHolder(caller, input.userName), input.userAccessKeyId)) {
      case 'deleted':
        return {}
      case 'no-holder':
        throw new ServiceError('EntityNotExist.User')
      case 'missing':
        throw new ServiceError('EntityNotExist.User.AccessKey')
    }
  },
)
