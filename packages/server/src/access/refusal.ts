import type { Decision } from '@latchkey/policy'
import { ServiceError } from '@latchkey/protocol'
import type { ErrorDetails } from '@latchkey/protocol'
import type { Caller, Federated } from './caller.ts'

/** Messages and EC values that the cloud gives for each reason; what it has no sample for says our own sentence. */
const answers: Readonly<Record<string, readonly [message: string | undefined, ec: string]>> = {
  'session-policy-deny': ["Access denied by authorizer's policy.", '0003-00000301'],
  'session-policy-no-allow': ["Access denied by authorizer's policy.", '0003-00000301'],
  'identity-policy-deny': ['You have no right to access this object.', '0003-00000201'],
  'bucket-policy-deny': ['Access denied by bucket policy.', '0003-00000101'],
  'identity-and-bucket-policy-deny': ['Access denied by bucket policy.', '0003-00000203'],
  'no-allow': ['You have no right to access this object.', '0003-00000202'],
  'bucket-acl-private': ['You have no right to access this object because of bucket acl.', '0003-00000001'],
  'bucket-acl-read-only': ['You have no right to access this object because of bucket acl.', '0003-00000001'],
  anonymous: ['Anonymous access is forbidden for this operation.', '0003-00000001'],
  'other-account': ['The bucket you access does not belong to you.', '0003-00000001'],
}

/**
 * The documented 403. The refused caller learns layer, action and kind; statements and values are only in the sealed
 * diagnostic message.
 */
export function refusal(
  caller: Caller,
  action: string,
  decision: Decision,
  diagnostic: string | undefined,
): ServiceError {
  const [message, ec] = answers[decision.reason] ?? objectAclAnswer(decision.reason, action)
  const accessDenied = deniedDetail(caller, action, decision, diagnostic)
  if (action.startsWith('oss:'))
    return new ServiceError('AccessDenied', {}, { message: message ?? decision.sentence, ec, accessDenied })
  if (action.startsWith('kms:')) return new ServiceError('Forbidden.NoPermission', {}, { accessDenied })
  return new ServiceError('NoPermission', {}, { accessDenied })
}

/** The cloud names what an ACL does not give, and says of a read of a private object that it is the ACL's. */
function objectAclAnswer(reason: string, action: string): readonly [message: string | undefined, ec: string] {
  if (!reason.startsWith('object-acl-')) return [undefined, '0003-00000001']
  const missing = (what: string): string => `You do not have ${what} permission on this object.`
  if (/^oss:GetObject(?:Version)?Acl$/.test(action)) return [missing('read acl'), '0003-00000007']
  if (/^oss:PutObject(?:Version)?Acl$/.test(action)) return [missing('write acl'), '0003-00000001']
  if (reason === 'object-acl-owner-only') return [undefined, '0003-00000001']
  return [missing(/^oss:(?:Get|List)/.test(action) ? 'read acl' : 'write'), '0003-00000001']
}

/** The AccessDeniedDetail of a refusal. */
export function deniedDetail(
  caller: Caller | Federated,
  action: string,
  decision: Decision,
  diagnostic: string | undefined,
): ErrorDetails {
  return {
    PolicyType: decision.policyType,
    AuthPrincipalOwnerId: caller.kind === 'anonymous' ? undefined : caller.accountId,
    AuthPrincipalType: principalType(caller),
    AuthPrincipalDisplayName: displayName(caller),
    NoPermissionType: decision.noPermissionType,
    AuthAction: action,
    EncodedDiagnosticMessage: diagnostic,
  }
}

export function principalType(caller: Caller | Federated): string | undefined {
  switch (caller.kind) {
    case 'anonymous':
      return undefined
    case 'root':
      return 'Account'
    case 'user':
      return 'SubUser'
    case 'session':
      return 'AssumedRoleUser'
    case 'federated':
      return 'Federated'
  }
}

export function displayName(caller: Caller | Federated): string | undefined {
  switch (caller.kind) {
    case 'anonymous':
      return undefined
    case 'root':
      return caller.accountId
    case 'user':
      return caller.userId
    case 'session':
      return `${caller.roleName}:${caller.sessionName}`
    case 'federated':
      return `${caller.provider}/${caller.providerName}:${caller.subject}`
  }
}
