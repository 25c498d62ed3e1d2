import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { groupName, userName } from '../validate.ts'

export const addUserToGroup = rpcOperation(
  {
    name: 'AddUserToGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-addusertogroup',
    summary: 'Puts a user into a group, whose policies it has from its next request on.',
    route: { action: 'AddUserToGroup', version: '2015-05-01' },
    needs: [
      { action: 'ram:AddUserToGroup', on: onRam('user', 'userName'), stage: 'head' },
      { action: 'ram:AddUserToGroup', on: onRam('group', 'groupName'), stage: 'head' },
    ],
    callers: 'signed',
    input: { userName: required(param('UserName', text)), groupName: required(param('GroupName', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'InvalidParameter.GroupName.InvalidChars',
      'InvalidParameter.GroupName.Length',
      'EntityNotExist.User',
      'EntityNotExist.Group',
      'EntityAlreadyExists.User.Group',
      'LimitExceeded.User.Group',
    ],
  },
  async (input, { caller, directory, now }) => {
    const [group, user] = [groupName(input.groupName), userName(input.userName)]
    switch (await directory.groups.add(signedCaller(caller).accountId, group, user, now)) {
      case 'added':
        return {}
      case 'no-user':
        throw new ServiceError('EntityNotExist.User')
      case 'no-group':
        throw new ServiceError('EntityNotExist.Group')
      case 'already':
        throw new ServiceError('EntityAlreadyExists.User.Group')
      case 'full':
        throw new ServiceError('LimitExceeded.User.Group')
    }
  },
)
