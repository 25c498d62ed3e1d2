import { ServiceError } from '@latchkey/protocol'
import type { Caller } from '../access/caller.ts'

export type SignedCaller = Exclude<Caller, { readonly kind: 'anonymous' }>

/**
 * The caller of an operation whose contract says `signed`; the pipeline lets nobody else come this far.
 * @throws ServiceError NoPermission
 */
export function signedCaller(caller: Caller): SignedCaller {
  if (caller.kind === 'anonymous') throw new ServiceError('NoPermission')
  return caller
}
