import { allowingTrustChange, evaluateTrust, explainTrust, readPolicy } from '@latchkey/policy'
import type { ConditionValues, TrustRequest } from '@latchkey/policy'
import { integer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { callerArn } from '../../access/caller.ts'
import { refusal } from '../../access/refusal.ts'
import type { RoleIdentity } from '../../store/directory/port.ts'
import { rpcOperation } from '../operation.ts'
import type { RpcContext } from '../operation.ts'
import { signedCaller } from '../signed-caller.ts'
import type { SignedCaller } from '../signed-caller.ts'
import {
  checkExternalId,
  checkSessionName,
  checkSessionPolicy,
  checkSourceIdentity,
  durationWithin,
  parseRoleArn,
} from './assume-role-input.ts'
import { assumedRole, assumedRoleOutput, trustPolicyOf } from './assumed-role.ts'

export const assumeRole = rpcOperation(
  {
    name: 'AssumeRole',
    product: 'sts',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerole',
    summary: 'Gives a user or another role temporary credentials of a role that trusts it.',
    route: { action: 'AssumeRole', version: '2015-04-01' },
    needs: [
      {
        action: 'sts:AssumeRole',
        on: onRam('role', 'roleArn'),
        stage: 'head',
        conditions: { 'sts:SourceIdentity': 'sourceIdentity' },
      },
    ],
    callers: 'signed',
    input: {
      roleArn: required(param('RoleArn', text)),
      roleSessionName: required(param('RoleSessionName', text)),
      durationSeconds: param('DurationSeconds', integer),
      policy: param('Policy', text),
      externalId: param('ExternalId', text),
      sourceIdentity: param('SourceIdentity', text),
    },
    output: assumedRoleOutput,
    status: 200,
    errors: [
      'InvalidParameter.RoleArn',
      'InvalidParameter.RoleSessionName',
      'InvalidParameter.DurationSeconds',
      'InvalidParameter.PolicyGrammar',
      'InvalidParameter.PolicySize',
      'InvalidParameter.ExternalId',
      'InvalidParameter.SourceIdentity',
      'EntityNotExist.Role',
      'NoPermission',
    ],
  },
  async (input, { caller: given, directory, tokens, conditions, denied, now }) => {
    const caller = signedCaller(given)
    if (caller.kind === 'root')
      throw new ServiceError('NoPermission', {}, { message: 'Roles may not be assumed by root accounts.' })
    const arn = parseRoleArn(input.roleArn)
    checkSessionName(input.roleSessionName)
    checkExternalId(input.externalId)
    checkSourceIdentity(input.sourceIdentity)
    checkSessionPolicy(input.policy)
    const sourceIdentity = stickySourceIdentity(caller, input.sourceIdentity)
    const role = await directory.roleByName(arn.accountId, arn.roleName)
    if (role === undefined) throw new ServiceError('EntityNotExist.Role')
    const durationSeconds = durationWithin(input.durationSeconds, role.maxSessionSeconds)
    const trust = trustRequest(caller, role, trustConditions(caller, conditions, input.externalId, sourceIdentity))
    const decision = evaluateTrust(trust)
    if (!decision.isAllowed) {
      const resource = { kind: 'ram', ownerAccountId: role.accountId, relativeId: `role/${role.roleName}` } as const
      const explanation = explainTrust(trust)
      const change = (): ReturnType<typeof allowingTrustChange> => allowingTrustChange(trust)
      const denial = { caller, action: 'sts:AssumeRole', resource, explanation, change }
      throw refusal(caller, 'sts:AssumeRole', decision, denied(denial))
    }

    const issued = tokens.issue(
      {
        accountId: role.accountId,
        roleId: role.roleId,
        sessionName: input.roleSessionName,
        sessionPolicy: input.policy,
        sourceIdentity,
        hasMfa: caller.hasMfa === true,
        issuerKeyId: caller.accessKeyId,
        firstKeyId: caller.kind === 'session' ? caller.firstKeyId : caller.accessKeyId,
        // What is revoked after the caller was looked up has a larger number, and ends the new session too.
        sequence: caller.sequence,
        durationSeconds,
      },
      now,
    )
    return assumedRole(role, input.roleSessionName, issued, sourceIdentity)
  },
)

type Assuming = Exclude<SignedCaller, { readonly kind: 'root' }>

/**
 * A source identity stays with all sessions of a chain; naming the same again is no change.
 * https://help.aliyun.com/zh/ram/user-guide/session-tagging-and-fine-grained-access-control-for-assumed-roles-using-sourceidentity
 */
function stickySourceIdentity(caller: Assuming, wanted: string | undefined): string | undefined {
  if (caller.kind !== 'session' || caller.sourceIdentity === undefined) return wanted
  if (wanted !== undefined && wanted !== caller.sourceIdentity) {
    const message =
      'The parameter SourceIdentity is wrongly formed. The source identity of a session cannot be changed.'
    throw new ServiceError('InvalidParameter.SourceIdentity', {}, { message })
  }
  return caller.sourceIdentity
}

function trustConditions(
  caller: Assuming,
  ofRequest: RpcContext['conditions'],
  externalId: string | undefined,
  sourceIdentity: string | undefined,
): ConditionValues {
  const own = new Map<string, string | undefined>([
    ['sts:ExternalId', externalId],
    ['sts:SourceIdentity', sourceIdentity],
    ['acs:SourceIdentity', caller.kind === 'session' ? caller.sourceIdentity : undefined],
    ['acs:PrincipalARN', callerArn(caller)],
    ['acs:AccessId', caller.accessKeyId],
    ['acs:MFAPresent', caller.hasMfa === true ? 'true' : undefined],
  ])
  return { get: (key) => own.get(key) ?? ofRequest.get(key) }
}

// The caller's own policies, and that of its session, were judged as the need of the contract.
const judgedBefore = [
  {
    name: 'judged-before',
    type: 'System',
    version: 'v1',
    policy: readPolicy(
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}',
      'identity',
    ),
    attachedTo: { kind: 'user', name: 'caller' },
  },
] as const

function trustRequest(caller: Assuming, role: RoleIdentity, conditions: ConditionValues): TrustRequest {
  return {
    caller,
    role,
    trustPolicy: trustPolicyOf(role),
    conditions,
    identityPolicies: judgedBefore,
  }
}
