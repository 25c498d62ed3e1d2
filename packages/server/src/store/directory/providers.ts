import type { Kv } from '@latchkey/kv'
import { isEntry, versioned } from './change.ts'
import type { Changer, Encode, Plan, Versioned } from './change.ts'
import { countKey, issuerKey, providerKey, providersOf } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { nameIn } from './names.ts'
import type { DirectoryPage, PageQuery } from './names.ts'
import { decodeRecord } from './records.ts'
import type { OidcProviderRecord, SamlProviderRecord } from './records.ts'

export type NewOidcProvider = Pick<
  OidcProviderRecord,
  'providerName' | 'issuerUrl' | 'clientIds' | 'fingerprints' | 'issuanceLimitHours'
> & { readonly description?: string | undefined }
/** A field that is given replaces; an empty description removes it. */
export type OidcProviderChanges = {
  readonly clientIds?: readonly string[] | undefined
  readonly fingerprints?: readonly string[] | undefined
  readonly issuanceLimitHours?: number | undefined
  readonly description?: string | undefined
}
/** A list of a provider whose members come and go one by one. */
export type OidcList = 'clientIds' | 'fingerprints'

export type OidcCreated =
  | { readonly kind: 'created'; readonly provider: OidcProviderRecord }
  | { readonly kind: 'exists' | 'issuer-taken' | 'full' }
export type OidcProviders = {
  create(accountId: string, provider: NewOidcProvider, now: Date): Promise<OidcCreated>
  get(accountId: string, name: string): Promise<OidcProviderRecord | undefined>
  update(
    accountId: string,
    name: string,
    changes: OidcProviderChanges,
    now: Date,
  ): Promise<OidcProviderRecord | undefined>
  add(accountId: string, name: string, list: OidcList, item: string, now: Date): Promise<ItemAdded>
  /** The last client id stays. */
  remove(accountId: string, name: string, list: OidcList, item: string, now: Date): Promise<ItemRemoved>
  delete(accountId: string, name: string): Promise<'deleted' | 'missing'>
  list(accountId: string, query: PageQuery): Promise<DirectoryPage<OidcProviderRecord>>
}
type Changed = { readonly kind: 'changed'; readonly provider: OidcProviderRecord }
export type ItemAdded = Changed | { readonly kind: 'missing' | 'already' | 'full' }
export type ItemRemoved = Changed | { readonly kind: 'missing' | 'not-there' | 'last' }

export type NewSamlProvider = Pick<SamlProviderRecord, 'providerName' | 'metadataDocument' | 'signAlgorithm'> & {
  readonly description?: string | undefined
}
export type SamlProviderChanges = {
  readonly metadataDocument?: string | undefined
  readonly signAlgorithm?: SamlProviderRecord['signAlgorithm'] | undefined
  readonly description?: string | undefined
}
export type SamlCreated =
  | { readonly kind: 'created'; readonly provider: SamlProviderRecord }
  | { readonly kind: 'exists' | 'full' }
export type SamlProviders = {
  create(accountId: string, provider: NewSamlProvider, now: Date): Promise<SamlCreated>
  get(accountId: string, name: string): Promise<SamlProviderRecord | undefined>
  update(
    accountId: string,
    name: string,
    changes: SamlProviderChanges,
    now: Date,
  ): Promise<SamlProviderRecord | undefined>
  delete(accountId: string, name: string): Promise<'deleted' | 'missing'>
  list(accountId: string, query: PageQuery): Promise<DirectoryPage<SamlProviderRecord>>
}

export type ProvidersOptions = { readonly kv: Kv; readonly change: Changer; readonly limits: DirectoryLimits }

/** Identity providers by OpenID Connect. An issuer has one provider in an account: which one a token is of must be plain. */
export function oidcProviders({ kv, change, limits }: ProvidersOptions): OidcProviders {
  const shelf = shelfOf<OidcProviderRecord>(kv, change, 'oidc')
  return {
    create: (accountId, fields, now) =>
      change<OidcCreated>(async (encode) => {
        const { description, ...rest } = fields
        const provider = { accountId, ...rest, ...described(description), ...datesOf(now) }
        const key = providerKey('oidc', accountId, fields.providerName)
        const issuer = issuerKey(accountId, fields.issuerUrl)
        const [taken, issuerTaken] = await kv.getMany([{ key }, { key: issuer }])
        if (taken !== undefined) return { answer: { kind: 'exists' } }
        if (issuerTaken !== undefined) return { answer: { kind: 'issuer-taken' } }
        return {
          batch: {
            check: [key, issuer].map((absent) => ({ key: absent, version: undefined })),
            put: [shelf.put(key, provider, encode), { key: issuer, value: encode({ id: fields.providerName }) }],
            ceilings: [{ counter: countKey(accountId, 'oidc'), index: 0, max: limits.oidcProvidersMax }],
          },
          answer: { kind: 'created', provider },
          full: { kind: 'full' },
        }
      }),
    get: shelf.get,
    update: (accountId, name, { description, ...changes }, now) =>
      shelf.change<OidcProviderRecord | undefined>(accountId, name, undefined, (provider) => {
        const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
        const next = redescribed({ ...provider, ...given, updatedMs: now.getTime() }, description)
        return { answer: next, record: next }
      }),
    add: (accountId, name, list, item, now) =>
      shelf.change<ItemAdded>(accountId, name, { kind: 'missing' }, (provider) => {
        const items = provider[list]
        if (items.includes(item)) return { answer: { kind: 'already' } }
        if (items.length >= (list === 'clientIds' ? limits.clientIdsMax : limits.fingerprintsMax))
          return { answer: { kind: 'full' } }
        const next = { ...provider, [list]: [...items, item], updatedMs: now.getTime() }
        return { answer: { kind: 'changed', provider: next }, record: next }
      }),
    remove: (accountId, name, list, item, now) =>
      shelf.change<ItemRemoved>(accountId, name, { kind: 'missing' }, (provider) => {
        const items = provider[list]
        if (!items.includes(item)) return { answer: { kind: 'not-there' } }
        // A provider without a client id would let in tokens that were meant for somebody else.
        if (list === 'clientIds' && items.length === 1) return { answer: { kind: 'last' } }
        const next = { ...provider, [list]: items.filter((one) => one !== item), updatedMs: now.getTime() }
        return { answer: { kind: 'changed', provider: next }, record: next }
      }),
    delete: (accountId, name) => shelf.remove(accountId, name, ({ issuerUrl }) => [issuerKey(accountId, issuerUrl)]),
    list: shelf.list,
  }
}

/** Identity providers by SAML 2.0. */
export function samlProviders({ kv, change, limits }: ProvidersOptions): SamlProviders {
  const shelf = shelfOf<SamlProviderRecord>(kv, change, 'saml')
  return {
    create: (accountId, { description, ...fields }, now) =>
      change<SamlCreated>(async (encode) => {
        const provider = { accountId, ...fields, ...described(description), ...datesOf(now) }
        const key = providerKey('saml', accountId, fields.providerName)
        const [taken] = await kv.getMany([{ key }])
        if (taken !== undefined) return { answer: { kind: 'exists' } }
        return {
          batch: {
            check: [{ key, version: undefined }],
            put: [shelf.put(key, provider, encode)],
            ceilings: [{ counter: countKey(accountId, 'saml'), index: 0, max: limits.samlProvidersMax }],
          },
          answer: { kind: 'created', provider },
          full: { kind: 'full' },
        }
      }),
    get: shelf.get,
    update: (accountId, name, { description, metadataDocument, signAlgorithm }, now) =>
      shelf.change<SamlProviderRecord | undefined>(accountId, name, undefined, (provider) => {
        const changed = {
          ...provider,
          metadataDocument: metadataDocument ?? provider.metadataDocument,
          signAlgorithm: signAlgorithm ?? provider.signAlgorithm,
          updatedMs: now.getTime(),
        }
        const next = redescribed(changed, description)
        return { answer: next, record: next }
      }),
    delete: (accountId, name) => shelf.remove(accountId, name, () => []),
    list: shelf.list,
  }
}

type Common = {
  readonly accountId: string
  readonly providerName: string
  readonly description?: string
  readonly createdMs: number
  readonly updatedMs: number
}
type Next<R, T> = (record: R) => { readonly answer: T; readonly record?: R }

/** What providers of both kinds have in common: a record by name, counted, listed in the order of names. */
function shelfOf<R extends Common>(kv: Kv, change: Changer, kind: 'oidc' | 'saml') {
  const find = async (accountId: string, name: string): Promise<Versioned<R> | undefined> => {
    const [found] = await kv.getMany([{ key: providerKey(kind, accountId, name) }])
    return versioned<R>(found)
  }
  const put = (key: Uint8Array, record: R, encode: Encode) => ({
    key,
    value: encode(record),
    tally: { counter: countKey(record.accountId, kind), amounts: [1] },
  })
  return {
    put,
    get: async (accountId: string, name: string) => (await find(accountId, name))?.record,
    change: <T>(accountId: string, name: string, missing: T, next: Next<R, T>) =>
      change<T>(async (encode): Promise<Plan<T>> => {
        const found = await find(accountId, name)
        if (found === undefined) return { answer: missing }
        const { answer, record } = next(found.record)
        if (record === undefined) return { answer }
        const check = [{ key: found.key, version: found.version }]
        return { batch: { check, put: [put(found.key, record, encode)] }, answer }
      }),
    remove: (accountId: string, name: string, besides: (record: R) => readonly Uint8Array[]) =>
      change<'deleted' | 'missing'>(async () => {
        const found = await find(accountId, name)
        if (found === undefined) return { answer: 'missing' }
        const { key, version, record } = found
        return { batch: { check: [{ key, version }], delete: [key, ...besides(record)] }, answer: 'deleted' }
      }),
    list: async (accountId: string, { after, limit }: PageQuery): Promise<DirectoryPage<R>> => {
      const range = providersOf(kind, accountId)
      const start = after === undefined ? {} : { after: providerKey(kind, accountId, after) }
      const page = await kv.range({ ...range, ...start, limit })
      const entries = page.items.flatMap((item) => (item.kind === 'entry' && isEntry(item) ? [item] : []))
      const last = entries.at(-1)
      return {
        items: entries.map((entry) => decodeRecord<R>(entry.value)),
        next: page.isTruncated && last !== undefined ? nameIn(last.key, range) : undefined,
      }
    },
  }
}

const datesOf = (now: Date) => ({ createdMs: now.getTime(), updatedMs: now.getTime() })

const described = (description: string | undefined): { description?: string } =>
  description === undefined || description === '' ? {} : { description }

/** The same record with another description, when one is given. */
function redescribed<R extends Common>(record: R, description: string | undefined): R {
  if (description === undefined) return record
  const { description: _former, ...rest } = record
  // Only the description was taken out, and it is optional.
  return { ...rest, ...described(description) } as R
}
