/** Gives somebody whom an identity provider vouches for a session of a role that trusts the provider. */
import { allowingTrustChange, evaluateTrust, explainTrust } from '@latchkey/policy'
import type { TrustRequest } from '@latchkey/policy'
import { ServiceError } from '@latchkey/protocol'
import { callerArn } from '../../access/caller.ts'
import type { Federated } from '../../access/caller.ts'
import { deniedDetail } from '../../access/refusal.ts'
import type { RoleIdentity } from '../../store/directory/port.ts'
import type { RpcContext } from '../operation.ts'
import { checkSourceIdentity } from './assume-role-input.ts'
import { assumedRole, trustPolicyOf } from './assumed-role.ts'

export type FederatedGrant = {
  readonly caller: Federated
  readonly role: RoleIdentity
  readonly sessionName: string
  readonly sessionPolicy: string | undefined
  readonly durationSeconds: number
  readonly sourceIdentity: string | undefined
  /** What the assertion says, by the names of condition keys. */
  readonly claims: ReadonlyMap<string, string | readonly string[]>
  /** The directory's, read before provider and role were. */
  readonly sequence: number
}

/**
 * The provider's ARN stands in the token where a chain has its access key, so that its sessions can be revoked.
 * To be called for a grant that is trusted.
 */
export function issueFederated(grant: FederatedGrant, context: RpcContext) {
  const { caller, role, sessionName, sourceIdentity } = grant
  const issuer = callerArn(caller)
  const issued = context.tokens.issue(
    {
      accountId: role.accountId,
      roleId: role.roleId,
      sessionName,
      sessionPolicy: grant.sessionPolicy,
      sourceIdentity,
      hasMfa: false,
      issuerKeyId: issuer,
      firstKeyId: issuer,
      sequence: grant.sequence,
      durationSeconds: grant.durationSeconds,
    },
    context.now,
  )
  return assumedRole(role, sessionName, issued, sourceIdentity)
}

/**
 * Nobody's own policies are asked: the role's trust policy alone decides.
 * @throws ServiceError AuthenticationFail.NoPermission for OIDC, NoPermission for SAML, InvalidParameter.SourceIdentity
 */
export function requireTrust({ caller, role, sourceIdentity, claims }: FederatedGrant, context: RpcContext): void {
  checkSourceIdentity(sourceIdentity)
  const own = new Map<string, string | readonly string[] | undefined>([
    ...claims,
    ['sts:SourceIdentity', sourceIdentity],
    ['acs:PrincipalARN', callerArn(caller)],
  ])
  const trust: TrustRequest = {
    caller,
    role,
    trustPolicy: trustPolicyOf(role),
    conditions: { get: (key) => own.get(key) ?? context.conditions.get(key) },
    identityPolicies: [],
  }
  const decision = evaluateTrust(trust)
  if (decision.isAllowed) return
  const resource = { kind: 'ram', ownerAccountId: role.accountId, relativeId: `role/${role.roleName}` } as const
  const diagnostic = context.denied({
    caller,
    action: 'sts:AssumeRole',
    resource,
    explanation: explainTrust(trust),
    change: () => allowingTrustChange(trust),
  })
  const accessDenied = deniedDetail(caller, 'sts:AssumeRole', decision, diagnostic)
  const code = caller.provider === 'oidc-provider' ? 'AuthenticationFail.NoPermission' : 'NoPermission'
  throw new ServiceError(code, {}, { accessDenied })
}
