import { answer, boolean, list, member, onRam, param, required, ServiceError, shape, text } from '@latchkey/protocol'
import { seenBy } from '../../../access/diagnostics.ts'
import type { Diagnosis } from '../../../access/diagnostics.ts'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'

const diagnosisShape = shape({
  authAction: required(member('AuthAction', text)),
  authResource: required(member('AuthResource', text)),
  authConditions: required(
    member(
      'AuthConditions',
      list(
        shape({
          conditionKey: required(member('ConditionKey', text)),
          conditionValues: required(member('ConditionValues', list(text))),
        }),
      ),
    ),
  ),
  authPrincipal: required(
    member(
      'AuthPrincipal',
      shape({
        authPrincipalType: member('AuthPrincipalType', text),
        authPrincipalDisplayName: member('AuthPrincipalDisplayName', text),
        authPrincipalOwnerId: member('AuthPrincipalOwnerId', text),
      }),
    ),
  ),
  explicitDeny: required(member('ExplicitDeny', boolean)),
  matchedPolicies: required(
    member(
      'MatchedPolicies',
      list(
        shape({
          attachedEntityType: member('AttachedEntityType', text),
          attachedScope: member('AttachedScope', text),
          effect: required(member('Effect', text)),
          policyIdentifier: member('PolicyIdentifier', text),
          policyType: member('PolicyType', text),
          policyVersion: member('PolicyVersion', text),
        }),
      ),
    ),
  ),
  noPermissionPolicyType: member('NoPermissionPolicyType', text),
})

export const decodeDiagnosticMessage = rpcOperation(
  {
    name: 'DecodeDiagnosticMessage',
    product: 'ram',
    tier: 2,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-decodediagnosticmessage',
    summary: 'Opens the diagnosis of a refusal, for the account that owns the policies which refused.',
    route: { action: 'DecodeDiagnosticMessage', version: '2015-05-01' },
    needs: [{ action: 'ram:DecodeDiagnosticMessage', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: { encodedDiagnosticMessage: required(param('EncodedDiagnosticMessage', text)) },
    output: { decodedDiagnosticMessage: required(answer('DecodedDiagnosticMessage', diagnosisShape)) },
    status: 200,
    errors: ['InvalidParameter.EncodedDiagnosticMessage', 'NoPermission'],
  },
  async (input, { caller, diagnosed }) => {
    // A `+` that a form or a query lost on its way is a space by now.
    const diagnosis = diagnosed(input.encodedDiagnosticMessage.replaceAll(' ', '+'))
    if (diagnosis === undefined) throw new ServiceError('InvalidParameter.EncodedDiagnosticMessage')
    const seen = seenBy(signedCaller(caller).accountId, diagnosis)
    if (seen === undefined) throw new ServiceError('NoPermission')
    return { decodedDiagnosticMessage: diagnosisAnswer(seen) }
  },
)

const entityTypes = { user: 'RamUser', group: 'RamGroup', role: 'RamRole' } as const

/** Policies that are attached to nobody (of a session, a bucket, a role's trust) are named by what they are. */
function diagnosisAnswer(diagnosis: Diagnosis) {
  return {
    authAction: diagnosis.action,
    authResource: diagnosis.resource,
    authConditions: diagnosis.conditions.map(({ key, values }) => ({
      conditionKey: key,
      conditionValues: values ?? [],
    })),
    authPrincipal: {
      authPrincipalType: diagnosis.caller.type,
      authPrincipalDisplayName: diagnosis.caller.name,
      authPrincipalOwnerId: diagnosis.callerAccountId,
    },
    explicitDeny: diagnosis.isExplicitDeny,
    matchedPolicies: diagnosis.matched.map(({ policy, effect, layer }) => ({
      attachedEntityType: policy === undefined ? undefined : entityTypes[policy.attachedTo.kind],
      attachedScope: policy === undefined ? undefined : 'Account',
      effect,
      policyIdentifier: policy?.name ?? layer,
      policyType: policy?.type,
      policyVersion: policy?.version,
    })),
    noPermissionPolicyType: diagnosis.policyType,
  }
}
