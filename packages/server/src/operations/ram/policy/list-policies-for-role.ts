import { answer, onRam, param, required, text, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { noRole } from '../role/no-role.ts'
import { roleName } from '../validate.ts'
import { attachedPolicies } from './attached-policies.ts'
import { attachedPolicyShape } from './policy-answer.ts'

export const listPoliciesForRole = rpcOperation(
  {
    name: 'ListPoliciesForRole',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpoliciesforrole',
    summary: 'Lists the policies that a role carries.',
    route: { action: 'ListPoliciesForRole', version: '2015-05-01' },
    needs: [{ action: 'ram:ListPoliciesForRole', on: onRam('role', 'roleName'), stage: 'head' }],
    callers: 'signed',
    input: { roleName: required(param('RoleName', text)) },
    output: { policies: required(answer('Policies', wrapped('Policy', attachedPolicyShape))) },
    status: 200,
    errors: ['InvalidParameter.RoleName.InvalidChars', 'InvalidParameter.RoleName.Length', 'EntityNotExist.Role'],
  },
  async (input, { caller, directory }) => {
    const role = { kind: 'role', name: roleName(input.roleName) } as const
    const policies = await attachedPolicies(directory, signedCaller(caller).accountId, role)
    if (policies === undefined) throw noRole()
    return { policies }
  },
)
