/**
 * The records of the directory as they lie in kv. Each is one byte of format, eight bytes of write id, then JSON.
 * A reader of this release takes every format up to its own and brings old ones up through `migrations`.
 */

import type { Attempts } from './attempts.ts'
import type { PasswordHash } from './passwords.ts'

/** Grows when the JSON of a kind changes in a way that an older release would misread. */
export const recordFormat = 1
export const writeIdBytes = 8
const headerBytes = 1 + writeIdBytes

export type PolicyType = 'System' | 'Custom'

export type Attachment = { readonly type: PolicyType; readonly name: string; readonly attachedMs: number }
export type Tag = { readonly key: string; readonly value: string }

/** What may carry policies. */
export type EntityKind = 'user' | 'role' | 'group'

export type AccountRecord = {
  readonly accountId: string
  readonly name: string
  readonly createdMs: number
  readonly rootKeyIds: readonly string[]
  readonly alias?: string
  readonly passwordPolicy?: PasswordPolicy
  readonly securityPreference?: SecurityPreference
}

/** What the passwords of an account's users must be, and how long they last. */
export type PasswordPolicy = {
  readonly minimumLength: number
  readonly requiresLowercase: boolean
  readonly requiresUppercase: boolean
  readonly requiresNumbers: boolean
  readonly requiresSymbols: boolean
  readonly minimumDifferentCharacters: number
  readonly forbidsUserName: boolean
  /** Nobody signs in with a password that is too old; else it must be changed first. */
  readonly isExpiryHard: boolean
  /** 0: for ever. */
  readonly maxAgeDays: number
  /** So many last passwords cannot be taken again. */
  readonly reusePrevention: number
  /** So many wrong passwords within an hour; 0: any number. */
  readonly maxAttempts: number
}

/** What users may do for themselves, and how they sign in. */
export type SecurityPreference = {
  readonly allowsOwnAccessKeys: boolean
  readonly allowsOwnPassword: boolean
  readonly allowsOwnMfaDevices: boolean
  readonly allowsOwnPublicKeys: boolean
  readonly savesMfaTicket: boolean
  /** CIDR blocks, separated by semicolons; empty: from anywhere. */
  readonly loginNetworkMasks: string
  readonly loginSessionHours: number
  /** Who needs a second factor: everybody, whoever has or must bind one, or as `forUnusualLogin` says. */
  readonly mfaForLogin: 'mandatory' | 'independent' | 'adaptive'
  /** Of `adaptive`: whether a user without a device may go on without one. */
  readonly forUnusualLogin: 'autonomous' | 'enforceVerify'
  /** After so many days without a use a user's access key is disabled, or its password taken away. */
  readonly idleDaysOfKeys: number
  readonly idleDaysOfUsers: number
  readonly allowsPasskeys: boolean
  readonly allowsOwnDingTalk: boolean
}

/** From where an access key may be used, as IMS has it; without one from anywhere. */
export type AccessKeyPolicy = {
  readonly isActive: boolean
  readonly statements: readonly AccessKeyStatement[]
}
export type AccessKeyStatement =
  | { readonly kind: 'public'; readonly networks: readonly string[] }
  | { readonly kind: 'vpc'; readonly vpc: string; readonly networks: readonly string[] }

export type UserRecord = {
  readonly accountId: string
  readonly userId: string
  readonly userName: string
  readonly displayName?: string
  readonly mobilePhone?: string
  readonly email?: string
  readonly comments?: string
  readonly createdMs: number
  readonly updatedMs: number
  readonly lastLoginMs?: number
  readonly accessKeyIds: readonly string[]
  readonly groupIds: readonly string[]
  readonly policies: readonly Attachment[]
}

export type GroupRecord = {
  readonly accountId: string
  readonly groupId: string
  readonly groupName: string
  readonly comments?: string
  readonly createdMs: number
  readonly updatedMs: number
  readonly policies: readonly Attachment[]
}

export type RoleRecord = {
  readonly accountId: string
  readonly roleId: string
  readonly roleName: string
  readonly description?: string
  readonly trustPolicy: string
  readonly maxSessionSeconds: number
  readonly createdMs: number
  readonly updatedMs: number
  readonly policies: readonly Attachment[]
  readonly tags: readonly Tag[]
}

export type PolicyVersionRecord = { readonly id: string; readonly document: string; readonly createdMs: number }

export type PolicyRecord = {
  readonly accountId: string
  readonly policyName: string
  readonly description?: string
  readonly defaultVersionId: string
  /** Version numbers are never used again, as in the cloud: after v5 comes v6 though v1 was deleted. */
  readonly nextVersionNumber: number
  readonly createdMs: number
  readonly updatedMs: number
  /** Oldest first; at most `policyVersionsMax`. */
  readonly versions: readonly PolicyVersionRecord[]
  readonly tags: readonly Tag[]
}

export type KeyOwner = { readonly kind: 'root' } | { readonly kind: 'user'; readonly userId: string }

export type AccessKeyRecord = {
  readonly id: string
  readonly accountId: string
  readonly owner: KeyOwner
  readonly isActive: boolean
  readonly createdMs: number
  /** Base64 of the sealed secret; it opens only under this record's own key. */
  readonly sealedSecret: string
  /** Given by the configuration, and replaced when the configuration gives another. */
  readonly isConfigured?: boolean
  readonly networkPolicy?: AccessKeyPolicy
}

export type LastUsedRecord = { readonly lastUsedMs: number }

/** From a name, which may change, to an id, which never does. */
export type NameRecord = { readonly id: string }
export type LoginRecord = {
  readonly accountId: string
  readonly userId: string
  readonly password: PasswordHash
  readonly passwordSetMs: number
  /** Newest first. */
  readonly formerPasswords: readonly PasswordHash[]
  readonly isResetRequired: boolean
  readonly isMfaBindRequired: boolean
  readonly createdMs: number
  readonly updatedMs: number
  readonly attempts?: Attempts
}

export type MfaDeviceRecord = {
  readonly accountId: string
  readonly deviceName: string
  /** Base64 of the sealed seed; it opens only under this record's own key. */
  readonly sealedSeed: string
  readonly createdMs: number
  /** Whose it is, and since when. */
  readonly userId?: string
  readonly activatedMs?: number
  /** The step of the last code that was taken: no earlier one counts again. */
  readonly lastStep?: number
  readonly attempts?: Attempts
}
/** An issuer of OpenID Connect tokens that roles may trust. */
export type OidcProviderRecord = {
  readonly accountId: string
  readonly providerName: string
  readonly description?: string
  readonly issuerUrl: string
  /** Whom a token must be for; at least one. */
  readonly clientIds: readonly string[]
  /** Of the certificate authority of the issuer's host, as they were given: they are the same whatever their case. */
  readonly fingerprints: readonly string[]
  /** A token that was issued longer ago is refused. */
  readonly issuanceLimitHours: number
  readonly createdMs: number
  readonly updatedMs: number
}

/** An identity provider that speaks SAML 2.0. */
export type SamlProviderRecord = {
  readonly accountId: string
  readonly providerName: string
  readonly description?: string
  /** The XML itself, as `readSamlMetadata` takes it. */
  readonly metadataDocument: string
  readonly signAlgorithm: 'rsa-sha1' | 'rsa-sha256'
  readonly createdMs: number
  readonly updatedMs: number
}

export type UserMfaRecord = { readonly deviceName: string }

/** One user in one group: the other direction of a user's `groupIds`, and since when. */
export type MemberRecord = { readonly userId: string; readonly joinedMs: number }
/** One entity that carries a policy: the other direction of `Attachment`. */
export type AttachedRecord = { readonly kind: EntityKind; readonly id: string; readonly attachedMs: number }
/** The sequence is this base and the record's own version together. */
/** `floor` is the number below which no session lives any more. */
export type SequenceRecord = { readonly base: number; readonly floor?: number }

type Migration = (json: unknown) => unknown
/** `migrations[n]` turns a record of format n + 1 into format n + 2. */
const migrations: readonly Migration[] = []

export function encodeRecord(record: object, writeId: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(record), 'utf8')
  const bytes = Buffer.alloc(headerBytes + json.length)
  bytes[0] = recordFormat
  bytes.set(writeId.subarray(0, writeIdBytes), 1)
  bytes.set(json, headerBytes)
  return bytes
}

/** What was written under this key is what is read: the type is the caller's word. */
export function decodeRecord<T extends object>(bytes: Uint8Array): T {
  const format = bytes[0] ?? 0
  if (format < 1 || format > recordFormat)
    throw new Error(`a directory record has format ${format}; this release reads formats 1 to ${recordFormat}`)
  const json: unknown = JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', headerBytes),
  )
  // Each kind of record has keys of its own, and only `encodeRecord` writes under them.
  return migrations.slice(format - 1).reduce((value, migrate) => migrate(value), json) as T
}

export function writeIdOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(1, headerBytes)
}
