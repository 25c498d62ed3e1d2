/** The answers, and what each is called. One frozen value per reason, so that deciding allocates nothing. */

/** Which part of the rules gave the answer. */
export type Layer =
  | 'session-policy'
  | 'identity-policy'
  | 'bucket-policy'
  | 'trust-policy'
  | 'owner'
  | 'object-acl'
  | 'bucket-acl'
  | 'public-access-block'
  | 'anonymous'
  | 'root'

/** `NoPermissionType` of AccessDeniedDetail: a Deny matched, or no Allow did. */
export type NoPermissionType = 'ExplicitDeny' | 'ImplicitDeny'

/** `PolicyType` of AccessDeniedDetail, as far as our layers have one; the documents name none for bucket policies. */
export type PolicyType = 'SessionPolicy' | 'AccountLevelIdentityBasedPolicy' | 'AssumeRolePolicy'

/** Why, in a word that tests, metrics and messages can branch on. */
export type Reason =
  | 'session-policy-deny'
  | 'session-policy-no-allow'
  | 'identity-policy-deny'
  | 'bucket-policy-deny'
  | 'identity-and-bucket-policy-deny'
  | 'root-manages-policy'
  | 'identity-policy-allow'
  | 'bucket-policy-allow'
  | 'owner'
  | 'object-acl-allow'
  | 'object-acl-private'
  | 'object-acl-read-only'
  | 'object-acl-owner-only'
  | 'bucket-acl-allow'
  | 'bucket-acl-private'
  | 'bucket-acl-read-only'
  | 'bucket-acl-owner-only'
  | 'public-access-block'
  | 'no-allow'
  | 'other-account'
  | 'anonymous'
  | 'trust-policy-allow'
  | 'trust-policy-deny'
  | 'trust-policy-no-allow'
  | 'root-may-not-assume'

export interface Decision {
  readonly isAllowed: boolean
  readonly layer: Layer
  readonly reason: Reason
  /** `undefined` when allowed. */
  readonly noPermissionType: NoPermissionType | undefined
  /** `undefined` when allowed, and for layers that the cloud has no name for. */
  readonly policyType: PolicyType | undefined
  /**
   * Whether, for an object, another object ACL could turn the answer. A caller may ask without the ACL first and look
   * it up only when this is true, also for RAM users and sessions, who are strangers to ACLs like everybody else.
   */
  readonly isUpToObjectAcl: boolean
  /** The same in one English sentence, without names of policies, so that it may be shown to the refused caller. */
  readonly sentence: string
}

const explicit = 'ExplicitDeny'
const implicit = 'ImplicitDeny'
const identityType = 'AccountLevelIdentityBasedPolicy'

type Row = readonly [layer: Layer, type: NoPermissionType | 'Allowed', policy: PolicyType | undefined, sentence: string]

const rows: Readonly<Record<Reason, Row>> = {
  'session-policy-deny': ['session-policy', explicit, 'SessionPolicy', 'The policy of this session denies it.'],
  'session-policy-no-allow': [
    'session-policy',
    implicit,
    'SessionPolicy',
    'The policy of this session does not allow it.',
  ],
  'identity-policy-deny': ['identity-policy', explicit, identityType, 'A policy of the caller denies it.'],
  'bucket-policy-deny': ['bucket-policy', explicit, undefined, 'The bucket policy denies it.'],
  'identity-and-bucket-policy-deny': [
    'identity-policy',
    explicit,
    identityType,
    'A policy of the caller and the bucket policy both deny it.',
  ],
  'root-manages-policy': ['owner', 'Allowed', undefined, 'The owner may always read and delete the bucket policy.'],
  'identity-policy-allow': ['identity-policy', 'Allowed', undefined, 'A policy of the caller allows it.'],
  'bucket-policy-allow': ['bucket-policy', 'Allowed', undefined, 'The bucket policy allows it.'],
  owner: ['owner', 'Allowed', undefined, 'The caller is the owner.'],
  'object-acl-allow': ['object-acl', 'Allowed', undefined, 'The ACL of the object allows it to everybody.'],
  'object-acl-private': ['object-acl', implicit, undefined, 'The ACL of the object is private.'],
  'object-acl-read-only': ['object-acl', implicit, undefined, 'The ACL of the object lets strangers read only.'],
  'object-acl-owner-only': ['object-acl', implicit, undefined, 'No ACL of an object gives this to strangers.'],
  'bucket-acl-allow': ['bucket-acl', 'Allowed', undefined, 'The ACL of the bucket allows it to everybody.'],
  'bucket-acl-private': ['bucket-acl', implicit, undefined, 'The ACL of the bucket is private.'],
  'bucket-acl-read-only': ['bucket-acl', implicit, undefined, 'The ACL of the bucket lets strangers read only.'],
  'bucket-acl-owner-only': ['bucket-acl', implicit, undefined, 'No ACL of a bucket gives this to strangers.'],
  'public-access-block': [
    'public-access-block',
    implicit,
    undefined,
    'Only a public grant would allow it, and public access is blocked.',
  ],
  'no-allow': ['identity-policy', implicit, identityType, 'No policy allows it.'],
  'other-account': [
    'bucket-policy',
    implicit,
    undefined,
    'It belongs to another account, whose policy does not allow it.',
  ],
  anonymous: ['anonymous', implicit, undefined, 'Anonymous access is forbidden for this operation.'],
  'trust-policy-allow': ['trust-policy', 'Allowed', undefined, 'The trust policy of the role admits the caller.'],
  'trust-policy-deny': ['trust-policy', explicit, 'AssumeRolePolicy', 'The trust policy of the role denies it.'],
  'trust-policy-no-allow': [
    'trust-policy',
    implicit,
    'AssumeRolePolicy',
    'The trust policy of the role does not admit the caller.',
  ],
  'root-may-not-assume': ['root', implicit, undefined, 'Roles may not be assumed by root accounts.'],
}

function makeDecisions(): Readonly<Record<Reason, Decision>> {
  const decisions = Object.entries(rows).map(([reason, [layer, type, policyType, sentence]]) => {
    const isAllowed = type === 'Allowed'
    const noPermissionType = isAllowed ? undefined : type
    const isUpToObjectAcl = reason === 'no-allow' || layer === 'object-acl' || layer === 'bucket-acl'
    const decision = { isAllowed, layer, reason, noPermissionType, policyType, isUpToObjectAcl, sentence }
    return [reason, Object.freeze(decision)]
  })
  // `fromEntries` forgets the keys; they are those of `rows`, which the compiler has seen to be all reasons.
  return Object.freeze(Object.fromEntries(decisions) as Record<Reason, Decision>)
}

/** The decision for each reason. */
export const decisions: Readonly<Record<Reason, Decision>> = makeDecisions()
