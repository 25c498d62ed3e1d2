import { answer, onRam, required, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../../rpc/paging.ts'
import { userAnswer, userShape } from './user-answer.ts'

export const listUsers = rpcOperation(
  {
    name: 'ListUsers',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listusers',
    summary: 'Lists users by name, page by page.',
    route: { action: 'ListUsers', version: '2015-05-01' },
    needs: [{ action: 'ram:ListUsers', on: onRam('user'), stage: 'head' }],
    callers: 'signed',
    input: pageInput,
    output: { ...pageOutput, users: required(answer('Users', wrapped('User', userShape))) },
    status: 200,
    errors: pageErrors,
  },
  async (input, { caller, directory }) => {
    const page = await directory.users.list(signedCaller(caller).accountId, readPage(input))
    const users = page.items.map((user) => ({ ...userAnswer(user), lastLoginDate: undefined }))
    return { ...pageAnswer(page.next), users }
  },
)
