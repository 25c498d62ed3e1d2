/**
 * Brings the files of a game from one storage to another while it is played. It may be asked as often as one likes, before the game uses
 * the new storage and after: what is there already is not copied again, and what a player wrote there stays.
 */
import { forEachParallel, RequestError } from '@latchkey/client'
import { compareKeys } from '../backend/merged-listing.ts'
import type { Storage } from '../backend/port.ts'
import { bareEtag, copiedEtag, copyAcross } from '../backend/copy-across.ts'
import type { Side } from '../backend/copy-across.ts'

export type MigrationOptions = {
  /** Only looks. */
  readonly isDry: boolean
  /** Copies go whose original is gone: a player, or the service, deleted it after it was copied. */
  readonly deletes: boolean
  /** What was last written before this and is missing at the target was deleted there. */
  readonly since?: Date | undefined
  readonly atOnce: number
  readonly signal: AbortSignal
}

/** `same` is there already, `kept` was written at the target, `gone` was deleted there. */
export type MoveOutcome = 'copied' | 'copied again' | 'same' | 'kept' | 'gone' | 'deleted' | 'stray' | 'failed'
export type Move = {
  /** Of the target. */
  readonly bucket: string
  readonly key: string
  readonly outcome: MoveOutcome
  /** That were copied. */
  readonly sizeBytes: number
  readonly error?: unknown
}

/** One file that fails does not keep the others. @throws what listing a bucket throws, and the signal's reason */
export async function migrate(
  from: Storage,
  to: Storage,
  options: MigrationOptions,
  report: (move: Move) => void,
): Promise<void> {
  for (const use of ['private', 'public'] as const) {
    const [source, target] = [from.buckets[use], to.buckets[use]]
    if (source === undefined || target === undefined) continue
    await migrateBucket({ client: from.client, bucket: source }, { client: to.client, bucket: target }, options, report)
  }
}

async function migrateBucket(
  from: Side,
  to: Side,
  options: MigrationOptions,
  report: (move: Move) => void,
): Promise<void> {
  const { signal, atOnce } = options
  const pairs = (): AsyncGenerator<Pair> => pairsOf(listed(from, signal), listed(to, signal))
  let [found, strays] = [0, 0]
  await forEachParallel(pairs(), atOnce, signal, async (pair, signal) => {
    const { key, source } = pair
    if (source === undefined) strays += 1
    else {
      found += 1
      report(await tried(to, key, signal, () => move(from, to, pair, source, { ...options, signal })))
    }
  })
  if (strays === 0) return
  // Who emptied the bucket of before has not deleted the files of the game.
  const deletes = options.deletes && found > 0
  await forEachParallel(pairs(), atOnce, signal, async ({ key, source }, signal) => {
    if (source === undefined)
      report(await tried(to, key, signal, () => straySettled(from, to, key, { ...options, deletes, signal })))
  })
}

type Settled = Pick<Move, 'outcome' | 'sizeBytes'>

async function tried({ bucket }: Side, key: string, signal: AbortSignal, work: () => Promise<Settled>): Promise<Move> {
  try {
    return { bucket, key, ...(await work()) }
  } catch (error) {
    signal.throwIfAborted()
    return { bucket, key, outcome: 'failed', sizeBytes: 0, error }
  }
}

async function move(
  from: Side,
  to: Side,
  { key, target }: Pair,
  source: Found,
  { isDry, since, signal }: MigrationOptions,
): Promise<Settled> {
  if (target === undefined) {
    if (since !== undefined && source.lastModified < since) return { outcome: 'gone', sizeBytes: 0 }
    if (isDry) return { outcome: 'copied', sizeBytes: source.sizeBytes }
    const { outcome, sizeBytes } = await copyAcross(from, to, key, { forbidOverwrite: true, signal })
    return outcome === 'copied'
      ? { outcome, sizeBytes }
      : { outcome: outcome === 'taken' ? 'kept' : 'same', sizeBytes: 0 }
  }
  if (source.sizeBytes === target.sizeBytes && source.etag === target.etag) return { outcome: 'same', sizeBytes: 0 }
  const copied = await copyOf(to, key, signal)
  if (copied === undefined) return { outcome: 'kept', sizeBytes: 0 }
  if (copied === source.etag) return { outcome: 'same', sizeBytes: 0 }
  if (isDry) return { outcome: 'copied again', sizeBytes: source.sizeBytes }
  const { outcome, sizeBytes } = await copyAcross(from, to, key, { forbidOverwrite: false, signal })
  return outcome === 'copied' ? { outcome: 'copied again', sizeBytes } : { outcome: 'same', sizeBytes: 0 }
}

/** What is at the target alone: a copy whose original went, or what was written there. */
async function straySettled(
  from: Side,
  to: Side,
  key: string,
  { isDry, deletes, signal }: MigrationOptions,
): Promise<Settled> {
  if ((await copyOf(to, key, signal)) === undefined) return { outcome: 'kept', sizeBytes: 0 }
  if (!deletes) return { outcome: 'stray', sizeBytes: 0 }
  // The listings were read one after the other.
  if ((await headOf(from, key, signal)) !== undefined) return { outcome: 'same', sizeBytes: 0 }
  if (!isDry) await to.client.oss.deleteObject({ bucket: to.bucket, key }, { signal })
  return { outcome: 'deleted', sizeBytes: 0 }
}

async function copyOf(at: Side, key: string, signal: AbortSignal): Promise<string | undefined> {
  return copiedEtag((await headOf(at, key, signal))?.userMeta, key)
}

async function headOf({ client, bucket }: Side, key: string, signal: AbortSignal) {
  try {
    return await client.oss.headObject({ bucket, key }, { signal })
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey') return undefined
    throw error
  }
}

type Found = { readonly key: string; readonly sizeBytes: number; readonly etag: string; readonly lastModified: Date }
type Pair = { readonly key: string; readonly source: Found | undefined; readonly target: Found | undefined }

const pageMax = 1_000

async function* listed({ client, bucket }: Side, signal: AbortSignal): AsyncGenerator<Found, undefined> {
  let continuationToken: string | undefined
  do {
    const { result } = await client.oss.listObjectsV2({ bucket, maxKeys: pageMax, continuationToken }, { signal })
    for (const { key, size, etag, lastModified } of result.contents ?? [])
      yield { key, sizeBytes: size, etag: bareEtag(etag), lastModified }
    continuationToken = result.isTruncated ? result.nextContinuationToken : undefined
  } while (continuationToken !== undefined)
  return undefined
}

/** What is at each key of both, which come in order, so that no more than a page of each is held. */
async function* pairsOf(
  sources: AsyncGenerator<Found, undefined>,
  targets: AsyncGenerator<Found, undefined>,
): AsyncGenerator<Pair> {
  let [source, target] = [(await sources.next()).value, (await targets.next()).value]
  while (source !== undefined || target !== undefined) {
    const order: number = source === undefined ? 1 : target === undefined ? -1 : compareKeys(source.key, target.key)
    const pair = { source: order <= 0 ? source : undefined, target: order >= 0 ? target : undefined }
    yield { key: (pair.source ?? pair.target)?.key ?? '', ...pair }
    if (pair.source !== undefined) source = (await sources.next()).value
    if (pair.target !== undefined) target = (await targets.next()).value
  }
}
