/** An audit log on a disk in memory, with several processes that write to it. */
import { openMemoryKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { basename, dirname } from 'node:path'
import { fixedClock } from '../base/clock.ts'
import { createSimulatedDisk } from '../base/disk-simulated.ts'
import type { SimulatedDisk } from '../base/disk-simulated.ts'
import type { Disk } from '../base/disk.ts'
import { seededIds } from '../base/ids.ts'
import { recordSealer } from '../store/directory/seal.ts'
import type { AuditEvent } from './audit-event.ts'
import { auditKeeper } from './audit-keeper.ts'
import type { KeeperOptions } from './audit-keeper.ts'
import { openAuditWriter } from './audit-writer.ts'
import type { AuditWriter } from './audit-writer.ts'
import { chainKeys } from './chain-format.ts'
import { chainRecords } from './chain-records.ts'
import type { AuditHead } from './chain-records.ts'
import { subjectKeys } from './subject-keys.ts'
import { verifyAudit } from './verify-audit.ts'
import type { AuditVerified } from './verify-audit.ts'

export const testDirectory = '/data/audit'
export const testPlace = '00000000000000aa'

export type TestAuditOptions = {
  readonly fileBytesMax?: number
  readonly disk?: SimulatedDisk
  /** Metadata that machines share, with the name of this one's directory. */
  readonly shared?: { readonly kv: Kv; readonly place: string }
}

export function openTestAudit(options: TestAuditOptions = {}) {
  const disk = options.disk ?? createSimulatedDisk([testDirectory])
  const kv = options.shared?.kv ?? openMemoryKv()
  const place = options.shared?.place ?? testPlace
  const ids = seededIds(options.shared === undefined ? 11 : Number.parseInt(place, 16))
  const clock = fixedClock('2026-11-20T12:00:00.000Z')
  const masterKeys = { writeVersion: 1, keyOf: (version: number) => (version === 1 ? Buffer.alloc(32, 9) : undefined) }
  const keys = chainKeys(masterKeys)
  const records = chainRecords(kv, keys)
  const sealer = recordSealer(masterKeys, ids)
  const subjects = () => subjectKeys(kv, sealer, ids)
  const logged: string[] = []
  const log = (line: string): void => void logged.push(line)
  const live = new Set<string>()
  const writer = (chain = ids.hex(8), on: SimulatedDisk = disk): AuditWriter => {
    live.add(chain)
    return openAuditWriter({
      disk: on,
      directory: testDirectory,
      place,
      chain,
      keys,
      records,
      subjects: subjects(),
      ids,
      clock,
      fileBytesMax: options.fileBytesMax ?? 1_000_000,
      log,
    })
  }
  const keeper = (more: Partial<KeeperOptions> = {}) =>
    auditKeeper({
      disk,
      directory: testDirectory,
      headDirectory: `${testDirectory}/heads`,
      place,
      keys,
      records,
      clock,
      isLive: (chain) => live.has(chain),
      days: 0,
      bytesMax: 0,
      log,
      ...more,
    })
  const verify = async (
    on: Pick<Disk, 'open' | 'list'> = disk,
    more: { readonly heads?: readonly AuditHead[]; readonly isCopy?: boolean } = {},
  ): Promise<AuditVerified> => {
    const known = {
      place,
      chains: await records.chains(),
      kept: await records.kept(),
      isAlone: options.shared === undefined,
    }
    return verifyAudit({
      disk: on,
      directory: testDirectory,
      keys,
      known: more.isCopy === true ? undefined : known,
      heads: more.heads,
    })
  }
  return { disk, kv, ids, clock, keys, records, subjects, logged, live, writer, keeper, verify }
}

export function testEvent(more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    at: new Date('2026-11-20T12:00:00.000Z'),
    requestId: '0000000000000000000000AB',
    service: 'ram',
    operation: 'CreateUser',
    who: { kind: 'user', accountId: '1000000000000001', name: 'backend', accessKeyId: 'LTAIbackend' },
    target: 'user/alice',
    parameters: ['UserName'],
    decision: 'allowed',
    status: 200,
    code: undefined,
    personal: [],
    ...more,
  }
}

/** What is on the disk, by name, to be changed behind the program's back. */
export function contentsOf(disk: SimulatedDisk): Map<string, Buffer> {
  return new Map(
    disk
      .paths()
      .filter((path) => dirname(path) === testDirectory)
      .map((path) => [basename(path), Buffer.from(disk.contentOf(path) ?? [])]),
  )
}

export function diskOf(files: ReadonlyMap<string, Buffer>): Pick<Disk, 'open' | 'list'> {
  return {
    list: async () => [...files.keys()].map((name) => ({ name, isDirectory: false })),
    async open(path) {
      const bytes = files.get(basename(path)) ?? Buffer.alloc(0)
      const unused = (): Promise<never> => Promise.reject(new Error('only read'))
      return {
        read: async (into, positionBytes) => bytes.copy(into, 0, positionBytes),
        sizeBytes: async () => bytes.length,
        write: unused,
        readAtOnce: () => undefined,
        readInto: unused,
        sync: unused,
        close: async () => {},
      }
    },
  }
}
