import { ServiceError } from '@latchkey/protocol'
import type { Caller } from '../../../access/caller.ts'
import type { KeyHolder } from '../../../store/directory/access-keys.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'

/**
 * Whose keys a call is about: the named user's or, without a name, the caller's own (a user's, or root's). A session has
 * no keys of its own.
 * @throws ServiceError MissingUserName, InvalidParameter.UserName.*
 */
export function keyHolder(given: Caller, name: string | undefined): KeyHolder {
  if (name !== undefined) return { kind: 'user', userName: userName(name) }
  const caller = signedCaller(given)
  switch (caller.kind) {
    case 'root':
      return { kind: 'root' }
    case 'user':
      return { kind: 'user', userName: caller.userName }
    case 'session': {
      const message = 'UserName is mandatory for this action.'
      throw new ServiceError('MissingParameter', { Parameter: 'UserName' }, { wireCode: 'MissingUserName', message })
    }
  }
}

export const statusOf = (isActive: boolean): 'Active' | 'Inactive' => (isActive ? 'Active' : 'Inactive')
