import assert from 'node:assert/strict'
import type { EntityKind, PolicyType } from './records.ts'

/**
 * Where each record of the directory lies. Parts are separated by 0x00, so that no name reaches into another's range;
 * roles are found whatever their case, users and policies by the letter.
 */
export const directoryPrefix = 'directory/'

function keyOf(kind: string, ...parts: string[]): Uint8Array {
  for (const part of parts) assert(!part.includes('\0'), 'names were validated before they became keys')
  return Buffer.from(`${directoryPrefix}${kind}/${parts.join('\0')}`, 'utf8')
}

export const sequenceKey = keyOf('sequence')
export const defaultAccountKey = keyOf('default-account')
export const accountKey = (accountId: string) => keyOf('account', accountId)
/** Where an alias leads. */
export const aliasKey = (alias: string) => keyOf('alias', alias)
export const accessKeyKey = (accessKeyId: string) => keyOf('access-key', accessKeyId)
/** When a key was last used: apart from the key itself, which requests remember by its version. */
export const lastUsedKey = (accessKeyId: string) => keyOf('last-used', accessKeyId)
export const userKey = (accountId: string, userId: string) => keyOf('user', accountId, userId)
export const groupKey = (accountId: string, groupId: string) => keyOf('group', accountId, groupId)
export const roleKey = (accountId: string, roleId: string) => keyOf('role', accountId, roleId)
export const policyKey = (accountId: string, policyName: string) => keyOf('policy', accountId, policyName)

/** An entity's record by its kind. */
export function entityKey(kind: EntityKind, accountId: string, id: string): Uint8Array {
  switch (kind) {
    case 'user':
      return userKey(accountId, id)
    case 'role':
      return roleKey(accountId, id)
    case 'group':
      return groupKey(accountId, id)
  }
}

export const nameKey = (kind: EntityKind, accountId: string, name: string) =>
  keyOf(`${kind}-name`, accountId, kind === 'role' ? asciiLower(name) : name)

/** A user's password, and which virtual MFA device it has bound. */
export const loginKey = (accountId: string, userId: string) => keyOf('login', accountId, userId)
export const userMfaKey = (accountId: string, userId: string) => keyOf('user-mfa', accountId, userId)
export const mfaKey = (accountId: string, deviceName: string) => keyOf('mfa', accountId, deviceName)

/** Identity providers by their names, and which of them an issuer is. */
export const providerKey = (kind: 'oidc' | 'saml', accountId: string, name: string) =>
  keyOf(`${kind}-provider`, accountId, name)
export const issuerKey = (accountId: string, issuerUrl: string) => keyOf('oidc-issuer', accountId, issuerUrl)

/** One user in one group. */
export const memberKey = (accountId: string, groupId: string, userId: string) =>
  keyOf('member', accountId, groupId, userId)

export const attachedKey = (accountId: string, type: PolicyType, name: string, kind: EntityKind, id: string) =>
  keyOf('attached', accountId, type, name, kind, id)

/** All keys whose leading parts are these; the end is exclusive. */
export type KeyRange = { readonly from: Uint8Array; readonly to: Uint8Array }

function rangeOf(kind: string, ...parts: string[]): KeyRange {
  const from = keyOf(kind, ...parts, '')
  const to = Buffer.from(from)
  // The last byte is the separator, 0x00.
  to[to.length - 1] = 1
  return { from, to }
}

export const namesOf = (kind: EntityKind, accountId: string) => rangeOf(`${kind}-name`, accountId)
export const policiesOf = (accountId: string) => rangeOf('policy', accountId)
export const providersOf = (kind: 'oidc' | 'saml', accountId: string) => rangeOf(`${kind}-provider`, accountId)
export const mfaOf = (accountId: string) => rangeOf('mfa', accountId)
export const membersOf = (accountId: string, groupId: string) => rangeOf('member', accountId, groupId)
export const attachedTo = (accountId: string, type: PolicyType, name: string) =>
  rangeOf('attached', accountId, type, name)

/** Every account of the server. */
export function allAccounts(): KeyRange {
  const from = keyOf('account', '')
  const to = Buffer.from(from)
  // The last byte is the slash behind the kind.
  to[to.length - 1] = 0x30
  return { from, to }
}

/** Counters: `[how many]`. */
export const countKey = (accountId: string, what: EntityKind | 'policy' | 'mfa' | 'oidc' | 'saml') =>
  keyOf('count', accountId, what)
export const attachmentCountKey = (accountId: string, type: PolicyType, name: string) =>
  keyOf('attachment-count', accountId, type, name)

/** A to Z only: the Kelvin sign is no `k`, and no two different names become one. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
