/** The limits of RAM's parameters as pure functions: each answers what was given or throws the documented code. */
import { PolicySyntaxError, parsePolicy, policyDocumentCharactersMax } from '@latchkey/policy'
import type { PolicyDocument } from '@latchkey/policy'
import { ServiceError } from '@latchkey/protocol'
import type { PolicyType } from '../../store/directory/records.ts'

export const nameCharactersMax = 64
export const policyNameCharactersMax = 128
export const displayNameCharactersMax = 128
export const commentsCharactersMax = 128
export const descriptionCharactersMax = 1_024
export const sessionSecondsMin = 3_600
export const sessionSecondsMax = 43_200

type NamedField = 'UserName' | 'NewUserName' | 'GroupName' | 'NewGroupName' | 'RoleName' | 'PolicyName'

/** 1 to 64 letters, digits and `. _ -`. @throws ServiceError InvalidParameter.{field}.Length, .InvalidChars */
export function userName(text: string, field: 'UserName' | 'NewUserName' = 'UserName'): string {
  return named(text, field, nameCharactersMax, /^[A-Za-z0-9._-]+$/)
}

/** 1 to 64 letters, digits and `. _ -`. @throws ServiceError InvalidParameter.{field}.Length, .InvalidChars */
export function groupName(text: string, field: 'GroupName' | 'NewGroupName' = 'GroupName'): string {
  return named(text, field, nameCharactersMax, /^[A-Za-z0-9._-]+$/)
}

/** 1 to 64 letters, digits and `. -`. @throws ServiceError InvalidParameter.RoleName.Length, .InvalidChars */
export function roleName(text: string): string {
  return named(text, 'RoleName', nameCharactersMax, /^[A-Za-z0-9.-]+$/)
}

/** 1 to 128 letters, digits and `-`. @throws ServiceError InvalidParameter.PolicyName.Length, .InvalidChars */
export function policyName(text: string): string {
  return named(text, 'PolicyName', policyNameCharactersMax, /^[A-Za-z0-9-]+$/)
}

function named(text: string, field: NamedField, charactersMax: number, pattern: RegExp): string {
  if (text.length > charactersMax) throw new ServiceError(`InvalidParameter.${field}.Length`)
  if (!pattern.test(text)) throw new ServiceError(`InvalidParameter.${field}.InvalidChars`)
  return text
}

/** Of a change, the field's name begins with `New`, and so does the code. */
type Prefix = '' | 'New'

/** At most 128 characters without control characters. @throws ServiceError InvalidParameter.DisplayName.* */
export function displayName(text: string | undefined, prefix: Prefix = ''): string | undefined {
  if (text === undefined) return undefined
  if (charactersOf(text) > displayNameCharactersMax)
    throw new ServiceError(`InvalidParameter.${prefix}DisplayName.Length`)
  if (/\p{Cc}/u.test(text)) throw new ServiceError(`InvalidParameter.${prefix}DisplayName.InvalidChars`)
  return text
}

/** At most 128 characters. @throws ServiceError InvalidParameter.Comments.Length */
export function comments(text: string | undefined, prefix: Prefix = ''): string | undefined {
  if (text !== undefined && charactersOf(text) > commentsCharactersMax)
    throw new ServiceError(`InvalidParameter.${prefix}Comments.Length`)
  return text
}

/** At most 1,024 characters. @throws ServiceError InvalidParameter.Description.Length */
export function description(text: string | undefined): string | undefined {
  if (text !== undefined && charactersOf(text) > descriptionCharactersMax)
    throw new ServiceError('InvalidParameter.Description.Length')
  return text
}

/** `86-18600000000`, the country's code first. @throws ServiceError InvalidParameter.MobilePhone.Format */
export function mobilePhone(text: string | undefined, prefix: Prefix = ''): string | undefined {
  if (text !== undefined && text !== '' && !/^\d{1,6}-\d{4,20}$/.test(text))
    throw new ServiceError(`InvalidParameter.${prefix}MobilePhone.Format`)
  return text
}

/** One `@`, no white space, at most 254 characters. @throws ServiceError InvalidParameter.Email.Format */
export function email(text: string | undefined, prefix: Prefix = ''): string | undefined {
  if (text === undefined || text === '') return text
  if (text.length > 254 || !/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+$/u.test(text))
    throw new ServiceError(`InvalidParameter.${prefix}Email.Format`)
  return text
}

/** @throws ServiceError InvalidParameter.PolicyType */
export function policyType(text: string): PolicyType {
  if (text !== 'System' && text !== 'Custom') throw new ServiceError('InvalidParameter.PolicyType')
  return text
}

/** @throws ServiceError InvalidParameter.VersionId.Format */
export function versionId(text: string): string {
  if (!/^v[1-9]\d{0,9}$/.test(text)) throw new ServiceError('InvalidParameter.VersionId.Format')
  return text
}

/** @throws ServiceError InvalidParameter.PolicyDocument.Length, MalformedPolicyDocument with what is wrong and where */
export function policyDocument(source: string): string {
  if (source.length > policyDocumentCharactersMax) throw new ServiceError('InvalidParameter.PolicyDocument.Length')
  parsed(source, 'identity')
  return source
}

/** @throws ServiceError InvalidParameter.AssumeRolePolicyDocument.Length, MalformedPolicyDocument */
export function trustPolicyDocument(source: string): PolicyDocument {
  if (source.length > policyDocumentCharactersMax)
    throw new ServiceError('InvalidParameter.AssumeRolePolicyDocument.Length')
  return parsed(source, 'trust')
}

function parsed(source: string, kind: 'identity' | 'trust'): PolicyDocument {
  try {
    return parsePolicy(source, kind)
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    throw new ServiceError('MalformedPolicyDocument', { Reason: error.message }, { cause: error })
  }
}

/** 3,600 to 43,200 seconds. @throws ServiceError InvalidParameter.MaxSessionDuration */
export function maxSessionSeconds(seconds: number | undefined): number | undefined {
  if (seconds !== undefined && (seconds < sessionSecondsMin || seconds > sessionSecondsMax))
    throw new ServiceError('InvalidParameter.MaxSessionDuration')
  return seconds
}

/** `Active` or `Inactive`. @throws ServiceError InvalidParameter.Status */
export function isActiveStatus(text: string): boolean {
  if (text !== 'Active' && text !== 'Inactive') throw new ServiceError('InvalidParameter.Status')
  return text === 'Active'
}

/** Characters as people count them: code points. */
function charactersOf(text: string): number {
  return Array.from(text).length
}

/** Whether the oldest version makes room for a sixth. @throws ServiceError InvalidParameter.RotateStrategy */
export function rotates(strategy: string | undefined): boolean {
  if (strategy === undefined || strategy === 'None') return false
  if (strategy !== 'DeleteOldestNonDefaultVersionWhenLimitExceeded')
    throw new ServiceError('InvalidParameter.RotateStrategy')
  return true
}
