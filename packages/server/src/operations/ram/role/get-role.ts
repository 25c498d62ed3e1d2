import { answer, onRam, param, required, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { roleName } from '../validate.ts'
import { noRole } from './no-role.ts'
import { roleAnswer, roleShape } from './role-answer.ts'

export const getRole = rpcOperation(
  {
    name: 'GetRole',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getrole',
    summary: 'Shows a role with its trust policy. Its name matches whatever the case.',
    route: { action: 'GetRole', version: '2015-05-01' },
    needs: [{ action: 'ram:GetRole', on: onRam('role', 'roleName'), stage: 'head' }],
    callers: 'signed',
    input: { roleName: required(param('RoleName', text)) },
    output: { role: required(answer('Role', roleShape)) },
    status: 200,
    errors: ['InvalidParameter.RoleName.InvalidChars', 'InvalidParameter.RoleName.Length', 'EntityNotExist.Role'],
  },
  async (input, { caller, directory }) => {
    const role = await directory.roles.get(signedCaller(caller).accountId, roleName(input.roleName))
    if (role === undefined) throw noRole()
    return { role: roleAnswer(role) }
  },
)
