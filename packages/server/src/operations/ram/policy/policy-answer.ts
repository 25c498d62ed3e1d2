import { boolean, integer, member, required, ServiceError, shape, text, time } from '@latchkey/protocol'
import type { PolicyVersionRecord } from '../../../store/directory/records.ts'
import type { PolicyView } from './policy-view.ts'

/** What every answer about a policy has. */
export const policyMembers = {
  policyName: required(member('PolicyName', text)),
  policyType: required(member('PolicyType', text)),
  description: member('Description', text),
  defaultVersion: required(member('DefaultVersion', text)),
} as const

export const createDate = required(member('CreateDate', time))
export const updateDate = required(member('UpdateDate', time))
export const attachmentCount = required(member('AttachmentCount', integer))

export const attachedPolicyShape = shape({ ...policyMembers, attachDate: required(member('AttachDate', time)) })

export const policyVersionShape = shape({
  versionId: required(member('VersionId', text)),
  isDefaultVersion: required(member('IsDefaultVersion', boolean)),
  policyDocument: member('PolicyDocument', text),
  createDate,
})

export function policyAnswer({ name, type, description, defaultVersionId }: PolicyView) {
  return { policyName: name, policyType: type, description, defaultVersion: defaultVersionId }
}

export function versionAnswer(version: PolicyVersionRecord, defaultVersionId: string) {
  return {
    versionId: version.id,
    isDefaultVersion: version.id === defaultVersionId,
    policyDocument: version.document,
    createDate: new Date(version.createdMs),
  }
}

/** @throws ServiceError EntityNotExist.Policy.Version */
export function versionOf(policy: PolicyView, versionId: string): PolicyVersionRecord {
  const version = policy.versions.find(({ id }) => id === versionId)
  if (version === undefined) throw new ServiceError('EntityNotExist.Policy.Version')
  return version
}
