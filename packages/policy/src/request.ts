/** What is asked of a policy: who wants to do what with which resource, and all that bears on the answer. */
import type { CompiledPolicy } from './compile.ts'
import type { ConditionValues } from './conditions.ts'

/** Who asks. `accountId` is the account that the identity belongs to. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'root'; readonly accountId: string }
  | { readonly kind: 'user'; readonly accountId: string; readonly userId: string; readonly userName: string }
  | {
      readonly kind: 'session'
      readonly accountId: string
      readonly roleId: string
      readonly roleName: string
      readonly sessionName: string
    }

/** Who can come through a trust policy besides: a cloud service, or an identity provider's assertion. */
export type TrustCaller =
  | Principal
  | { readonly kind: 'service'; readonly service: string }
  | {
      readonly kind: 'federated'
      readonly accountId: string
      readonly provider: 'saml-provider' | 'oidc-provider'
      readonly providerName: string
    }

/**
 * What is touched. `ownerAccountId` owns the bucket, whoever asks; for a bucket still to be made it is the caller's.
 * `service` is OSS as a whole (ListBuckets). `ram` is anything of RAM and STS, such as `role/player`; `kms` is a key, `key/ID`.
 */
export type Resource =
  | { readonly kind: 'service'; readonly ownerAccountId: string; readonly region?: string }
  | { readonly kind: 'bucket'; readonly ownerAccountId: string; readonly bucket: string; readonly region?: string }
  | {
      readonly kind: 'object'
      readonly ownerAccountId: string
      readonly bucket: string
      readonly key: string
      readonly region?: string
    }
  | { readonly kind: 'ram'; readonly ownerAccountId: string; readonly relativeId: string }
  | { readonly kind: 'kms'; readonly ownerAccountId: string; readonly relativeId: string; readonly region?: string }

/** A policy on the caller's side, and by what way it reached the caller. */
export interface AttachedPolicy {
  readonly name: string
  readonly type: 'System' | 'Custom'
  readonly version: string
  readonly policy: CompiledPolicy<'identity'>
  readonly attachedTo: { readonly kind: 'user' | 'group' | 'role'; readonly name: string }
}

export type BucketAcl = 'private' | 'public-read' | 'public-read-write'
export type ObjectAcl = BucketAcl | 'default'

/** Everything that `evaluate` looks at. Nothing is fetched, so a decision can be repeated from its record. */
export interface AccessRequest {
  readonly principal: Principal
  /** As policies write it, `oss:GetObject`; case does not matter. */
  readonly action: string
  readonly resource: Resource
  readonly conditions: ConditionValues
  /** The policy inside the caller's token, when it was issued with one. */
  readonly sessionPolicy?: CompiledPolicy<'session'> | undefined
  readonly identityPolicies: readonly AttachedPolicy[]
  readonly bucketPolicy?: CompiledPolicy<'bucket'> | undefined
  /** `default`, and no value, hand over to the bucket ACL. */
  readonly objectAcl?: ObjectAcl | undefined
  /** No value is `private`. */
  readonly bucketAcl?: BucketAcl | undefined
  /** Public access block of the bucket or its account is on. */
  readonly isPublicAccessBlocked?: boolean | undefined
}

/** The question of AssumeRole and its siblings. `conditions` carries sts:ExternalId, sts:SourceIdentity, oidc:sub … */
export interface TrustRequest {
  readonly caller: TrustCaller
  readonly role: { readonly accountId: string; readonly roleName: string }
  readonly trustPolicy: CompiledPolicy<'trust'>
  readonly conditions: ConditionValues
  /** The policy inside the caller's own token, when a session assumes a further role. */
  readonly sessionPolicy?: CompiledPolicy<'session'> | undefined
  /** The caller's own policies; services and federated callers have none. */
  readonly identityPolicies: readonly AttachedPolicy[]
}

/** The resource as an ARN. Regions are not part of RAM's. */
export function resourceArn(resource: Resource): string {
  if (resource.kind === 'ram') return `acs:ram:*:${resource.ownerAccountId}:${resource.relativeId}`
  const service = resource.kind === 'kms' ? 'kms' : 'oss'
  return `acs:${service}:${resource.region ?? '*'}:${resource.ownerAccountId}:${relativeId(resource)}`
}

/** The last field of the resource's ARN. */
export function relativeId(resource: Resource): string {
  switch (resource.kind) {
    case 'service':
      return '*'
    case 'bucket':
      return resource.bucket
    case 'object':
      return `${resource.bucket}/${resource.key}`
    case 'ram':
    case 'kms':
      return resource.relativeId
  }
}
