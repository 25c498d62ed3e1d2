/** Setting the rules for folders, and reading what they count. */
import assert from 'node:assert/strict'
import { KvUnavailableError } from '@latchkey/kv'
import type { Batch } from '@latchkey/kv'
import { guardAttemptsMax } from '../bucket-records.ts'
import { folderRulesOf } from './duties.ts'
import { folderDocument, folderOf, folderRulesMax, limitsOf, parseFolderDocument } from './rules.ts'
import type { FolderLimits, FolderRule, StoredFolderRule } from './rules.ts'
import type { Grant } from '../grant.ts'
import type { Bucket } from '../port.ts'
import { encodeBucket } from '../records/bucket-record.ts'
import {
  bucketKey,
  folderCounter,
  folderNoteKey,
  objectKey,
  rangeOf,
  uploadPrefix,
  versionPrefix,
} from '../records/keys.ts'
import type { StoreParts } from '../store-parts.ts'

export type FolderUsage = {
  readonly id: string
  readonly prefix: string
  readonly isCounting: boolean
  readonly usedBytes: number
  readonly usedObjects: number
  readonly limits: FolderLimits
}

export type FolderRulesStore = {
  /**
   * Replaces the rules, or removes them. A prefix that had a rule before keeps what was counted; a new one is exact at once
   * where nothing lies below it, and otherwise when everything was counted.
   */
  set(grant: Grant, rules: readonly FolderRule[] | undefined): Promise<'set' | 'no-bucket'>
  /** Of these folders: id by id, in order of the rules. */
  usage(grant: Grant, bucket: Bucket, which: WhichFolders): Promise<readonly FolderUsage[]>
}

/** Of every rule, or of the one for this prefix. */
export type WhichFolders = { readonly ids: readonly string[]; readonly prefix?: string | undefined }

const epochBytes = 8

export function createFolderRulesStore(parts: StoreParts): FolderRulesStore {
  return {
    set: (grant, rules) => setRules(parts, grant, rules),
    usage: (grant, bucket, which) => {
      assert.equal(grant.forBucket('list'), bucket.id, 'the grant is for this bucket')
      return readUsage(parts, bucket, which)
    },
  }
}

/** The note is what makes counting and forgetting go on until they are done; it is written with what it is about. */
async function setRules(
  parts: StoreParts,
  grant: Grant,
  wanted: readonly FolderRule[] | undefined,
): Promise<'set' | 'no-bucket'> {
  assert.equal(grant.verb, 'configure', `a grant to ${grant.verb} was used to configure`)
  const occupied = new Set<string>()
  let tried: Buffer | undefined
  for (let attempt = 0; attempt < guardAttemptsMax + folderRulesMax; attempt += 1) {
    const bucket = await parts.bucketRecords.find(grant.bucketName)
    if (bucket?.id !== grant.bucketId) return 'no-bucket'
    // The outcome was unknown, and the record is the one that was to be written.
    if (tried?.equals(encodeBucket(bucket)) === true) return 'set'
    const before = rulesIn(bucket)
    const rules = wanted?.map((rule) => stored(rule, before, parts, occupied))
    const value = encodeBucket(withRules(bucket, rules))
    const isNew = (rule: StoredFolderRule): boolean => !before.some(({ epoch }) => epoch === rule.epoch)
    const isOver = before.some(({ epoch }) => rules?.every((rule) => rule.epoch !== epoch) !== false)
    const mustBeEmpty = (rules ?? []).filter((rule) => isNew(rule) && rule.isCounting !== true)
    const isNoted = isOver || (rules ?? []).some(({ isCounting }) => isCounting === true)
    await grant.recheck()
    const batch: Batch = {
      check: [{ key: bucketKey(bucket.name), version: bucket.version }],
      empty: mustBeEmpty.flatMap(({ prefix }) => placesBelow(bucket.id, prefix)),
      put: [
        { key: bucketKey(bucket.name), value },
        ...(isNoted ? [{ key: folderNoteKey(bucket), value: Buffer.from([1]) }] : []),
      ],
    }
    const result = await parts.kv.commit(batch)
    if (result.kind === 'committed') {
      parts.bucketRecords.keep({ ...withRules(bucket, rules), version: result.version })
      return 'set'
    }
    const inTheWay =
      result.kind === 'refused' && result.by === 'empty'
        ? mustBeEmpty[Math.floor(result.index / placesOfPrefix)]?.prefix
        : undefined
    if (inTheWay !== undefined) occupied.add(inTheWay)
    tried = result.kind === 'unknown' ? value : undefined
  }
  throw new KvUnavailableError(`bucket ${grant.bucketName} was changed by others each time a change was tried`)
}

export function rulesIn({ documents: { folderRules } }: Bucket): readonly StoredFolderRule[] {
  return folderRules === undefined ? [] : parseFolderDocument(folderRules)
}

export function withRules(bucket: Bucket, rules: readonly StoredFolderRule[] | undefined): Bucket {
  const { folderRules: _former, ...documents } = bucket.documents
  return {
    ...bucket,
    documents: rules === undefined ? documents : { ...documents, folderRules: folderDocument(rules) },
  }
}

function stored(
  rule: FolderRule,
  before: readonly StoredFolderRule[],
  { ids }: Pick<StoreParts, 'ids'>,
  occupied: ReadonlySet<string>,
): StoredFolderRule {
  const former = before.find(({ prefix }) => prefix === rule.prefix)
  if (former !== undefined) return { ...rule, epoch: former.epoch, isCounting: former.isCounting }
  return { ...rule, epoch: ids.hex(epochBytes), isCounting: occupied.has(rule.prefix) ? true : undefined }
}

/** How many places `placesBelow` names. */
const placesOfPrefix = 3

/** Where whatever may count lies: objects, old versions, uploads. */
export function placesBelow(bucketId: string, prefix: string): readonly { from: Buffer; to: Buffer }[] {
  const below = prefix === '' ? '' : `${prefix}/`
  return [objectKey(bucketId, below), versionPrefix(bucketId, below), uploadPrefix(bucketId, below)].map(rangeOf)
}

async function readUsage(
  { kv }: StoreParts,
  bucket: Bucket,
  { ids, prefix: only }: WhichFolders,
): Promise<readonly FolderUsage[]> {
  const rules = (folderRulesOf(bucket) ?? []).filter(({ prefix }) => only === undefined || prefix === only)
  const folders = ids.flatMap((id) =>
    rules.flatMap((rule) => {
      // An id that no key can have has no folder.
      const folder = folderOf([rule], rule.prefix === '' ? `${id}/` : `${rule.prefix}/${id}/`)
      return folder?.id === id ? [folder] : []
    }),
  )
  if (folders.length === 0) return []
  const counted = await kv.counters(folders.map(({ rule, id }) => folderCounter(bucket.id, rule.epoch, id)))
  return folders.map((folder, index) => {
    const [usedBytes = 0, usedObjects = 0] = counted[index] ?? []
    const { prefix, isCounting = false } = folder.rule
    return { id: folder.id, prefix, isCounting, usedBytes, usedObjects, limits: limitsOf(folder) }
  })
}
