import { answer, onRam, required, shape, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../../rpc/paging.ts'
import { hasTags, readTags, tagsAnswer, tagsField } from '../tags.ts'
import { roleSummary, roleSummaryMembers } from './role-answer.ts'

const listedRole = shape({ ...roleSummaryMembers, tags: tagsAnswer })

export const listRoles = rpcOperation(
  {
    name: 'ListRoles',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listroles',
    summary: 'Lists roles by name, page by page. With tags to look for, a page may hold fewer roles than asked for.',
    route: { action: 'ListRoles', version: '2015-05-01' },
    needs: [{ action: 'ram:ListRoles', on: onRam('role'), stage: 'head' }],
    callers: 'signed',
    input: { ...pageInput, tags: tagsField },
    output: { ...pageOutput, roles: required(answer('Roles', wrapped('Role', listedRole))) },
    status: 200,
    errors: [...pageErrors, 'InvalidParameter.Tag'],
  },
  async (input, { caller, directory }) => {
    const wanted = readTags(input.tags)
    const page = await directory.roles.list(signedCaller(caller).accountId, readPage(input))
    const roles = page.items.filter(({ tags }) => hasTags(tags, wanted))
    return { ...pageAnswer(page.next), roles: roles.map((role) => ({ ...roleSummary(role), tags: role.tags })) }
  },
)
