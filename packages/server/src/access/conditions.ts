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
  tags: TargetTags,
): ConditionValues {
  return { get: (key) => ofNeed.get(key) ?? ofTarget(key, tags) ?? ofRequest(key, caller, facts) }
}

/** Whoever signed in to the console did so with MFA or without; of an access key nobody knows. */
function mfaPresent(caller: Caller): string | undefined {
  if (caller.kind === 'session') return caller.hasMfa ? 'true' : undefined
  return caller.kind === 'user' && caller.hasMfa !== undefined ? String(caller.hasMfa) : undefined
}

/** The tags of what is asked about, looked at only when a policy speaks of them. */
export type TargetTags = {
  readonly ofBucket: (key: string) => string | undefined
  readonly ofObject: (key: string) => string | undefined
}

const bucketTag = 'oss:BucketTag/'
const objectTag = 'oss:ExistingObjectTag/'

function ofTarget(key: string, tags: TargetTags): string | undefined {
  if (key.startsWith(bucketTag)) return tags.ofBucket(key.slice(bucketTag.length))
  return key.startsWith(objectTag) ? tags.ofObject(key.slice(objectTag.length)) : undefined
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
      return mfaPresent(caller)
    case 'acs:SourceIdentity':
    case 'sts:SourceIdentity':
      return caller.kind === 'session' ? caller.sourceIdentity : undefined
    default:
      return undefined
  }
}
