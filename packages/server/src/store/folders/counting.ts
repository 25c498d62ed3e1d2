/**
 * Counts what was there before a rule for folders, and forgets what no rule counts any more. Each write since the rule
 * makes its own share, in a commit that guards the bucket; so what is left are records that have none, and each gets its
 * share in a commit that checks it. May be cut short and begun again, and done by two at once.
 */
import { pageEntriesMax } from '@latchkey/kv'
import type { Batch, Entry, Put } from '@latchkey/kv'
import { walk } from '../compaction.ts'
import { placesBelow, rulesIn, withRules } from './documents.ts'
import { folderRulesOf, sharePut } from './duties.ts'
import { uploadCounted } from './parts.ts'
import { folderOf } from './rules.ts'
import type { OpenFolderRule } from './rules.ts'
import type { Bucket } from '../port.ts'
import { encodeBucket } from '../records/bucket-record.ts'
import {
  bucketKey,
  folderEpochOf,
  folderNotes,
  folderShareKey,
  folderSharesOf,
  parseFolderNoteKey,
  parseObjectKey,
  parseUploadKey,
  parseVersionKey,
} from '../records/keys.ts'
import { decodeVersionHead, versionHeadBytes } from '../records/object-record.ts'
import type { StoreParts } from '../store-parts.ts'

/** Records that are counted in one commit. */
const countedAtOnceMax = 500

export type FolderCounting = {
  /** Whether anything is to be counted or forgotten; costs one read. */
  isDue(): Promise<boolean>
  run(signal: AbortSignal): Promise<{ readonly counted: number; readonly forgotten: number }>
}

type Parts = Pick<StoreParts, 'bucketRecords' | 'kv'>

export function createFolderCounting(parts: Parts): FolderCounting {
  const { kv } = parts
  return {
    async isDue() {
      return (await kv.range({ ...folderNotes(), limit: 1, head: 0 })).items.length > 0
    },
    async run(signal) {
      const sums = { counted: 0, forgotten: 0 }
      for await (const note of walk(parts, folderNotes(), 0, signal)) {
        const { id, name } = parseFolderNoteKey(note.key)
        sums.counted += await countAll(parts, { id, name }, signal)
        sums.forgotten += await forgetOthers(parts, { id, name }, signal)
        // A change of the rules meanwhile wrote the note anew.
        await kv.commit({ check: [{ key: note.key, version: note.version }], delete: [note.key] })
      }
      return sums
    },
  }
}

type Of = { readonly id: string; readonly name: string }

async function current({ bucketRecords }: Parts, { id, name }: Of): Promise<Bucket | undefined> {
  const bucket = await bucketRecords.find(name)
  return bucket?.id === id ? bucket : undefined
}

async function countAll(parts: Parts, of: Of, signal: AbortSignal): Promise<number> {
  let counted = 0
  for (;;) {
    const bucket = await current(parts, of)
    const rule = bucket && folderRulesOf(bucket)?.find(({ isCounting }) => isCounting === true)
    if (rule === undefined || bucket === undefined) return counted
    const [objects, versions, uploads] = placesBelow(bucket.id, rule.prefix)
    for (const range of [objects, versions])
      if (range !== undefined) counted += await countRecords(parts, of, rule, range, signal)
    if (uploads !== undefined) counted += await countUploads(parts, of, rule, uploads, signal)
    await settle(parts, of, rule.epoch)
  }
}

type Range = { readonly from: Uint8Array; readonly to: Uint8Array }

async function countRecords(
  parts: Parts,
  of: Of,
  rule: OpenFolderRule,
  range: Range,
  signal: AbortSignal,
): Promise<number> {
  let counted = 0
  let after: Uint8Array | undefined
  for (;;) {
    signal.throwIfAborted()
    const query = { ...range, limit: countedAtOnceMax, head: versionHeadBytes, ...(after && { after }) }
    const page = await parts.kv.range(query)
    const entries = page.items.flatMap((item) => (item.kind === 'entry' ? [item] : []))
    const done = await countPage(parts, of, rule, entries)
    // Something was written meanwhile: whoever wrote it counted it, so the next look finds less to do.
    if (done === 'changed') continue
    if (done === 'over') return counted
    counted += done
    after = entries.at(-1)?.key
    if (!page.isTruncated || after === undefined) return counted
  }
}

/** `over`: the rule is not counted any more. */
async function countPage(
  parts: Parts,
  of: Of,
  rule: OpenFolderRule,
  entries: readonly Entry[],
): Promise<number | 'changed' | 'over'> {
  const puts = entries.flatMap((entry) => {
    const put = shareFor(of.id, rule, entry)
    return put === undefined ? [] : [{ entry, put }]
  })
  const shares = puts.length === 0 ? [] : await parts.kv.getMany(puts.map(({ put }) => ({ key: put.key })))
  const missing = puts.filter((_, index) => shares[index] === undefined)
  if (missing.length === 0) return 0
  return commitShares(parts, of, rule, {
    check: missing.flatMap(({ entry, put }) => [
      { key: entry.key, version: entry.version },
      { key: put.key, version: undefined },
    ]),
    put: missing.map(({ put }) => put),
  })
}

function shareFor(bucketId: string, rule: OpenFolderRule, { key: record, value }: Entry): Put | undefined {
  const key = record[0] === 'v'.charCodeAt(0) ? parseVersionKey(record).key : parseObjectKey(record).key
  const folder = folderOf([rule], key)
  if (folder === undefined) return undefined
  const { type, sizeBytes } = decodeVersionHead(key, value)
  if (type === 'DeleteMarker') return undefined
  return sharePut(bucketId, { folder, share: folderShareKey(bucketId, rule.epoch, record) }, sizeBytes)
}

async function countUploads(
  parts: Parts,
  of: Of,
  rule: OpenFolderRule,
  range: Range,
  signal: AbortSignal,
): Promise<number> {
  let counted = 0
  for await (const { key: record, version } of walk(parts, range, 0, signal)) {
    const { key, uploadId } = parseUploadKey(record)
    const folder = folderOf([rule], key)
    if (folder === undefined) continue
    for (;;) {
      signal.throwIfAborted()
      const [share] = await parts.kv.getMany([{ key: folderShareKey(of.id, rule.epoch, record) }])
      const [upload] = await parts.kv.getMany([{ key: record, unless: version }])
      // Counted by whoever wrote a part of it, or gone.
      if (share !== undefined || upload !== 'unchanged') break
      const { check, put } = await uploadCounted(parts.kv, folder, { bucketId: of.id, key, id: uploadId })
      const batch = { check: [{ key: record, version }, ...check], put: [put] }
      const done = await commitShares(parts, of, rule, batch)
      if (done === 'over') return counted
      if (done === 'changed') continue
      counted += done
      break
    }
  }
  return counted
}

/** Under the guard of the bucket as long as it counts this rule, so that nothing is counted for a rule that is gone. */
async function commitShares(
  parts: Parts,
  of: Of,
  rule: OpenFolderRule,
  batch: Required<Pick<Batch, 'check' | 'put'>>,
): Promise<number | 'changed' | 'over'> {
  const bucket = await current(parts, of)
  const isCounted = bucket !== undefined && rulesIn(bucket).some(({ epoch }) => epoch === rule.epoch)
  if (!isCounted) return 'over'
  const guard = [{ key: bucketKey(bucket.name), version: bucket.version }]
  const result = await parts.kv.commit({ ...batch, guard, previousHead: 0 })
  return result.kind === 'committed' ? batch.put.length : 'changed'
}

/** Everything was counted: the rule says so from now on. */
async function settle(parts: Parts, of: Of, epoch: string): Promise<void> {
  const bucket = await current(parts, of)
  if (bucket === undefined) return
  const rules = rulesIn(bucket)
  if (!rules.some((rule) => rule.epoch === epoch && rule.isCounting === true)) return
  const settled = withRules(
    bucket,
    rules.map(({ isCounting, ...rule }) => (rule.epoch === epoch ? rule : { ...rule, isCounting })),
  )
  // When another change came first, the rule is found as it is then, and gone through once more.
  await parts.kv.commit({
    check: [{ key: bucketKey(bucket.name), version: bucket.version }],
    put: [{ key: bucketKey(bucket.name), value: encodeBucket(settled) }],
  })
}

/** Shares of rules that are gone, and with them what they counted. No commit makes one any more: each guards the bucket. */
async function forgetOthers(parts: Parts, of: Of, signal: AbortSignal): Promise<number> {
  const all = folderSharesOf(of.id)
  const group = { prefixBytes: all.from.length, delimiter: Uint8Array.of(0) }
  let forgotten = 0
  let after: Uint8Array | undefined
  for (;;) {
    const page = await parts.kv.range({ ...all, group, limit: 1, head: 0, ...(after && { after, afterGroup: true }) })
    const [item] = page.items
    if (item?.kind !== 'group') return forgotten
    after = item.prefix
    const epoch = folderEpochOf(item.prefix)
    // Asked behind the share: whatever rule it was made for was there by then, and an epoch never comes back.
    const bucket = await current(parts, of)
    if (bucket !== undefined && rulesIn(bucket).some((rule) => rule.epoch === epoch)) continue
    let count = 0
    do {
      signal.throwIfAborted()
      count = await parts.kv.sweep(folderSharesOf(of.id, epoch), pageEntriesMax)
      forgotten += count
    } while (count > 0)
  }
}
