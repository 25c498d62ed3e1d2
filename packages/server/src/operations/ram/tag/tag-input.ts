import { ServiceError } from '@latchkey/protocol'
import type { TaggedKind } from '../../../store/directory/tags.ts'
import { policyName, roleName } from '../validate.ts'

export const resourceNamesMax = 50

/** `role` or `policy`. @throws ServiceError InvalidParameter.ResourceType */
export function taggedKind(text: string): TaggedKind {
  if (text !== 'role' && text !== 'policy') throw new ServiceError('InvalidParameter.ResourceType')
  return text
}

/** Up to 50 names of this kind. @throws ServiceError InvalidParameter.ResourceNames, and those of the names */
export function resourceNames(kind: TaggedKind, names: readonly string[]): readonly string[] {
  if (names.length > resourceNamesMax) throw new ServiceError('InvalidParameter.ResourceNames')
  return names.map((name) => (kind === 'role' ? roleName(name) : policyName(name)))
}

export function noResource(kind: TaggedKind): ServiceError {
  if (kind === 'policy') return new ServiceError('EntityNotExist.Policy')
  return new ServiceError('EntityNotExist.Role', {}, { message: 'The role does not exist.' })
}

/** What was not named is not asked for by name: then all of the kind are. */
export const nameErrors = [
  'InvalidParameter.ResourceType',
  'InvalidParameter.ResourceNames',
  'InvalidParameter.RoleName.InvalidChars',
  'InvalidParameter.RoleName.Length',
  'InvalidParameter.PolicyName.InvalidChars',
  'InvalidParameter.PolicyName.Length',
] as const
