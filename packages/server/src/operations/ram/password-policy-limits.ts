import { ServiceError } from '@latchkey/protocol'
import type { PasswordPolicy } from '../../store/directory/records.ts'

type Given = { readonly [K in keyof PasswordPolicy]?: PasswordPolicy[K] | undefined }

const within = (value: number | undefined, min: number, max: number): boolean =>
  value === undefined || (value >= min && value <= max)

/** @throws ServiceError InvalidParameter.MinimumPasswordLength.Range, and one for each other number out of its range */
export function checkedPasswordPolicy<P extends Given>(policy: P): P {
  if (!within(policy.minimumLength, 8, 32)) throw new ServiceError('InvalidParameter.MinimumPasswordLength.Range')
  if (!within(policy.maxAgeDays, 0, 1_095)) throw new ServiceError('InvalidParameter.MaxPasswordAge')
  if (!within(policy.reusePrevention, 0, 24)) throw new ServiceError('InvalidParameter.PasswordReusePrevention')
  if (!within(policy.maxAttempts, 0, 32)) throw new ServiceError('InvalidParameter.MaxLoginAttemps')
  if (!within(policy.minimumDifferentCharacters, 0, 8))
    throw new ServiceError('InvalidParameter.MinimumPasswordDifferentCharacter')
  return policy
}
