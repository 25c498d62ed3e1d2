import { answer, integer, onRam, param, required, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { description, maxSessionSeconds, roleName } from '../validate.ts'
import { noRole } from './no-role.ts'
import { roleAnswer, roleShape } from './role-answer.ts'
import { checkedTrustPolicy } from './trust-policy.ts'

export const updateRole = rpcOperation(
  {
    name: 'UpdateRole',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updaterole',
    summary: 'Changes a role’s trust policy, description or longest session. Sessions that exist go on.',
    route: { action: 'UpdateRole', version: '2015-05-01' },
    needs: [{ action: 'ram:UpdateRole', on: onRam('role', 'roleName'), stage: 'head' }],
    callers: 'signed',
    input: {
      roleName: required(param('RoleName', text)),
      newAssumeRolePolicyDocument: param('NewAssumeRolePolicyDocument', text),
      newDescription: param('NewDescription', text),
      newMaxSessionDuration: param('NewMaxSessionDuration', integer),
    },
    output: { role: required(answer('Role', roleShape)) },
    status: 200,
    errors: [
      'InvalidParameter.RoleName.InvalidChars',
      'InvalidParameter.RoleName.Length',
      'InvalidParameter.AssumeRolePolicyDocument.Length',
      'InvalidParameter.Description.Length',
      'InvalidParameter.MaxSessionDuration',
      'MalformedPolicyDocument',
      'EntityNotExist.Role',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { newAssumeRolePolicyDocument: document } = input
    const { accountId } = signedCaller(caller)
    const name = roleName(input.roleName)
    const changes = {
      trustPolicy: document === undefined ? undefined : await checkedTrustPolicy(document, accountId, directory),
      description: description(input.newDescription),
      maxSessionSeconds: maxSessionSeconds(input.newMaxSessionDuration),
    }
    const role = await directory.roles.update(accountId, name, changes, now)
    if (role === undefined) throw noRole()
    return { role: roleAnswer(role) }
  },
)
