import { answer, onRam, required, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../../rpc/paging.ts'
import { groupAnswer, groupShape } from './group-answer.ts'

export const listGroups = rpcOperation(
  {
    name: 'ListGroups',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listgroups',
    summary: 'Lists groups by name, page by page.',
    route: { action: 'ListGroups', version: '2015-05-01' },
    needs: [{ action: 'ram:ListGroups', on: onRam('group'), stage: 'head' }],
    callers: 'signed',
    input: { ...pageInput },
    output: { ...pageOutput, groups: required(answer('Groups', wrapped('Group', groupShape))) },
    status: 200,
    errors: [...pageErrors],
  },
  async (input, { caller, directory }) => {
    const page = await directory.groups.list(signedCaller(caller).accountId, readPage(input))
    return { ...pageAnswer(page.next), groups: page.items.map(groupAnswer) }
  },
)
