import { answer, member, onRam, param, required, ServiceError, shape, text, time } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { keyHolder, statusOf } from './key-holder.ts'

export const createAccessKey = rpcOperation(
  {
    name: 'CreateAccessKey',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createaccesskey',
    summary: 'Makes an access key for a user, or for the caller. Its secret is shown here and never again.',
    route: { action: 'CreateAccessKey', version: '2015-05-01' },
    needs: [{ action: 'ram:CreateAccessKey', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: param('UserName', text) },
    output: {
      accessKey: required(
        answer(
          'AccessKey',
          shape({
            accessKeyId: required(member('AccessKeyId', text)),
            accessKeySecret: required(member('AccessKeySecret', text)),
            status: required(member('Status', text)),
            createDate: required(member('CreateDate', time)),
          }),
        ),
      ),
    },
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'MissingParameter',
      'EntityNotExist.User',
      'LimitExceeded.User.AccessKey',
    ],
  },
  async (input, { caller, directory, now }) => {
    const holder = keyHolder(caller, input.userName)
    const created = await directory.accessKeys.create(signedCaller(caller).accountId, holder, now)
    switch (created.kind) {
      case 'created': {
        const { id, isActive, createdMs } = created.key
        const shown = { accessKeyId: id, accessKeySecret: created.secret, status: statusOf(isActive) }
        return { accessKey: { ...shown, createDate: new Date(createdMs) } }
      }
      case 'no-holder':
        throw new ServiceError('EntityNotExist.User')
      case 'full':
        throw new ServiceError('LimitExceeded.User.AccessKey')
    }
  },
)
