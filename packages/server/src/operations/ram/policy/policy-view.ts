/** A policy of the account or of the system in one form, for the operations that read both. */
import { ServiceError } from '@latchkey/protocol'
import { systemPolicyCreatedMs, systemPolicyVersionId } from '../../../store/directory/system-policies.ts'
import type { Directory } from '../../../store/directory/directory.ts'
import type { PolicyRecord, PolicyVersionRecord, Tag } from '../../../store/directory/records.ts'
import type { PolicyRef } from '../../../store/directory/attachments.ts'
import type { SystemPolicy } from '../../../store/directory/system-policies.ts'

export type PolicyView = PolicyRef & {
  readonly description: string | undefined
  readonly defaultVersionId: string
  readonly createdMs: number
  readonly updatedMs: number
  readonly versions: readonly PolicyVersionRecord[]
  readonly tags: readonly Tag[]
}

type Policies = Pick<Directory, 'policies' | 'systemPolicies'>

export async function findPolicy(
  directory: Policies,
  accountId: string,
  { type, name }: PolicyRef,
): Promise<PolicyView | undefined> {
  if (type === 'System') {
    const found = directory.systemPolicies.get(name)
    return found === undefined ? undefined : systemView(found)
  }
  const found = await directory.policies.get(accountId, name)
  return found === undefined ? undefined : customView(found)
}

/** @throws ServiceError EntityNotExist.Policy */
export async function viewPolicy(directory: Policies, accountId: string, policy: PolicyRef): Promise<PolicyView> {
  const found = await findPolicy(directory, accountId, policy)
  if (found === undefined) throw new ServiceError('EntityNotExist.Policy')
  return found
}

export function customView(policy: PolicyRecord): PolicyView {
  const { policyName: name, description, defaultVersionId, createdMs, updatedMs, versions, tags } = policy
  return { type: 'Custom', name, description, defaultVersionId, createdMs, updatedMs, versions, tags }
}

export function systemView({ name, description, document }: SystemPolicy): PolicyView {
  const createdMs = systemPolicyCreatedMs
  return {
    type: 'System',
    name,
    description,
    defaultVersionId: systemPolicyVersionId,
    createdMs,
    updatedMs: createdMs,
    versions: [{ id: systemPolicyVersionId, document, createdMs }],
    tags: [],
  }
}
