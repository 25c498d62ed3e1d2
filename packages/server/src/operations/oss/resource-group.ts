/** Resource groups are another product's; here a bucket carries the name of one, and the list can be asked for it. */
import { ServiceError } from '@latchkey/protocol'
import type { Bucket } from '../../store/port.ts'

/** Every bucket that nobody put elsewhere is in this one. */
export const defaultResourceGroupId = 'rg-default-id'

export function resourceGroupOf(bucket: Bucket): string {
  return bucket.documents.resourceGroup ?? defaultResourceGroupId
}

/**
 * The group as the bucket's record keeps it; undefined for the default one.
 * @throws ServiceError ResourceGroupIdPreCheckError for what is no name of a group
 */
export function checkedResourceGroup(id: string | undefined): string | undefined {
  if (id === undefined || id === '' || id === defaultResourceGroupId) return undefined
  if (!/^rg-[a-z0-9]{1,60}$/.test(id)) throw new ServiceError('ResourceGroupIdPreCheckError')
  return id
}
