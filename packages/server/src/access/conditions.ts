import type { ConditionValues } from '@latchkey/policy'
import type { Caller } from './caller.ts'
import { callerArn } from './caller.ts'

/** What a request says of itself besides action and resource. */
export type RequestFacts = {
  readonly sourceAddress: string
  readonly isSecure: boolean
  readonly userAgent: string | undefined
  readonly now: Date
}

/**
 * Condition keys of one request. Values are made when a policy asks for them; an absent key is undefined, never empty.
 * `acs:MFAPresent` is absent unless the session was made with MFA, as the cloud has it for access keys.
 */
export function conditionValues(
  caller: Caller,
  facts: RequestFacts,
  ofNeed: ReadonlyMap<string, string>,
): ConditionValues {
  return { get: (key) => ofNeed.get(key) ?? ofRequest(key, caller, facts) }
}

function ofRequest(key: string, caller: Caller, facts: RequestFacts): string | undefined {
  switch (key) {
    case 'acs:SourceIp':
      return facts.sourceAddress
    case 'acs:SecureTransport':
      return String(facts.isSecure)
    case 'acs:UserAgent':
      return facts.userAgent
    case 'acs:CurrentTime':
      return facts.now.toISOString()
    case 'acs:AccessId':
      return caller.kind === 'anonymous' ? undefined : caller.accessKeyId
    case 'acs:PrincipalARN':
      return caller.kind === 'anonymous' ? undefined : callerArn(caller)
    case 'acs:MFAPresent':
      return caller.kind === 'session' && caller.hasMfa ? 'true' : undefined
    case 'acs:SourceIdentity':
    case 'sts:SourceIdentity':
      return caller.kind === 'session' ? caller.sourceIdentity : undefined
    default:
      return undefined
  }
}
