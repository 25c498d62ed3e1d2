/** Makes one place like another: copies what is missing or different, and on request removes what is only there. */
import { createCrc64, forEachParallel } from '@latchkey/client/node'
import type { Client, Progress } from '@latchkey/client/node'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runErrand } from './copy.ts'
import type { CopySettings, Errand } from './copy.ts'
import type { KeyFilter } from './glob.ts'
import { deleteAll } from './listing.ts'
import { localPathOf } from './local-tree.ts'
import { entriesOf, pairsOf } from './sides.ts'
import type { Entry, Pair, Side } from './sides.ts'

/** `time`: same size, and the source is not newer. `size`: same size. `crc64`: same size and same CRC-64. */
export type Likeness = 'time' | 'size' | 'crc64'

export type SyncPlan = {
  readonly source: Side
  readonly target: Side
  readonly isMeant: KeyFilter
  readonly likeness: Likeness
  readonly isDryRun: boolean
  readonly settings: CopySettings
}

export type SyncReport = {
  readonly onProgress: (errand: Errand, progress: Progress) => void
  readonly onCopied: (errand: Errand) => void
  readonly onDeleted: (key: string) => void
  readonly onLeft: (key: string) => void
  readonly onFailed: (what: string, error: unknown) => void
}

export type Counts = { found: number; copied: number; alike: number; failed: number }

/** Goes through both sides once. One key that fails does not keep the others. */
export async function copyDifferences(client: Client, plan: SyncPlan, report: SyncReport): Promise<Counts> {
  const counts: Counts = { found: 0, copied: 0, alike: 0, failed: 0 }
  const { signal, filesAtOnce } = plan.settings
  await forEachParallel(bothSides(client, plan, signal), filesAtOnce, signal, async (pair) => {
    const { source, key } = pair
    if (source === undefined) return
    if (source.kind === 'other') return report.onLeft(key)
    counts.found += 1
    try {
      if (await isAlike(client, plan, pair)) {
        counts.alike += 1
        return
      }
      const errand = errandFor(plan, source)
      if (!plan.isDryRun || errand.kind === 'unfit')
        await runErrand(client, errand, plan.settings, (progress) => report.onProgress(errand, progress))
      counts.copied += 1
      report.onCopied(errand)
    } catch (error) {
      signal.throwIfAborted()
      counts.failed += 1
      report.onFailed(key, error)
    }
  })
  return counts
}

/** A second look, after everything was copied: what appeared at the source meanwhile keeps its copy. Tells how many went. */
export async function removeStrays(client: Client, plan: SyncPlan, report: SyncReport): Promise<number> {
  const { signal } = plan.settings
  const strays = straysOf(client, plan)
  let deleted = 0
  const said = (key: string): void => {
    deleted += 1
    report.onDeleted(key)
  }
  const { target } = plan
  if (plan.isDryRun) for await (const key of strays) said(key)
  else if (target.kind === 'bucket') {
    const keys = (async function* () {
      for await (const key of strays) yield { key: `${target.prefix}${key}` }
    })()
    await deleteAll(
      client,
      target.bucket,
      keys,
      (gone) => gone.forEach(({ key }) => said(key.slice(target.prefix.length))),
      signal,
    )
  } else
    for await (const key of strays) {
      await rm(join(target.path, key), { force: true })
      said(key)
    }
  return deleted
}

async function* straysOf(client: Client, plan: SyncPlan): AsyncGenerator<string> {
  for await (const { key, source, target } of bothSides(client, plan, plan.settings.signal))
    if (source === undefined && target !== undefined && target.kind !== 'other') yield key
}

function bothSides(client: Client, { source, target, isMeant }: SyncPlan, signal: AbortSignal): AsyncGenerator<Pair> {
  return pairsOf(entriesOf(source, client, isMeant, signal), entriesOf(target, client, isMeant, signal))
}

async function isAlike(client: Client, plan: SyncPlan, { source, target }: Pair): Promise<boolean> {
  if (source === undefined || target === undefined || target.kind === 'other') return false
  const [from, to] = await Promise.all([
    seenThrough(client, plan.source, source, plan.settings.signal),
    seenThrough(client, plan.target, target, plan.settings.signal),
  ])
  if (from.sizeBytes !== to.sizeBytes) return false
  switch (plan.likeness) {
    case 'size':
      return true
    case 'time':
      // Listings tell whole seconds.
      return secondsOf(from.modified) <= secondsOf(to.modified)
    case 'crc64': {
      const [one, other] = await Promise.all([
        crc64Of(client, plan.source, source.key, plan.settings.signal),
        crc64Of(client, plan.target, target.key, plan.settings.signal),
      ])
      return one !== undefined && one === other
    }
  }
}

const secondsOf = (time: Date): number => Math.floor(time.getTime() / 1_000)

type Seen = Pick<Entry, 'sizeBytes' | 'modified'>

async function seenThrough(client: Client, side: Side, entry: Entry, signal: AbortSignal): Promise<Seen> {
  if (entry.kind !== 'link' || side.kind !== 'bucket') return entry
  const key = `${side.prefix}${entry.key}`
  const { contentLength, lastModified } = await client.oss.headObject({ bucket: side.bucket, key }, { signal })
  return { sizeBytes: contentLength, modified: lastModified }
}

/** Undefined for an object that has none, and is so never alike. */
async function crc64Of(client: Client, side: Side, key: string, signal: AbortSignal): Promise<string | undefined> {
  if (side.kind === 'bucket')
    return (await client.oss.headObject({ bucket: side.bucket, key: `${side.prefix}${key}` }, { signal })).crc64
  const running = await createCrc64()
  for await (const chunk of createReadStream(join(side.path, key), { signal })) running.update(chunk as Buffer)
  return String(running.digest())
}

function errandFor({ source, target }: SyncPlan, entry: Entry): Errand {
  const { key } = entry
  if (source.kind === 'folder') {
    if (target.kind === 'folder') throw new Error('one of the two sides is a bucket')
    return { kind: 'up', path: join(source.path, key), to: { bucket: target.bucket, key: `${target.prefix}${key}` } }
  }
  const from = { bucket: source.bucket, key: `${source.prefix}${key}` }
  if (target.kind === 'bucket')
    return { kind: 'within', from, to: { bucket: target.bucket, key: `${target.prefix}${key}` } }
  const path = localPathOf(target.path, key)
  return path === undefined
    ? { kind: 'unfit', from, path: target.path }
    : { kind: 'down', from, path, modified: entry.modified }
}
