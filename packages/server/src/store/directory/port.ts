/** What authentication and authorization read of the directory. What RAM's operations change is in `directory.ts`. */
import type { Secret } from '../../base/secret.ts'

export type AttachedPolicy = {
  readonly type: 'System' | 'Custom'
  readonly name: string
  readonly versionId: string
  readonly document: string
  /** The user's group that carries it; absent when the identity carries it itself. */
  readonly group?: string
}

export type UserIdentity = {
  readonly kind: 'user'
  readonly accountId: string
  readonly userId: string
  readonly userName: string
  readonly policies: readonly AttachedPolicy[]
}
export type RootIdentity = { readonly kind: 'root'; readonly accountId: string }
export type RoleIdentity = {
  readonly kind: 'role'
  readonly accountId: string
  readonly roleId: string
  readonly roleName: string
  readonly maxSessionSeconds: number
  readonly trustPolicy: string
  readonly policies: readonly AttachedPolicy[]
}

export type AccessKey = {
  readonly id: string
  readonly secret: Secret
  readonly isActive: boolean
  /** Where requests with this key may come from; undefined: from anywhere. */
  readonly networks: readonly string[] | undefined
  readonly owner: RootIdentity | UserIdentity
}

/** What STS needs to judge a token of this issuer. */
export type OidcProviderIdentity = {
  readonly accountId: string
  readonly providerName: string
  readonly issuerUrl: string
  readonly clientIds: readonly string[]
  readonly fingerprints: readonly string[]
  readonly issuanceLimitHours: number
}
/** What STS needs to judge an assertion of this provider. */
export type SamlProviderIdentity = {
  readonly accountId: string
  readonly providerName: string
  readonly metadataDocument: string
}

/**
 * Look-ups by what a request carries. Each answer is as of now: implementations keep decoded values by the directory's
 * sequence, which is read with each request, so a change is seen by the next request of every worker.
 */
export type DirectoryReader = {
  /** Grows with every change of users, keys, roles and policies. */
  sequence(): Promise<number>
  accessKey(id: string): Promise<AccessKey | undefined>
  userById(accountId: string, userId: string): Promise<UserIdentity | undefined>
  roleById(accountId: string, roleId: string): Promise<RoleIdentity | undefined>
  /** Role names match whatever their case. */
  roleByName(accountId: string, roleName: string): Promise<RoleIdentity | undefined>
  /** The same object until the provider changes, so that whoever reads its metadata or keys can keep the result by it. */
  oidcProvider(accountId: string, providerName: string): Promise<OidcProviderIdentity | undefined>
  samlProvider(accountId: string, providerName: string): Promise<SamlProviderIdentity | undefined>
}
