import { answer, emptiableText, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { comments, groupName } from '../validate.ts'
import { groupAnswer, groupShape } from './group-answer.ts'

export const updateGroup = rpcOperation(
  {
    name: 'UpdateGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updategroup',
    summary: 'Changes a group’s name or comment; members and policies stay.',
    route: { action: 'UpdateGroup', version: '2015-05-01' },
    needs: [{ action: 'ram:UpdateGroup', on: onRam('group', 'groupName'), stage: 'head' }],
    callers: 'signed',
    input: {
      groupName: required(param('GroupName', text)),
      newGroupName: param('NewGroupName', text),
      newComments: param('NewComments', emptiableText),
    },
    output: { group: required(answer('Group', groupShape)) },
    status: 200,
    errors: [
      'InvalidParameter.GroupName.InvalidChars',
      'InvalidParameter.GroupName.Length',
      'InvalidParameter.NewGroupName.InvalidChars',
      'InvalidParameter.NewGroupName.Length',
      'InvalidParameter.NewComments.Length',
      'EntityNotExist.Group',
      'EntityAlreadyExists.Group',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = groupName(input.groupName)
    const changes = {
      groupName: input.newGroupName === undefined ? undefined : groupName(input.newGroupName, 'NewGroupName'),
      comments: comments(input.newComments, 'New'),
    }
    const updated = await directory.groups.update(signedCaller(caller).accountId, name, changes, now)
    switch (updated.kind) {
      case 'updated':
        return { group: groupAnswer(updated.group) }
      case 'missing':
        throw new ServiceError('EntityNotExist.Group')
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.Group')
    }
  },
)
