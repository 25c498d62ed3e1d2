import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { groupName } from '../validate.ts'
import { groupAnswer, groupShape } from './group-answer.ts'

export const getGroup = rpcOperation(
  {
    name: 'GetGroup',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getgroup',
    summary: 'Shows a group.',
    route: { action: 'GetGroup', version: '2015-05-01' },
    needs: [{ action: 'ram:GetGroup', on: onRam('group', 'groupName'), stage: 'head' }],
    callers: 'signed',
    input: { groupName: required(param('GroupName', text)) },
    output: { group: required(answer('Group', groupShape)) },
    status: 200,
    errors: ['InvalidParameter.GroupName.InvalidChars', 'InvalidParameter.GroupName.Length', 'EntityNotExist.Group'],
  },
  async (input, { caller, directory }) => {
    const group = await directory.groups.get(signedCaller(caller).accountId, groupName(input.groupName))
    if (group === undefined) throw new ServiceError('EntityNotExist.Group')
    return { group: groupAnswer(group) }
  },
)
