/** Looks after the audit log of one directory: chains whose process is gone, the hourly head, and what is old. */
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import type { ChainKeys, FileName } from './chain-format.ts'
import { sealHead } from './chain-records.ts'
import type { AuditHead, ChainRecord, ChainRecords } from './chain-records.ts'
import { chainFiles, linesOf, readChain } from './read-chain.ts'

export const headEveryMs = 3_600_000
const dayMs = 86_400_000
/** Tombstones of removed chains are kept as long again as their files were, for heads that still name them. */
const tombstoneFactor = 2

export type KeeperOptions = {
  readonly disk: Pick<Disk, 'create' | 'list' | 'makeDirectory' | 'open' | 'syncDirectory' | 'unlink'>
  readonly directory: string
  /** Where heads are written to, made when absent. */
  readonly headDirectory: string
  readonly place: string
  readonly keys: ChainKeys
  readonly records: ChainRecords
  readonly clock: Clock
  /** Processes that run; their chains are their own. */
  readonly isLive: (chain: string) => boolean
  /** 0 keeps everything. */
  readonly days: number
  /** Of all files together; 0 sets no bound. */
  readonly bytesMax: number
  readonly log: (line: string) => void
}

export type AuditKeeper = {
  /** Ends the chains of processes that are gone. */
  adopt(): Promise<void>
  /** Writes a head when the last one is an hour old. */
  headIfDue(): Promise<AuditHead | undefined>
  writeHead(): Promise<AuditHead>
  /** Removes whole files that are older than the retention, or too many. */
  retain(): Promise<number>
}

export function auditKeeper(options: KeeperOptions): AuditKeeper {
  const { records, place, clock } = options
  const own = async (): Promise<readonly ChainRecord[]> =>
    (await records.chains()).filter((record) => record.place === place)
  const writeHead = async (): Promise<AuditHead> => {
    const before = await records.head(place)
    const chains = (await own()).filter(({ state }) => state !== 'retired')
    const head = sealHead(
      {
        number: (before?.number ?? 0) + 1,
        at: clock.now().toISOString(),
        place,
        previous: before?.mac ?? '',
        chains: chains.map(({ chain, state, block, mac, lines }) => ({ chain, state, block, mac, lines })),
      },
      options.keys,
    )
    await records.setHead(head)
    await writeHeadFile(options, head)
    const lines = head.chains.reduce((sum, chain) => sum + chain.lines, 0)
    options.log(`audit: head ${head.number} of ${head.chains.length} chains with ${lines} lines: ${head.mac}`)
    return head
  }
  return {
    async adopt() {
      const files = await chainFiles(options.disk, options.directory)
      for (const record of await own())
        if (record.state === 'open' && !options.isLive(record.chain))
          await endChain(options, record, files.get(record.chain) ?? [])
    },
    writeHead,
    async headIfDue() {
      const last = await records.head(place)
      const isDue = last === undefined || Math.abs(clock.now().getTime() - Date.parse(last.at)) >= headEveryMs
      return isDue && (await own()).length > 0 ? writeHead() : undefined
    },
    retain: () => retain(options, own),
  }
}

/** From here on nothing may be missing of it, not even the last second that its process did not tell of. */
async function endChain(options: KeeperOptions, record: ChainRecord, files: readonly FileName[]): Promise<void> {
  const { disk, directory, keys, records, log } = options
  // Only the end is of interest: each file says where it begins.
  const read = await readChain(disk, directory, files.slice(-2), keys)
  const { chain, place } = record
  const isWhole = read.ends.block >= record.block && read.problems.length === 0
  if (!isWhole)
    log(
      `audit: chain ${chain} ends with block ${read.ends.block} and had ${record.block}: run latchkey admin audit verify`,
    )
  const end = isWhole ? read.ends : { block: record.block, mac: record.mac }
  const lines = Math.max(record.lines, await lastLineNumber(options, files))
  const { tornLines } = read
  await records.setChain({ chain, place, state: 'ended', ...end, lines, tornLines, at: record.at })
}

async function lastLineNumber({ disk, directory }: KeeperOptions, files: readonly FileName[]): Promise<number> {
  const last = files.at(-1)
  let number = 0
  if (last === undefined) return number
  for await (const line of linesOf(disk, join(directory, last.name)))
    number = Number(/^\{"n":(\d{1,15}),/.exec(line.toString('latin1'))?.[1] ?? number)
  return number
}

async function writeHeadFile({ disk, headDirectory, log }: KeeperOptions, head: AuditHead): Promise<void> {
  const name = `head-${String(head.number).padStart(8, '0')}-${head.at.slice(0, 13)}.json`
  try {
    await disk.makeDirectory(headDirectory)
    const file = await disk.create(join(headDirectory, name))
    try {
      await file.write([Buffer.from(`${JSON.stringify(head)}\n`)], 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await disk.syncDirectory(headDirectory)
  } catch (error) {
    // The metadata has it and the log names it; the next one may find room again.
    log(`audit: head ${head.number} could not be written to ${headDirectory}: ${String(error)}`)
  }
}

type Aged = { readonly file: FileName; readonly sizeBytes: number; readonly isLast: boolean }

/** Oldest days first, and never the file that a process writes to. */
async function retain(options: KeeperOptions, own: () => Promise<readonly ChainRecord[]>): Promise<number> {
  const { disk, directory, days, bytesMax, clock, records, place, log } = options
  const known = new Map((await own()).map((record) => [record.chain, record]))
  const nowMs = clock.now().getTime()
  const oldestDay = days === 0 ? '' : new Date(nowMs - days * dayMs).toISOString().slice(0, 10)
  const aged: Aged[] = []
  for (const files of (await chainFiles(disk, directory)).values())
    for (const file of files)
      aged.push({ file, sizeBytes: await sizeOf(disk, join(directory, file.name)), isLast: file === files.at(-1) })
  aged.sort((a, b) => (a.file.day < b.file.day ? -1 : a.file.day > b.file.day ? 1 : a.file.file - b.file.file))
  let bytes = aged.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let removed = 0
  const held = new Set<string>()
  for (const { file, sizeBytes, isLast } of aged) {
    const record = known.get(file.chain)
    const isDue = file.day < oldestDay || (bytesMax > 0 && bytes > bytesMax)
    const isInUse = isLast && (record === undefined || record.state === 'open')
    // What comes behind a file that stays, stays: a chain is only ever cut at its front.
    if (isInUse || !isDue) held.add(file.chain)
    if (record === undefined || held.has(file.chain)) continue
    const read = await readChain(disk, directory, [file], options.keys)
    // First what is known of it, then the file: a crash in between leaves a file too many, never one too few.
    if (isLast) await records.setChain({ ...record, state: 'retired' })
    else await records.setKept({ chain: file.chain, place, file: file.file + 1, before: read.ends })
    await disk.unlink(join(directory, file.name))
    bytes -= sizeBytes
    removed += 1
    log(`audit: removed ${file.name}, which ended with block ${read.ends.block} (${read.ends.mac})`)
  }
  for (const { chain, state, at } of known.values())
    if (state === 'retired' && days > 0 && nowMs - Date.parse(at) > tombstoneFactor * days * dayMs)
      await records.removeChain(place, chain)
  return removed
}

async function sizeOf(disk: Pick<Disk, 'open'>, path: string): Promise<number> {
  const file = await disk.open(path)
  try {
    return await file.sizeBytes()
  } finally {
    await file.close()
  }
}
