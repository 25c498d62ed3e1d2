import { answer, member, onRam, param, required, ServiceError, shape, text, time, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'

const joinedShape = shape({
  groupId: required(member('GroupId', text)),
  groupName: required(member('GroupName', text)),
  comments: member('Comments', text),
  joinDate: required(member('JoinDate', time)),
})

export const listGroupsForUser = rpcOperation(
  {
    name: 'ListGroupsForUser',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listgroupsforuser',
    summary: 'Lists the groups that a user is in, and since when.',
    route: { action: 'ListGroupsForUser', version: '2015-05-01' },
    needs: [{ action: 'ram:ListGroupsForUser', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: required(param('UserName', text)) },
    output: { groups: required(answer('Groups', wrapped('Group', joinedShape))) },
    status: 200,
    errors: ['InvalidParameter.UserName.InvalidChars', 'InvalidParameter.UserName.Length', 'EntityNotExist.User'],
  },
  async (input, { caller, directory }) => {
    const joined = await directory.groups.ofUser(signedCaller(caller).accountId, userName(input.userName))
    if (joined === undefined) throw new ServiceError('EntityNotExist.User')
    return {
      groups: joined.map(({ group: { groupId, groupName, comments }, joinedMs }) => ({
        groupId,
        groupName,
        comments,
        joinDate: new Date(joinedMs),
      })),
    }
  },
)
