import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { groupName, userName } from '../validate.ts'

export const removeUserFromGroup = rpcOperation(
  {
    name: 'RemoveUserFromGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-removeuserfromgroup',
    summary: 'Takes a user out of a group, and the group’s policies from the user.',
    route: { action: 'RemoveUserFromGroup', version: '2015-05-01' },
    needs: [
      { action: 'ram:RemoveUserFromGroup', on: onRam('user', 'userName'), stage: 'head' },
      { action: 'ram:RemoveUserFromGroup', on: onRam('group', 'groupName'), stage: 'head' },
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
      'EntityNotExist.User.Group',
    ],
  },
  async (input, { caller, directory }) => {
    const [group, user] = [groupName(input.groupName), userName(input.userName)]
    switch (await directory.groups.remove(signedCaller(caller).accountId, group, user)) {
      case 'removed':
        return {}
      case 'no-user':
        throw new ServiceError('EntityNotExist.User')
      case 'no-group':
        throw new ServiceError('EntityNotExist.Group')
      case 'not-in-group':
        throw new ServiceError('EntityNotExist.User.Group')
    }
  },
)
