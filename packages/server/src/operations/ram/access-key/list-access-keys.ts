import { answer, member, onRam, param, required, ServiceError, shape, text, time, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { keyHolder, statusOf } from './key-holder.ts'

const keyShape = shape({
  accessKeyId: required(member('AccessKeyId', text)),
  status: required(member('Status', text)),
  createDate: required(member('CreateDate', time)),
})

export const listAccessKeys = rpcOperation(
  {
    name: 'ListAccessKeys',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listaccesskeys',
    summary: 'Lists the access keys of a user, or of the caller, without their secrets.',
    route: { action: 'ListAccessKeys', version: '2015-05-01' },
    needs: [{ action: 'ram:ListAccessKeys', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: param('UserName', text) },
    output: { accessKeys: required(answer('AccessKeys', wrapped('AccessKey', keyShape))) },
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'MissingParameter',
      'EntityNotExist.User',
    ],
  },
  async (input, { caller, directory }) => {
    const keys = await directory.accessKeys.list(signedCaller(caller).accountId, keyHolder(caller, input.userName))
    if (keys === undefined) throw new ServiceError('EntityNotExist.User')
    return {
      accessKeys: keys.map(({ id, isActive, createdMs }) => ({
        accessKeyId: id,
        status: statusOf(isActive),
        createDate: new Date(createdMs),
      })),
    }
  },
)
