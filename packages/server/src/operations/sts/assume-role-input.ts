/** What AssumeRole takes: the limits of its page as pure functions. */
import { PolicySyntaxError, parsePolicy, sessionPolicyCharactersMax } from '@latchkey/policy'
import { ServiceError } from '@latchkey/protocol'

export const sessionSecondsMin = 900
export const sessionSecondsDefault = 3_600

export type RoleArn = { readonly accountId: string; readonly roleName: string }

/**
 * `acs:ram::ACCOUNT:role/NAME`; samples in the documents also write `*` as region.
 * @throws ServiceError InvalidParameter.RoleArn
 */
export function parseRoleArn(text: string): RoleArn {
  const [, accountId, roleName] = /^acs:ram:\*?:(\d{1,20}):role\/([A-Za-z0-9.-]{1,64})$/.exec(text) ?? []
  if (accountId === undefined || roleName === undefined) throw new ServiceError('InvalidParameter.RoleArn')
  return { accountId, roleName }
}

/** @throws ServiceError InvalidParameter.RoleSessionName for anything but 2 to 64 letters, digits and `. @ - _` */
export function checkSessionName(text: string): void {
  if (!/^[A-Za-z0-9.@_-]{2,64}$/.test(text)) throw new ServiceError('InvalidParameter.RoleSessionName')
}

/** @throws ServiceError InvalidParameter.ExternalId for anything but 2 to 1,224 of `[\w+=,.@:/-]` */
export function checkExternalId(text: string | undefined): void {
  if (text !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(text)) throw new ServiceError('InvalidParameter.ExternalId')
}

/** @throws ServiceError InvalidParameter.SourceIdentity for a reserved prefix and anything but 2 to 64 of `[\w+=,.@-]` */
export function checkSourceIdentity(text: string | undefined): void {
  if (text === undefined) return
  if (!/^[\w+=,.@-]{2,64}$/.test(text) || /^(acs|aliyun|alibabacloud):/i.test(text))
    throw new ServiceError('InvalidParameter.SourceIdentity')
}

/**
 * 900 to the role's own maximum, 3,600 when not given.
 * @throws ServiceError InvalidParameter.DurationSeconds
 */
export function durationWithin(seconds: number | undefined, maxSeconds: number): number {
  const duration = seconds ?? sessionSecondsDefault
  if (duration < sessionSecondsMin || duration > maxSeconds)
    throw new ServiceError('InvalidParameter.DurationSeconds', { Max: `${maxSeconds / 3_600}hr` })
  return duration
}

/** @throws ServiceError InvalidParameter.PolicySize, InvalidParameter.PolicyGrammar with what is wrong and where */
export function checkSessionPolicy(source: string | undefined): void {
  if (source === undefined) return
  if (source.length > sessionPolicyCharactersMax) throw new ServiceError('InvalidParameter.PolicySize')
  try {
    parsePolicy(source, 'session')
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    const message = `The parameter Policy has not passed grammar check. ${error.message}`
    throw new ServiceError('InvalidParameter.PolicyGrammar', {}, { message, cause: error })
  }
}
