/** What every way to assume a role answers, and how a role's trust policy is asked. */
import { readPolicy } from '@latchkey/policy'
import type { TrustRequest } from '@latchkey/policy'
import { answer, member, required, shape, text, time } from '@latchkey/protocol'
import type { IssuedSession } from '../../access/session-tokens.ts'
import type { RoleIdentity } from '../../store/directory/port.ts'

export const assumedRoleOutput = {
  assumedRoleUser: required(
    answer(
      'AssumedRoleUser',
      shape({ arn: required(member('Arn', text)), assumedRoleId: required(member('AssumedRoleId', text)) }),
    ),
  ),
  credentials: required(
    answer(
      'Credentials',
      shape({
        accessKeyId: required(member('AccessKeyId', text)),
        accessKeySecret: required(member('AccessKeySecret', text)),
        securityToken: required(member('SecurityToken', text)),
        expiration: required(member('Expiration', time)),
      }),
    ),
  ),
  sourceIdentity: answer('SourceIdentity', text),
}

export function assumedRole(
  role: RoleIdentity,
  sessionName: string,
  issued: IssuedSession,
  sourceIdentity: string | undefined,
) {
  return {
    assumedRoleUser: {
      arn: `acs:ram::${role.accountId}:assumed-role/${role.roleName}/${sessionName}`,
      assumedRoleId: `${role.roleId}:${sessionName}`,
    },
    credentials: {
      accessKeyId: issued.accessKeyId,
      accessKeySecret: issued.accessKeySecret,
      securityToken: issued.securityToken,
      expiration: issued.expiration,
    },
    sourceIdentity,
  }
}

/** The directory answers the same role with the same object until it changes; so long its policy stays compiled. */
const trustPolicies = new WeakMap<RoleIdentity, TrustRequest['trustPolicy']>()

export function trustPolicyOf(role: RoleIdentity): TrustRequest['trustPolicy'] {
  const known = trustPolicies.get(role)
  if (known !== undefined) return known
  const policy = readPolicy(role.trustPolicy, 'trust')
  trustPolicies.set(role, policy)
  return policy
}
