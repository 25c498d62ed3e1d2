/**
 * Who may do what: accounts, users, groups, access keys, roles, policies and what they are attached to. Every change is one
 * atomic commit that checks what it read and moves the directory's sequence; answers are outcomes, never errors.
 */
import type { Kv } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import { accessKeys } from './access-keys.ts'
import type { AccessKeys } from './access-keys.ts'
import { accounts } from './accounts.ts'
import type { Accounts } from './accounts.ts'
import { attachments } from './attachments.ts'
import type { Attachments } from './attachments.ts'
import { changer, openSequence } from './change.ts'
import { groups } from './groups.ts'
import type { Groups } from './groups.ts'
import { lastUsed } from './last-used.ts'
import type { LastUsed } from './last-used.ts'
import { directoryLimits } from './limits.ts'
import type { DirectoryLimits } from './limits.ts'
import { logins } from './logins.ts'
import type { Logins } from './logins.ts'
import { mfaDevices } from './mfa.ts'
import type { MfaDevices } from './mfa.ts'
import { policies } from './policies.ts'
import type { Policies } from './policies.ts'
import type { DirectoryReader } from './port.ts'
import { oidcProviders, samlProviders } from './providers.ts'
import type { OidcProviders, SamlProviders } from './providers.ts'
import { directoryReader } from './reader.ts'
import { roles } from './roles.ts'
import type { Roles } from './roles.ts'
import type { RecordSealer } from './seal.ts'
import { accountSettings } from './settings.ts'
import type { AccountSettings } from './settings.ts'
import type { SystemPolicies } from './system-policies.ts'
import { tags } from './tags.ts'
import type { Tags } from './tags.ts'
import { users } from './users.ts'
import type { Users } from './users.ts'
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
