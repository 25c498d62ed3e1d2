/**
 * Documents that are not read with each request: styles, live channels, tokens, what is set for a whole account. Each has
 * a record of its own under its owner, kept decoded by its version.
 */
import assert from 'node:assert/strict'
import { KvUnavailableError } from '@latchkey/kv'
import type { Batch } from '@latchkey/kv'
import { commitInBucket, guardAttemptsMax } from '../bucket-records.ts'
import type { Grant } from '../grant.ts'
import { decodeDocument, encodeDocument } from '../records/document-record.ts'
import { documentCounter, documentKey, documentsOf } from '../records/keys.ts'
import type { StoreParts } from '../store-parts.ts'

/** Decoded documents that one process keeps; the one that was kept first goes first. */
export const documentsKeptMax = 2_000
/** Of one document as it is stored. */
export const documentBytesMax = 262_144
/** Of a name: with the owner and the kind it must fit into a key. */
export const documentNameBytesMax = 1_023

/** Of a bucket. */
export type DocumentKind = 'inventory' | 'style' | 'live' | 'cname' | 'cname-token'
/** Of an account. */
export type AccountDocument = 'publicAccessBlock'

export type NamedDocument = {
  readonly name: string
  readonly text: string
  readonly createdMs: number
  readonly modifiedMs: number
  readonly version: number
}
type Page = { readonly documents: readonly NamedDocument[]; readonly isTruncated: boolean }

export type DocumentStore = {
  /** The same value until the document changes. */
  find(bucketId: string, kind: DocumentKind, name: string): Promise<NamedDocument | undefined>
  /** In order of their names; `after` is exclusive. */
  list(
    bucketId: string,
    kind: DocumentKind,
    query: { readonly prefix?: string; readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page>
  /** Replaces or makes it; `countMax` is of documents of this kind in the bucket. */
  put(
    grant: Grant,
    kind: DocumentKind,
    document: { readonly name: string; readonly text: string; readonly onlyIfAbsent?: true },
    countMax: number,
    nowMs: number,
  ): Promise<'stored' | 'exists' | 'too-many' | 'no-bucket'>
  remove(grant: Grant, kind: DocumentKind, name: string): Promise<'removed' | 'absent' | 'no-bucket'>
  count(bucketId: string, kind: DocumentKind): Promise<number>
  ofAccount(accountId: string, name: AccountDocument): Promise<NamedDocument | undefined>
  putOfAccount(accountId: string, name: AccountDocument, text: string | undefined, nowMs: number): Promise<void>
}

type Parts = Pick<StoreParts, 'bucketRecords' | 'clock' | 'kv'>

export function createDocumentStore(parts: Parts): DocumentStore {
  const find = keptDocuments(parts.kv)
  return {
    find: async (bucketId, kind, name) => (isName(name) ? find(documentKey(bucketId, kind, name), name) : undefined),
    list: (bucketId, kind, query) => listDocuments(parts, bucketId, kind, query),
    put: (grant, kind, document, countMax, nowMs) => putDocument(parts, grant, kind, document, countMax, nowMs),
    remove: async (grant, kind, name) => (isName(name) ? removeDocument(parts, grant, kind, name) : 'absent'),
    count: async (bucketId, kind) => (await parts.kv.counters([documentCounter(bucketId, kind)]))[0]?.[0] ?? 0,
    ofAccount: (accountId, name) => find(documentKey(accountId, 'account', name), name),
    putOfAccount: (accountId, name, text, nowMs) => putOfAccount(parts, accountId, name, text, nowMs),
  }
}

/** The wire bounds what clients ask for, and the store does not count on it: no document has a longer name, and no key could hold it. */
const isName = (name: string): boolean => Buffer.byteLength(name) <= documentNameBytesMax

function keptDocuments(kv: Parts['kv']): (key: Buffer, name: string) => Promise<NamedDocument | undefined> {
  const kept = new Map<string, NamedDocument>()
  return async (key, name) => {
    const id = key.toString('latin1')
    const known = kept.get(id)
    const [found] = await kv.getMany([known === undefined ? { key } : { key, unless: known.version }])
    if (found === 'unchanged') return known
    kept.delete(id)
    if (found === undefined) return undefined
    const document = { name, ...decodeDocument(found.value), version: found.version }
    const oldest = kept.size >= documentsKeptMax ? kept.keys().next() : undefined
    if (oldest?.done === false) kept.delete(oldest.value)
    kept.set(id, document)
    return document
  }
}

async function listDocuments(
  { kv }: Pick<Parts, 'kv'>,
  bucketId: string,
  kind: DocumentKind,
  { prefix = '', after, limit }: Parameters<DocumentStore['list']>[2],
): Promise<Page> {
  if (!isName(prefix)) return { documents: [], isTruncated: false }
  const { from, to } = documentsOf(bucketId, kind, prefix)
  const headBytes = documentKey(bucketId, kind, '').length
  const page = await kv.range({
    from,
    to,
    limit,
    ...(after === undefined ? {} : { after: documentKey(bucketId, kind, cut(after)) }),
  })
  const documents = page.items.flatMap((item) =>
    item.kind === 'entry'
      ? [
          {
            name: Buffer.from(item.key).toString('utf8', headBytes),
            ...decodeDocument(item.value),
            version: item.version,
          },
        ]
      : [],
  )
  return { documents, isTruncated: page.isTruncated }
}

/** No name lies between a text and its beginning that is as long as a name may be. */
const cut = (after: string): string =>
  isName(after) ? after : Buffer.from(after).toString('utf8', 0, documentNameBytesMax)

async function putDocument(
  parts: Parts,
  grant: Grant,
  kind: DocumentKind,
  { name, text, onlyIfAbsent }: Parameters<DocumentStore['put']>[2],
  countMax: number,
  nowMs: number,
): Promise<'stored' | 'exists' | 'too-many' | 'no-bucket'> {
  assert(Buffer.byteLength(text) <= documentBytesMax, 'whoever stores a document bounds it')
  const bucketId = grant.forBucket('configure')
  const key = documentKey(bucketId, kind, name)
  const counter = documentCounter(bucketId, kind)
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const [existing] = await parts.kv.getMany([{ key }])
    const former = existing === undefined || existing === 'unchanged' ? undefined : existing
    // After an unknown outcome it may be this very one.
    if (onlyIfAbsent === true && former !== undefined)
      return attempt > 0 && decodeDocument(former.value).text === text ? 'stored' : 'exists'
    const createdMs = former === undefined ? nowMs : decodeDocument(former.value).createdMs
    const batch: Omit<Batch, 'guard'> = {
      check: [{ key, version: former?.version }],
      put: [{ key, value: encodeDocument({ createdMs, modifiedMs: nowMs, text }), tally: { counter, amounts: [1] } }],
      ceilings: [{ counter, index: 0, max: countMax }],
    }
    await grant.recheck()
    const result = await commitInBucket(parts, grant, batch)
    if (result.kind === 'committed') return 'stored'
    if (result.kind === 'no-bucket') return 'no-bucket'
    if (result.kind === 'refused' && result.by === 'ceiling') return 'too-many'
    // Somebody wrote it meanwhile, or the outcome is unknown: the same document once more is the same document.
  }
  throw new KvUnavailableError(`${kind} ${name} was changed by others each time a change was tried`)
}

async function removeDocument(
  parts: Parts,
  grant: Grant,
  kind: DocumentKind,
  name: string,
): Promise<'removed' | 'absent' | 'no-bucket'> {
  const key = documentKey(grant.forBucket('configure'), kind, name)
  await grant.recheck()
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const result = await commitInBucket(parts, grant, { delete: [key] })
    if (result.kind === 'no-bucket') return 'no-bucket'
    if (result.kind === 'committed') return result.previous[0] === undefined ? 'absent' : 'removed'
  }
  throw new KvUnavailableError(`${kind} ${name} was changed by others each time its removal was tried`)
}

async function putOfAccount(
  { kv }: Pick<Parts, 'kv'>,
  accountId: string,
  name: AccountDocument,
  text: string | undefined,
  nowMs: number,
): Promise<void> {
  const key = documentKey(accountId, 'account', name)
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const result = await kv.commit(
      text === undefined
        ? { delete: [key] }
        : { put: [{ key, value: encodeDocument({ createdMs: nowMs, modifiedMs: nowMs, text }) }] },
    )
    if (result.kind === 'committed') return
  }
  throw new KvUnavailableError(`${name} of account ${accountId} could not be written`)
}
