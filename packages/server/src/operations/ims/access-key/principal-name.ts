import { ServiceError } from '@latchkey/protocol'
import type { KeyHolder } from '../../../store/directory/access-keys.ts'
import type { RpcContext } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'

/** What stands behind the alias or the id of an account in the names of its users. */
const domainSuffix = '.onaliyun.com'

/**
 * Whose key: of the user `alice@ALIAS.onaliyun.com`, or the caller's own. A session has none of its own.
 * @throws ServiceError InvalidParameter.UserPrincipalName, EntityNotExist.User for a domain of another account,
 * MissingUserPrincipalName
 */
export async function keyHolderNamed(
  name: string | undefined,
  { caller: given, directory }: Pick<RpcContext, 'caller' | 'directory'>,
): Promise<KeyHolder> {
  const caller = signedCaller(given)
  if (name === undefined) return ownKeys(caller)
  const parts = /^([A-Za-z0-9._-]{1,64})@([A-Za-z0-9-]{1,64})\.onaliyun\.com$/.exec(name)
  if (parts === null) {
    const message = `The parameter - "UserPrincipalName" is no name@ALIAS${domainSuffix}.`
    throw new ServiceError('InvalidParameter.UserPrincipalName', {}, { message })
  }
  const [, userName = '', domain = ''] = parts
  if ((await directory.settings.accountOf(domain.toLowerCase())) !== caller.accountId)
    throw new ServiceError('EntityNotExist.User')
  return { kind: 'user', userName }
}

function ownKeys(caller: ReturnType<typeof signedCaller>): KeyHolder {
  switch (caller.kind) {
    case 'root':
      return { kind: 'root' }
    case 'user':
      return { kind: 'user', userName: caller.userName }
    case 'session': {
      const parameter = 'UserPrincipalName'
      const message = `${parameter} is mandatory for this action.`
      throw new ServiceError('MissingParameter', { Parameter: parameter }, { wireCode: `Missing${parameter}`, message })
    }
  }
}
