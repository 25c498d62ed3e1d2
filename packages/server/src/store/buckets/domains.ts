/**
 * Domains that are bound to buckets: one record for each name, because a domain belongs to one bucket, and a document of
 * the bucket, for its list. Both are written in one commit.
 */
import { KvUnavailableError } from '@latchkey/kv'
import type { Found } from '@latchkey/kv'
import { commitInBucket, guardAttemptsMax } from '../bucket-records.ts'
import type { Grant } from '../grant.ts'
import { decodeDocument, encodeDocument } from '../records/document-record.ts'
import { documentCounter, documentKey, domainKey } from '../records/keys.ts'
import type { StoreParts } from '../store-parts.ts'

/** Bindings that one process keeps; the one that was kept first goes first. */
export const domainsKeptMax = 2_000

export type DomainStore = {
  /** The bucket that a name leads to. A binding whose bucket is gone leads nowhere. */
  bucketOf(domain: string): Promise<{ readonly id: string; readonly name: string } | undefined>
  /** Binds the domain, or replaces what its bucket keeps of it. */
  bind(
    grant: Grant,
    domain: { readonly name: string; readonly text: string },
    countMax: number,
    nowMs: number,
  ): Promise<'bound' | 'taken' | 'too-many' | 'no-bucket'>
  unbind(grant: Grant, domain: string): Promise<'unbound' | 'absent' | 'no-bucket'>
}

const domainCharactersMax = 253

type Binding = { readonly id: string; readonly name: string }
type Parts = Pick<StoreParts, 'bucketRecords' | 'clock' | 'kv'>

export function createDomainStore(parts: Parts): DomainStore {
  const kept = new Map<string, { readonly version: number; readonly binding: Binding }>()
  return {
    async bucketOf(domain) {
      // Any Host comes here, and none that is longer is a name.
      if (domain.length > domainCharactersMax) return undefined
      const known = kept.get(domain)
      const key = domainKey(domain)
      const [found] = await parts.kv.getMany([known === undefined ? { key } : { key, unless: known.version }])
      const binding = found === 'unchanged' ? known?.binding : bindingIn(found)
      if (found !== 'unchanged') kept.delete(domain)
      if (binding === undefined) return undefined
      if (found !== 'unchanged' && found !== undefined) {
        const oldest = kept.size >= domainsKeptMax ? kept.keys().next() : undefined
        if (oldest?.done === false) kept.delete(oldest.value)
        kept.set(domain, { version: found.version, binding })
      }
      return (await isThere(parts, binding)) ? binding : undefined
    },
    bind: (grant, domain, countMax, nowMs) => bindDomain(parts, grant, domain, countMax, nowMs),
    unbind: (grant, domain) => unbindDomain(parts, grant, domain),
  }
}

function bindingIn(found: Found): Binding | undefined {
  if (found === undefined || found === 'unchanged') return undefined
  // The record was written by `bindDomain` and nothing else.
  return JSON.parse(decodeDocument(found.value).text) as Binding
}

/** A name can be made anew, its id cannot. */
async function isThere({ bucketRecords }: Pick<Parts, 'bucketRecords'>, { id, name }: Binding): Promise<boolean> {
  return (await bucketRecords.find(name))?.id === id
}

async function bindDomain(
  parts: Parts,
  grant: Grant,
  { name, text }: { readonly name: string; readonly text: string },
  countMax: number,
  nowMs: number,
): ReturnType<DomainStore['bind']> {
  const bucketId = grant.forBucket('configure')
  const [key, own] = [domainKey(name), documentKey(bucketId, 'cname', name)]
  const counter = documentCounter(bucketId, 'cname')
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const [found, former] = await parts.kv.getMany([{ key }, { key: own }])
    const binding = bindingIn(found)
    if (binding !== undefined && binding.id !== bucketId && (await isThere(parts, binding))) return 'taken'
    const createdMs = former === undefined || former === 'unchanged' ? nowMs : decodeDocument(former.value).createdMs
    const times = { createdMs, modifiedMs: nowMs }
    await grant.recheck()
    const result = await commitInBucket(parts, grant, {
      check: [
        { key, version: versionOf(found) },
        { key: own, version: versionOf(former) },
      ],
      put: [
        { key, value: encodeDocument({ ...times, text: JSON.stringify({ id: bucketId, name: grant.bucketName }) }) },
        { key: own, value: encodeDocument({ ...times, text }), tally: { counter, amounts: [1] } },
      ],
      ceilings: [{ counter, index: 0, max: countMax }],
    })
    if (result.kind === 'committed') return 'bound'
    if (result.kind === 'no-bucket') return 'no-bucket'
    if (result.kind === 'refused' && result.by === 'ceiling') return 'too-many'
  }
  throw new KvUnavailableError(`domain ${name} was changed by others each time a change was tried`)
}

async function unbindDomain(parts: Parts, grant: Grant, name: string): ReturnType<DomainStore['unbind']> {
  const bucketId = grant.forBucket('configure')
  const [key, own] = [domainKey(name), documentKey(bucketId, 'cname', name)]
  await grant.recheck()
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const [found, former] = await parts.kv.getMany([{ key }, { key: own }])
    if (former === undefined) return 'absent'
    const isOwn = bindingIn(found)?.id === bucketId
    const result = await commitInBucket(parts, grant, {
      check: [
        { key, version: versionOf(found) },
        { key: own, version: versionOf(former) },
      ],
      delete: [own, ...(isOwn ? [key] : [])],
    })
    if (result.kind === 'committed') return 'unbound'
    if (result.kind === 'no-bucket') return 'no-bucket'
  }
  throw new KvUnavailableError(`domain ${name} was changed by others each time its removal was tried`)
}

const versionOf = (found: Found): number | undefined =>
  found === undefined || found === 'unchanged' ? undefined : found.version
