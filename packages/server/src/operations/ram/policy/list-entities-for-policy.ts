import { answer, member, onRam, required, ServiceError, shape, text, time, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { roleArn } from '../role/role-answer.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'

const attachDate = required(member('AttachDate', time))
const userShape = shape({
  userId: required(member('UserId', text)),
  userName: required(member('UserName', text)),
  displayName: member('DisplayName', text),
  attachDate,
})
const groupShape = shape({
  groupName: required(member('GroupName', text)),
  comments: member('Comments', text),
  attachDate,
})
const roleShape = shape({
  roleId: required(member('RoleId', text)),
  roleName: required(member('RoleName', text)),
  arn: required(member('Arn', text)),
  description: member('Description', text),
  attachDate,
})

export const listEntitiesForPolicy = rpcOperation(
  {
    name: 'ListEntitiesForPolicy',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listentitiesforpolicy',
    summary: 'Lists the users, groups and roles that carry a policy.',
    route: { action: 'ListEntitiesForPolicy', version: '2015-05-01' },
    needs: [{ action: 'ram:ListEntitiesForPolicy', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: policyInput,
    output: {
      users: required(answer('Users', wrapped('User', userShape))),
      groups: required(answer('Groups', wrapped('Group', groupShape))),
      roles: required(answer('Roles', wrapped('Role', roleShape))),
    },
    status: 200,
    errors: [...policyInputErrors, 'EntityNotExist.Policy'],
  },
  async (input, { caller, directory }) => {
    const entities = await directory.attachments.entitiesOf(signedCaller(caller).accountId, readPolicyRef(input))
    if (entities === undefined) throw new ServiceError('EntityNotExist.Policy')
    const dated = entities.map((entity) => ({ ...entity, attachDate: new Date(entity.attachedMs) }))
    return {
      users: dated.flatMap((entity) => {
        if (entity.kind !== 'user') return []
        const { userId, userName, displayName } = entity.user
        return [{ userId, userName, displayName, attachDate: entity.attachDate }]
      }),
      groups: dated.flatMap((entity) => {
        if (entity.kind !== 'group') return []
        const { groupName, comments } = entity.group
        return [{ groupName, comments, attachDate: entity.attachDate }]
      }),
      roles: dated.flatMap((entity) => {
        if (entity.kind !== 'role') return []
        const { roleId, roleName, description } = entity.role
        return [{ roleId, roleName, arn: roleArn(entity.role), description, attachDate: entity.attachDate }]
      }),
    }
  },
)
