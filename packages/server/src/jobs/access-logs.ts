/**
 * Makes log objects of the lines that workers left for hours that are over: one for each bucket and hour, or more where an
 * hour has very many lines. The lines are removed when the object is durable; after a crash in between, the same object is
 * written again under the same name.
 */
import { createHash } from 'node:crypto'
import { ServiceError } from '@latchkey/protocol'
import { bucketEncryption } from '../operations/oss/encryption.ts'
import { mintSystemGrant } from '../access/system-grant.ts'
import { parseLoggingDocument } from '../rules/access-log.ts'
import { FolderRefused } from '../store/folders/refused.ts'
import type { KmsKeys } from '../store/kms/keys.ts'
import type { LogChunkName, LogStore } from '../store/log-chunks.ts'
import type { BucketStore, ObjectStore } from '../store/port.ts'

export type AccessLogStores = {
  readonly logs: LogStore
  readonly buckets: Pick<BucketStore, 'find'>
  readonly objects: Pick<ObjectStore, 'put'>
  readonly kms: Pick<KmsKeys, 'find' | 'defaultKey'>
}
export type AccessLogCounts = { written: number; dropped: number }

const hourMs = 3_600_000
/** Lines wait in workers for a second; an hour is not looked at before they have come. */
export const hourGraceMs = 10_000

/** Is there an hour that is over and of which there are lines? */
export async function haveLogsEnded(logs: Pick<LogStore, 'first'>, nowMs: number): Promise<boolean> {
  const first = await logs.first()
  return first !== undefined && isOver(first, nowMs)
}

export async function deliverAccessLogs(
  stores: AccessLogStores,
  nowMs: number,
  signal: AbortSignal,
): Promise<AccessLogCounts> {
  const counts: AccessLogCounts = { written: 0, dropped: 0 }
  for (;;) {
    signal.throwIfAborted()
    const first = await stores.logs.first()
    if (first === undefined || !isOver(first, nowMs)) return counts
    const chunks = await stores.logs.list(first)
    if (await deliver(stores, chunks, nowMs, signal)) counts.written += 1
    else counts.dropped += 1
    await stores.logs.remove(chunks)
  }
}

function isOver(chunk: LogChunkName, nowMs: number): boolean {
  return chunk.hourMs + hourMs + hourGraceMs <= nowMs
}

/** False when nobody wants the lines any more, or they cannot be written where they should be. */
async function deliver(
  { logs, buckets, objects, kms }: AccessLogStores,
  chunks: readonly LogChunkName[],
  nowMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const [first] = chunks
  if (first === undefined) return false
  const source = await buckets.find(first.bucketName)
  const logging = source?.id === first.bucketId ? source.documents.logging : undefined
  if (source === undefined || logging === undefined) return false
  const { targetBucket, targetPrefix } = parseLoggingDocument(logging)
  const target = await buckets.find(targetBucket)
  if (target === undefined || target.accountId !== source.accountId) return false
  const key = `${targetPrefix}${source.name}${stampOf(first.hourMs)}-${uniqueOf(first)}`
  const encryption = await bucketEncryption(target, kms, nowMs).catch(unlessRefused)
  if (encryption === 'refused') return false
  const put = await objects
    .put(
      mintSystemGrant('write', target, key, 'access-logs'),
      {
        meta: { contentType: 'text/plain', userMeta: [], persistentHeaders: [], tags: [] },
        acl: 'default',
        storageClass: target.storageClass,
        encryption,
      },
      logs.read(chunks),
      {},
      {},
      nowMs,
      signal,
    )
    .catch(unlessRefused)
  // The rule of a folder that logs go to has no room for them, or never takes them.
  if (put === 'refused') return false
  if (put.kind === 'full') throw new Error(`there is no room for the access log of ${source.name}`)
  return put.kind === 'stored'
}

/** The bucket's KMS key may not be used: nothing can be written there. */
function unlessRefused(error: unknown): 'refused' {
  if (error instanceof ServiceError || error instanceof FolderRefused) return 'refused'
  throw error
}

/** `2026-11-20-12-00-00`: the hour of the lines, in UTC. */
function stampOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')
}

/** The same for the same lines, another one for lines that came later. */
function uniqueOf({ bucketId, generation, number }: LogChunkName): string {
  return createHash('sha256').update(`${bucketId} ${generation} ${number}`).digest('hex').slice(0, 16)
}
