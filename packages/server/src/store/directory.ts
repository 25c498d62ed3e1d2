/**
 * Who may do what: accounts, users, groups, access keys, roles, policies and what they are attached to. Every change is one
 * atomic commit that checks what it read and moves the directory's sequence; answers are outcomes, never errors.
 */
import type { Kv } from '@latchkey/kv'
import type { Ids } from '../base/ids.ts'
import { accessKeys } from './directory-access-keys.ts'
import type { AccessKeys } from './directory-access-keys.ts'
import { accounts } from './directory-accounts.ts'
import type { Accounts } from './directory-accounts.ts'
import { attachments } from './directory-attachments.ts'
import type { Attachments } from './directory-attachments.ts'
import { changer, openSequence } from './directory-change.ts'
import { groups } from './directory-groups.ts'
import type { Groups } from './directory-groups.ts'
import { lastUsed } from './directory-last-used.ts'
import type { LastUsed } from './directory-last-used.ts'
import { directoryLimits } from './directory-limits.ts'
import type { DirectoryLimits } from './directory-limits.ts'
import { logins } from './directory-logins.ts'
import type { Logins } from './directory-logins.ts'
import { mfaDevices } from './directory-mfa.ts'
import type { MfaDevices } from './directory-mfa.ts'
import { policies } from './directory-policies.ts'
import type { Policies } from './directory-policies.ts'
import type { DirectoryReader } from './directory-port.ts'
import { oidcProviders, samlProviders } from './directory-providers.ts'
import type { OidcProviders, SamlProviders } from './directory-providers.ts'
import { directoryReader } from './directory-reader.ts'
import { roles } from './directory-roles.ts'
import type { Roles } from './directory-roles.ts'
import type { RecordSealer } from './directory-seal.ts'
import { accountSettings } from './directory-settings.ts'
import type { AccountSettings } from './directory-settings.ts'
import type { SystemPolicies } from './directory-system-policies.ts'
import { tags } from './directory-tags.ts'
import type { Tags } from './directory-tags.ts'
import { users } from './directory-users.ts'
import type { Users } from './directory-users.ts'
import { passwords } from './passwords.ts'
import type { PasswordCost } from './passwords.ts'

export type Directory = DirectoryReader & {
  readonly accounts: Accounts
  readonly settings: AccountSettings
  readonly users: Users
  readonly logins: Logins
  readonly mfaDevices: MfaDevices
  readonly accessKeys: AccessKeys
  readonly lastUsed: LastUsed
  readonly groups: Groups
  readonly roles: Roles
  readonly oidcProviders: OidcProviders
  readonly samlProviders: SamlProviders
  readonly policies: Policies
  readonly systemPolicies: SystemPolicies
  readonly attachments: Attachments
  readonly tags: Tags
}

export type DirectoryOptions = {
  readonly kv: Kv
  readonly ids: Ids
  readonly sealer: RecordSealer
  /** `systemPolicies` of the policy package. */
  readonly systemPolicies: SystemPolicies
  /** Quotas that differ from the documented ones. */
  readonly limits?: Partial<DirectoryLimits>
  /** Of new passwords; tests take a cheap one. */
  readonly passwordCost?: PasswordCost
}

export async function openDirectory(options: DirectoryOptions): Promise<Directory> {
  const { kv, ids, sealer, systemPolicies } = options
  const limits = { ...directoryLimits, ...options.limits }
  const sequence = await openSequence(kv, ids)
  const change = changer(kv, sequence, ids)
  const changeQuietly = changer(kv, undefined, ids)
  const settings = accountSettings(kv, change)
  const hashes = passwords(sealer, ids, options.passwordCost)
  const common = { kv, ids, sealer, systemPolicies, limits, change, changeQuietly, settings, hashes, sequence }
  return {
    ...directoryReader(common),
    accounts: accounts(common),
    settings,
    users: users(common),
    logins: logins(common),
    mfaDevices: mfaDevices(common),
    accessKeys: accessKeys(common),
    lastUsed: lastUsed(kv),
    groups: groups(common),
    roles: roles(common),
    oidcProviders: oidcProviders(common),
    samlProviders: samlProviders(common),
    policies: policies(common),
    systemPolicies,
    attachments: attachments(common),
    tags: tags(kv, change),
  }
}
