import { param, required, text } from '@latchkey/protocol'
import type { PolicyRef } from '../../../store/directory/attachments.ts'
import { policyName, policyType } from '../validate.ts'

/** A policy by type and name, as most operations name one. */
export const policyInput = {
  policyType: required(param('PolicyType', text)),
  policyName: required(param('PolicyName', text)),
}

export const policyInputErrors = [
  'InvalidParameter.PolicyType',
  'InvalidParameter.PolicyName.InvalidChars',
  'InvalidParameter.PolicyName.Length',
] as const

/** @throws ServiceError InvalidParameter.PolicyType, InvalidParameter.PolicyName.* */
export function readPolicyRef(input: { readonly policyType: string; readonly policyName: string }): PolicyRef {
  return { type: policyType(input.policyType), name: policyName(input.policyName) }
}
