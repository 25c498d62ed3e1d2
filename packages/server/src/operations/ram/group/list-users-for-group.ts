import { answer, member, onRam, param, required, ServiceError, shape, text, time, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../../rpc/paging.ts'
import { groupName } from '../validate.ts'

const memberShape = shape({
  userName: required(member('UserName', text)),
  displayName: member('DisplayName', text),
  joinDate: required(member('JoinDate', time)),
})

export const listUsersForGroup = rpcOperation(
  {
    name: 'ListUsersForGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listusersforgroup',
    summary: 'Lists the members of a group, page by page, and since when they are in it.',
    route: { action: 'ListUsersForGroup', version: '2015-05-01' },
    needs: [{ action: 'ram:ListUsersForGroup', on: onRam('group', 'groupName'), stage: 'head' }],
    callers: 'signed',
    input: { groupName: required(param('GroupName', text)), ...pageInput },
    output: { ...pageOutput, users: required(answer('Users', wrapped('User', memberShape))) },
    status: 200,
    errors: [
      'InvalidParameter.GroupName.InvalidChars',
      'InvalidParameter.GroupName.Length',
      ...pageErrors,
      'EntityNotExist.Group',
    ],
  },
  async (input, { caller, directory }) => {
    const name = groupName(input.groupName)
    const page = await directory.groups.members(signedCaller(caller).accountId, name, readPage(input))
    if (page === undefined) throw new ServiceError('EntityNotExist.Group')
    const users = page.items.map(({ user: { userName, displayName }, joinedMs }) => ({
      userName,
      displayName,
      joinDate: new Date(joinedMs),
    }))
    return { ...pageAnswer(page.next), users }
  },
)
