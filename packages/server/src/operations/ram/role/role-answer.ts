import { integer, member, required, shape, text, time } from '@latchkey/protocol'
import type { RoleRecord } from '../../../store/directory/records.ts'

const summary = {
  roleId: required(member('RoleId', text)),
  roleName: required(member('RoleName', text)),
  arn: required(member('Arn', text)),
  description: member('Description', text),
  maxSessionDuration: required(member('MaxSessionDuration', integer)),
  createDate: required(member('CreateDate', time)),
  updateDate: member('UpdateDate', time),
} as const

/** Of listings: without the trust policy. */
export const roleSummaryMembers = summary
export const roleShape = shape({
  ...summary,
  assumeRolePolicyDocument: required(member('AssumeRolePolicyDocument', text)),
})

export const roleArn = (role: RoleRecord): string => `acs:ram::${role.accountId}:role/${role.roleName}`

export function roleSummary(role: RoleRecord) {
  const { roleId, roleName, description, maxSessionSeconds, createdMs, updatedMs } = role
  return {
    roleId,
    roleName,
    arn: roleArn(role),
    description,
    maxSessionDuration: maxSessionSeconds,
    createDate: new Date(createdMs),
    updateDate: new Date(updatedMs),
  }
}

export function roleAnswer(role: RoleRecord) {
  return { ...roleSummary(role), assumeRolePolicyDocument: role.trustPolicy }
}
