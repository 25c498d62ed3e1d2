import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { isActiveStatus } from '../validate.ts'
import { keyHolder } from './key-holder.ts'

export const updateAccessKey = rpcOperation(
  {
    name: 'UpdateAccessKey',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updateaccesskey',
    summary: 'Disables an access key, or enables it again.',
    route: { action: 'UpdateAccessKey', version: '2015-05-01' },
    needs: [{ action: 'ram:UpdateAccessKey', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: {
      userAccessKeyId: required(param('UserAccessKeyId', text)),
      status: required(param('Status', text)),
      userName: param('UserName', text),
    },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'InvalidParameter.Status',
      'MissingParameter',
      'EntityNotExist.User',
      'EntityNotExist.User.AccessKey',
    ],
  },
  async (input, { caller, directory }) => {
    const isActive = isActiveStatus(input.status)
    const { accountId } = signedCaller(caller)
    const holder = keyHolder(caller, input.userName)
    switch (await directory.accessKeys.setActive(accountId, holder, input.userAccessKeyId, isActive)) {
      case 'updated':
        return {}
      case 'no-holder':
        throw new ServiceError('EntityNotExist.User')
      case 'missing':
        throw new ServiceError('EntityNotExist.User.AccessKey')
    }
  },
)
