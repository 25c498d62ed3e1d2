/** What narrows a revocation, and whose role it may be about. */
import { ServiceError } from '@latchkey/protocol'
import type { RevokeTarget } from '../../access/revocations.ts'
import type { RoleIdentity } from '../../store/directory/port.ts'
import type { RpcContext } from '../operation.ts'
import { signedCaller } from '../signed-caller.ts'
import { checkSessionName, checkSourceIdentity, parseRoleArn } from './assume-role-input.ts'

export type NarrowedInput = {
  readonly sessionKeyId?: string | undefined
  readonly roleSessionName?: string | undefined
  readonly sourceIdentity?: string | undefined
  readonly issuerKeyId?: string | undefined
  readonly firstKeyId?: string | undefined
}

/** @throws ServiceError InvalidParameter, InvalidParameter.RoleSessionName, InvalidParameter.SourceIdentity */
export function narrowedBy(input: NarrowedInput): Omit<RevokeTarget, 'accountId' | 'roleId'> {
  const { sessionKeyId, roleSessionName, sourceIdentity, issuerKeyId, firstKeyId } = input
  checkKeyId('SessionKeyId', sessionKeyId, /^STS\.[A-Za-z0-9]{22}$/)
  checkKeyId('IssuerKeyId', issuerKeyId, issuerForm)
  checkKeyId('FirstKeyId', firstKeyId, issuerForm)
  if (roleSessionName !== undefined) checkSessionName(roleSessionName)
  checkSourceIdentity(sourceIdentity)
  return { accessKeyId: sessionKeyId, sessionName: roleSessionName, sourceIdentity, issuerKeyId, firstKeyId }
}

/** An access key, or the ARN of an identity provider whose word stood for one. */
const issuerForm = /^(?:[\w.-]{1,128}|acs:ram::\d{1,20}:(?:oidc|saml)-provider\/[A-Za-z0-9._-]{1,128})$/

/** An empty or misspelt value must not widen what is revoked, so it is refused and never passed over. */
function checkKeyId(name: string, value: string | undefined, pattern: RegExp): void {
  if (value !== undefined && !pattern.test(value)) throw new ServiceError('InvalidParameter', { Parameter: name })
}

/**
 * Sessions of a role are ended by the account that the role belongs to.
 * @throws ServiceError InvalidParameter.RoleArn, NoPermission, EntityNotExist.Role
 */
export async function ownRole(
  roleArn: string,
  { caller, directory }: Pick<RpcContext, 'caller' | 'directory'>,
): Promise<RoleIdentity> {
  const { accountId, roleName } = parseRoleArn(roleArn)
  if (accountId !== signedCaller(caller).accountId)
    throw new ServiceError('NoPermission', {}, { message: 'The sessions of a role are ended by its own account.' })
  const role = await directory.roleByName(accountId, roleName)
  if (role === undefined) throw new ServiceError('EntityNotExist.Role')
  return role
}
