import { answer, member, onRam, param, required, ServiceError, shape, text, time } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { keyHolder } from './key-holder.ts'

export const getAccessKeyLastUsed = rpcOperation(
  {
    name: 'GetAccessKeyLastUsed',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getaccesskeylastused',
    summary: 'Shows when an access key of a user, or of the caller, was last used.',
    route: { action: 'GetAccessKeyLastUsed', version: '2015-05-01' },
    needs: [{ action: 'ram:GetAccessKeyLastUsed', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userAccessKeyId: required(param('UserAccessKeyId', text)), userName: param('UserName', text) },
    output: {
      accessKeyLastUsed: required(answer('AccessKeyLastUsed', shape({ lastUsedDate: member('LastUsedDate', time) }))),
    },
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
    const keys = await directory.accessKeys.list(signedCaller(caller).accountId, keyHolder(caller, input.userName))
    if (keys === undefined) throw new ServiceError('EntityNotExist.User')
    if (!keys.some(({ id }) => id === input.userAccessKeyId)) throw new ServiceError('EntityNotExist.User.AccessKey')
    const lastUsedMs = await directory.lastUsed.of(input.userAccessKeyId)
    return { accessKeyLastUsed: { lastUsedDate: lastUsedMs === undefined ? undefined : new Date(lastUsedMs) } }
  },
)
