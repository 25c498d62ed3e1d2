import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { groupName } from '../validate.ts'

export const deleteGroup = rpcOperation(
  {
    name: 'DeleteGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletegroup',
    summary: 'Deletes a group that has no members and no policies.',
    route: { action: 'DeleteGroup', version: '2015-05-01' },
    needs: [{ action: 'ram:DeleteGroup', on: onRam('group', 'groupName'), stage: 'head' }],
    callers: 'signed',
    input: { groupName: required(param('GroupName', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.GroupName.InvalidChars',
      'InvalidParameter.GroupName.Length',
      'EntityNotExist.Group',
      'DeleteConflict.Group.User',
      'DeleteConflict.Group.Policy',
    ],
  },
  async (input, { caller, directory }) => {
    switch (await directory.groups.delete(signedCaller(caller).accountId, groupName(input.groupName))) {
      case 'deleted':
        return {}
      case 'missing':
        throw new ServiceError('EntityNotExist.Group')
      case 'has-members':
        throw new ServiceError('DeleteConflict.Group.User')
      case 'has-policies':
        throw new ServiceError('DeleteConflict.Group.Policy')
    }
  },
)
