/** What a policy document says, after parsing: plain values, each list never empty. */
import type { Position } from './json.ts'

export type Effect = 'Allow' | 'Deny'

/** `identity` is attached to users, groups and roles; `session` narrows one token; `trust` says who may assume a role. */
export type PolicyKind = 'identity' | 'session' | 'trust' | 'bucket'

/** Who a statement of a bucket policy speaks of. A UID is that of an account's root or of a RAM user. */
export type BucketPrincipal =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'uid'; readonly uid: string }
  | {
      readonly kind: 'session'
      readonly accountId: string
      readonly roleName: string
      /** `undefined` stands for `*`, every session of the role. */
      readonly sessionName: string | undefined
    }

/** Who a statement of a trust policy speaks of. `root` admits every user and role of the account. */
export type TrustPrincipal =
  | { readonly kind: 'root'; readonly accountId: string }
  | { readonly kind: 'user' | 'role'; readonly accountId: string; readonly name: string }
  | { readonly kind: 'service'; readonly service: string }
  | {
      readonly kind: 'federated'
      readonly accountId: string
      readonly provider: 'saml-provider' | 'oidc-provider'
      readonly name: string
    }

export type PolicyPrincipal = BucketPrincipal | TrustPrincipal

/** One key under one operator, with every value that it may (or, negated, may not) have. */
export interface Condition {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

export interface Statement {
  /** From 0, in the order of the document. */
  readonly index: number
  readonly sid: string | undefined
  readonly effect: Effect
  /** True for NotAction. */
  readonly isActionNegated: boolean
  readonly actions: readonly string[]
  /** Empty in trust policies only. */
  readonly resources: readonly string[]
  /** Empty in identity and session policies only. */
  readonly principals: readonly PolicyPrincipal[]
  readonly conditions: readonly Condition[]
  readonly position: Position
}

export interface PolicyDocument<Kind extends PolicyKind = PolicyKind> {
  readonly kind: Kind
  readonly statements: readonly Statement[]
}
