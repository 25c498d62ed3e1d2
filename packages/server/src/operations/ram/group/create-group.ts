import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { comments, groupName } from '../validate.ts'
import { groupShape, newGroupAnswer } from './group-answer.ts'

export const createGroup = rpcOperation(
  {
    name: 'CreateGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-creategroup',
    summary: 'Makes a group, which has no members and no policies yet.',
    route: { action: 'CreateGroup', version: '2015-05-01' },
    needs: [{ action: 'ram:CreateGroup', on: onRam('group'), stage: 'head' }],
    callers: 'signed',
    input: { groupName: required(param('GroupName', text)), comments: param('Comments', text) },
    output: { group: required(answer('Group', groupShape)) },
    status: 200,
    errors: [
      'InvalidParameter.GroupName.InvalidChars',
      'InvalidParameter.GroupName.Length',
      'InvalidParameter.Comments.Length',
      'EntityAlreadyExists.Group',
      'LimitExceeded.Group',
    ],
  },
  async (input, { caller, directory, now }) => {
    const fields = { groupName: groupName(input.groupName), comments: comments(input.comments) }
    const created = await directory.groups.create(signedCaller(caller).accountId, fields, now)
    switch (created.kind) {
      case 'created':
        return { group: newGroupAnswer(created.group) }
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.Group')
      case 'full':
        throw new ServiceError('LimitExceeded.Group')
    }
  },
)
