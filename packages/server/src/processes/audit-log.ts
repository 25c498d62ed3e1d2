import { join } from 'node:path'
import { openAudit } from '../audit/audit.ts'
import type { Audit } from '../audit/audit.ts'
import { auditKeeper } from '../audit/audit-keeper.ts'
import type { AuditKeeper } from '../audit/audit-keeper.ts'
import { auditPlace } from '../audit/audit-place.ts'
import { openAuditWriter } from '../audit/audit-writer.ts'
import type { AuditWriter } from '../audit/audit-writer.ts'
import { chainKeys } from '../audit/chain-format.ts'
import type { ChainKeys } from '../audit/chain-format.ts'
import { chainRecords } from '../audit/chain-records.ts'
import type { ChainRecords } from '../audit/chain-records.ts'
import { subjectKeys } from '../audit/subject-keys.ts'
import type { SubjectKeys } from '../audit/subject-keys.ts'
import type { Clock } from '../base/clock.ts'
import { realDisk } from '../base/disk.ts'
import type { Config } from '../config.ts'
import { recordSealer } from '../store/directory/seal.ts'
import type { Engines } from './engines.ts'

export const auditDirectory = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'audit')
export const auditHeadDirectory = (config: Pick<Config, 'dataDir' | 'auditHeads'>): string =>
  config.auditHeads === undefined || config.auditHeads === ''
    ? join(auditDirectory(config), 'heads')
    : config.auditHeads

type Settings = Pick<
  Config,
  'auditBytes' | 'auditDays' | 'auditFileBytes' | 'auditHeads' | 'auditRefuse' | 'dataDir' | 'metadata'
>

/** What one process needs of the audit log: its own chain, and the keys and records of all. */
export type AuditLog = {
  readonly audit: Audit
  readonly writer: AuditWriter
  readonly directory: string
  readonly place: string
  readonly keys: ChainKeys
  readonly records: ChainRecords
  readonly subjects: SubjectKeys
}

export type AuditAround = {
  readonly clock: Clock
  /** Of the process: it names the chain. */
  readonly generation: string
  readonly log: (line: string) => void
}

export async function openAuditLog(
  config: Settings,
  { kv, ids, masterKeys }: Pick<Engines, 'kv' | 'ids' | 'masterKeys'>,
  { clock, generation, log }: AuditAround,
): Promise<AuditLog> {
  const directory = auditDirectory(config)
  const place = await auditPlace(directory, ids)
  const purpose = masterKeys.purpose('audit')
  const keys = chainKeys(purpose)
  const records = chainRecords(kv, keys)
  const subjects = subjectKeys(kv, recordSealer(purpose, ids), ids)
  const writer = openAuditWriter({
    disk: realDisk,
    directory,
    place,
    chain: generation,
    keys,
    records,
    subjects,
    ids,
    clock,
    fileBytesMax: config.auditFileBytes,
    log,
  })
  const audit = openAudit(writer, config.auditRefuse, () => clock.monotonicMs())
  return { audit, writer, directory, place, keys, records, subjects }
}

/** How often the log of this machine is looked after; what is due is decided by the given clock. */
const keptEveryMs = 1_000
const retainedEveryMs = 3_600_000

export type KeptAudit = { readonly keeper: AuditKeeper; readonly stop: () => Promise<void> }

/** Each machine looks after its own files, so that no lease is asked for. */
export function keepAudit(
  config: Settings,
  { directory, place, keys, records }: AuditLog,
  { clock, log, live }: Pick<AuditAround, 'clock' | 'log'> & { readonly live: ReadonlySet<string> },
): KeptAudit {
  const keeper = auditKeeper({
    disk: realDisk,
    directory,
    headDirectory: auditHeadDirectory(config),
    place,
    keys,
    records,
    clock,
    isLive: (chain) => live.has(chain),
    days: config.auditDays,
    bytesMax: config.auditBytes,
    log,
  })
  let seen = ''
  let retainedMs: number | undefined
  const tend = async (): Promise<void> => {
    const now = [...live].toSorted().join(' ')
    if (now !== seen) await keeper.adopt()
    seen = now
    await keeper.headIfDue()
    const nowMs = clock.now().getTime()
    if (retainedMs !== undefined && Math.abs(nowMs - retainedMs) < retainedEveryMs) return
    await keeper.retain()
    retainedMs = nowMs
  }
  let tending: Promise<void> | undefined
  const timer = setInterval(() => {
    tending ??= tend()
      .catch((error: unknown) => log(`audit: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => (tending = undefined))
  }, keptEveryMs)
  return {
    keeper,
    stop: async () => {
      clearInterval(timer)
      await tending
    },
  }
}
