import type { Found, Kv, Read } from '@latchkey/kv'
import { isEntry, versioned } from './change.ts'
import type { Sequence } from './change.ts'
import { accessKeyKey, groupKey, nameKey, policyKey, providerKey, roleKey, userKey } from './keys.ts'
import { decodeRecord } from './records.ts'
import type { AccessKeyPolicy, AccessKeyRecord, Attachment, GroupRecord, NameRecord, PolicyRecord } from './records.ts'
import type { OidcProviderRecord, RoleRecord, SamlProviderRecord, UserRecord } from './records.ts'
import type { AccessKey, AttachedPolicy, DirectoryReader, RoleIdentity, UserIdentity } from './port.ts'
import type { RecordSealer } from './seal.ts'
import { systemPolicyVersionId } from './system-policies.ts'
import type { SystemPolicies } from './system-policies.ts'

/** Decoded values kept per process: about 1 KiB each. */
const cachedValuesMax = 20_000
/** Longer than any key id that was ever made here; a longer one is nobody's. */
const accessKeyIdCharactersMax = 128

/** A record that a cached value was made of; version undefined says that it was absent. */
type Dependency = { readonly key: Uint8Array; readonly version: number | undefined }
type Cached<T> = { readonly value: T; readonly dependencies: readonly Dependency[]; sequence: number }

/** Reads and remembers what was read. */
type Tracker = {
  getMany(keys: readonly Uint8Array[]): Promise<readonly Found[]>
  readonly dependencies: Dependency[]
}

export type ReaderOptions = {
  readonly kv: Kv
  readonly sequence: Sequence
  readonly sealer: RecordSealer
  readonly systemPolicies: SystemPolicies
}

/**
 * Look-ups for every request. In the steady state each costs one read, of the sequence record; after a change anywhere
 * in the directory a value's own records are asked for their versions in one round trip, and only a value that did
 * change is read anew. A key's owner is found in three round trips: the key, its user, the user's groups and policies.
 */
export function directoryReader({ kv, sequence, sealer, systemPolicies }: ReaderOptions): DirectoryReader {
  const remember = memory(kv, sequence)
  const policiesOf = policyLoader(systemPolicies)

  const loadKey = async (id: string, tracker: Tracker): Promise<AccessKey | undefined> => {
    const key = accessKeyKey(id)
    const [found] = await tracker.getMany([key])
    if (!isEntry(found)) return undefined
    const { accountId, owner, isActive, sealedSecret, networkPolicy } = decodeRecord<AccessKeyRecord>(found.value)
    const secret = sealer.open(Buffer.from(sealedSecret, 'base64'), key, 'secret')
    const of = { id, secret, isActive, networks: networksOf(networkPolicy) }
    if (owner.kind === 'root') return { ...of, owner: { kind: 'root', accountId } }
    const user = await loadUser(accountId, owner.userId, tracker)
    return user === undefined ? undefined : { ...of, owner: user }
  }

  const loadUser = async (accountId: string, userId: string, tracker: Tracker): Promise<UserIdentity | undefined> => {
    const [found] = await tracker.getMany([userKey(accountId, userId)])
    if (!isEntry(found)) return undefined
    const { userName, policies, groupIds } = decodeRecord<UserRecord>(found.value)
    const groups = groupIds.length === 0 ? [] : await tracker.getMany(groupIds.map((id) => groupKey(accountId, id)))
    const ofGroups = groups.flatMap((found) => {
      const group = versioned<GroupRecord>(found)?.record
      return group === undefined ? [] : group.policies.map((policy) => ({ ...policy, group: group.groupName }))
    })
    return {
      kind: 'user',
      accountId,
      userId,
      userName,
      policies: await policiesOf(accountId, [...policies, ...ofGroups], tracker),
    }
  }

  const loadRole = async (accountId: string, roleId: string, tracker: Tracker): Promise<RoleIdentity | undefined> => {
    const [found] = await tracker.getMany([roleKey(accountId, roleId)])
    if (!isEntry(found)) return undefined
    const { roleName, maxSessionSeconds, trustPolicy, policies } = decodeRecord<RoleRecord>(found.value)
    const attached = await policiesOf(accountId, policies, tracker)
    return { kind: 'role', accountId, roleId, roleName, maxSessionSeconds, trustPolicy, policies: attached }
  }

  const loadRoleByName = async (
    accountId: string,
    name: string,
    tracker: Tracker,
  ): Promise<RoleIdentity | undefined> => {
    const [found] = await tracker.getMany([nameKey('role', accountId, name)])
    return isEntry(found) ? loadRole(accountId, decodeRecord<NameRecord>(found.value).id, tracker) : undefined
  }

  const provider = <T extends object>(kind: 'oidc' | 'saml', accountId: string, name: string) =>
    remember(`${kind} ${accountId} ${name}`, async (tracker) => {
      const [found] = await tracker.getMany([providerKey(kind, accountId, name)])
      return isEntry(found) ? decodeRecord<T>(found.value) : undefined
    })

  return {
    sequence: () => sequence.current(),
    oidcProvider: async (accountId, name) =>
      isPlain(accountId) && isPlain(name) ? provider<OidcProviderRecord>('oidc', accountId, name) : undefined,
    samlProvider: async (accountId, name) =>
      isPlain(accountId) && isPlain(name) ? provider<SamlProviderRecord>('saml', accountId, name) : undefined,
    accessKey: async (id) => (isPlain(id) ? remember(`key ${id}`, (tracker) => loadKey(id, tracker)) : undefined),
    userById: async (accountId, userId) =>
      isPlain(accountId) && isPlain(userId)
        ? remember(`user ${accountId} ${userId}`, (tracker) => loadUser(accountId, userId, tracker))
        : undefined,
    roleById: async (accountId, roleId) =>
      isPlain(accountId) && isPlain(roleId)
        ? remember(`role ${accountId} ${roleId}`, (tracker) => loadRole(accountId, roleId, tracker))
        : undefined,
    roleByName: async (accountId, roleName) =>
      isPlain(accountId) && isPlain(roleName)
        ? remember(`role-name ${accountId} ${roleName}`, (tracker) => loadRoleByName(accountId, roleName, tracker))
        : undefined,
  }
}

/** No request comes out of a VPC here, so a statement about one lets nobody in. */
function networksOf(policy: AccessKeyPolicy | undefined): readonly string[] | undefined {
  if (policy === undefined || !policy.isActive) return undefined
  return policy.statements.flatMap(({ kind, networks }) => (kind === 'public' ? networks : []))
}

/** What the wire presents as a key id or name may be anything; nothing of ours has other characters. */
function isPlain(text: string): boolean {
  return text.length <= accessKeyIdCharactersMax && /^[\w.@-]+$/.test(text)
}

type Remember = <T>(name: string, load: (tracker: Tracker) => Promise<T | undefined>) => Promise<T | undefined>

function memory(kv: Kv, sequence: Sequence): Remember {
  // Each name is asked for by one look-up only, so its value has that look-up's type.
  const kept = new Map<string, Cached<unknown>>()

  const keep = (name: string, cached: Cached<unknown>): void => {
    kept.delete(name)
    kept.set(name, cached)
    if (kept.size <= cachedValuesMax) return
    for (const oldest of kept.keys()) {
      kept.delete(oldest)
      return
    }
  }

  return async <T>(name: string, load: (tracker: Tracker) => Promise<T | undefined>) => {
    const now = await sequence.current()
    const cached = kept.get(name)
    if (cached !== undefined && (cached.sequence === now || (await isUnchanged(kv, cached)))) {
      // A slower request may have seen an older sequence; the mark only moves forward.
      cached.sequence = Math.max(cached.sequence, now)
      keep(name, cached)
      return cached.value as T
    }
    const tracker = trackerOf(kv)
    const value = await load(tracker)
    // What is absent is not remembered: anybody can ask for keys that do not exist, as many as they like.
    if (value === undefined) kept.delete(name)
    else keep(name, { value, dependencies: tracker.dependencies, sequence: now })
    return value
  }
}

async function isUnchanged(kv: Kv, { dependencies }: Cached<unknown>): Promise<boolean> {
  const reads = dependencies.map(({ key, version }): Read =>
    version === undefined ? { key } : { key, unless: version },
  )
  const found = await kv.getMany(reads)
  return found.every(
    (answer, index) => answer === (dependencies[index]?.version === undefined ? undefined : 'unchanged'),
  )
}

function trackerOf(kv: Kv): Tracker {
  const dependencies: Dependency[] = []
  return {
    dependencies,
    async getMany(keys) {
      const found = await kv.getMany(keys.map((key) => ({ key })))
      found.forEach((answer, index) => {
        const key = keys[index]
        if (key !== undefined) dependencies.push({ key, version: isEntry(answer) ? answer.version : undefined })
      })
      return found
    },
  }
}

/** An attachment of the identity itself, or of a group that it is in. */
type Reached = Attachment & { readonly group?: string }

type PolicyLoader = (
  accountId: string,
  attachments: readonly Reached[],
  tracker: Tracker,
) => Promise<readonly AttachedPolicy[]>

/**
 * Policies that many identities share are one object per version, so that whoever compiles them can keep the result by
 * the object itself.
 */
function policyLoader(systemPolicies: SystemPolicies): PolicyLoader {
  const shared = new Map<string, { readonly version: number; readonly policy: AttachedPolicy }>()
  const system = new Map<string, AttachedPolicy>()
  const through = throughGroups()
  for (const { name, document } of systemPolicies.values())
    system.set(name, { type: 'System', name, versionId: systemPolicyVersionId, document })

  const custom = (accountId: string, found: Found): AttachedPolicy | undefined => {
    const entry = isEntry(found) ? found : undefined
    if (entry === undefined) return undefined
    const name = Buffer.from(entry.key).toString('latin1')
    const known = shared.get(name)
    if (known?.version === entry.version) return known.policy
    const record = decodeRecord<PolicyRecord>(entry.value)
    const current = record.versions.find((version) => version.id === record.defaultVersionId)
    if (current === undefined) throw new Error(`policy ${record.policyName} of ${accountId} has no default version`)
    const { id: versionId, document } = current
    const policy: AttachedPolicy = { type: 'Custom', name: record.policyName, versionId, document }
    if (shared.size >= cachedValuesMax) shared.clear()
    shared.set(name, { version: entry.version, policy })
    return policy
  }

  return async (accountId, attachments, tracker) => {
    // What reaches an identity twice counts once; its own attachments come first.
    const reached = [...new Map(attachments.toReversed().map((one) => [`${one.type}/${one.name}`, one])).values()]
    const wanted = reached.toReversed()
    const ofSystem = wanted.filter(({ type }) => type === 'System')
    const ofAccount = wanted.filter(({ type }) => type === 'Custom')
    const keys = ofAccount.map(({ name }) => policyKey(accountId, name))
    const found = keys.length === 0 ? [] : await tracker.getMany(keys)
    const policies = [
      ...ofSystem.map(({ name, group }) => through(system.get(name), group)),
      ...ofAccount.map(({ group }, index) => through(custom(accountId, found[index]), group)),
    ]
    return policies.filter((policy) => policy !== undefined)
  }
}

/** The same policy as a group's, one object for all members. */
function throughGroups(): (
  policy: AttachedPolicy | undefined,
  group: string | undefined,
) => AttachedPolicy | undefined {
  const known = new WeakMap<AttachedPolicy, Map<string, AttachedPolicy>>()
  return (policy, group) => {
    if (policy === undefined || group === undefined) return policy
    const ofPolicy = known.get(policy) ?? new Map<string, AttachedPolicy>()
    known.set(policy, ofPolicy)
    const variant = ofPolicy.get(group) ?? { ...policy, group }
    ofPolicy.set(group, variant)
    return variant
  }
}
