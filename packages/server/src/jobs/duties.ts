/** What runs by the given clock: made from the stores, asked by the schedule. */
import type { Kv } from '@latchkey/kv'
import type { Clock } from '../base/clock.ts'
import type { KmsKeys } from '../store/kms/keys.ts'
import type { Store } from '../store/open-store.ts'
import { deliverAccessLogs, haveLogsEnded } from './access-logs.ts'
import { progressRecord } from '../store/job-progress.ts'
import { latestSlot } from './daily.ts'
import { endIdle } from './idle-identities.ts'
import type { IdleDirectory } from './idle-identities.ts'
import { makeInventories } from './inventory.ts'
import { runLifecycle } from './lifecycle.ts'
import type { keptPictureSweeper } from './kept-pictures.ts'
import { isHistoryOpen, replicate } from './replication.ts'
import type { Duty } from './schedule.ts'

export type DutiesOptions = {
  readonly store: Pick<
    Store,
    'buckets' | 'documents' | 'folderCounting' | 'logs' | 'objects' | 'replication' | 'uploads'
  >
  readonly directory: IdleDirectory
  readonly kms: KmsKeys
  readonly kv: Pick<Kv, 'getMany' | 'commit'>
  readonly clock: Clock
  /** Minutes behind midnight in UTC from which daily work is due. */
  readonly dailyAtMinute: number
  /** Absent where no pictures are kept on the disk. */
  readonly keptPictures?: ReturnType<typeof keptPictureSweeper> | undefined
}

export function dutiesOf(options: DutiesOptions): readonly Duty[] {
  return [
    lifecycleDuty(options),
    inventoryDuty(options),
    accessLogDuty(options),
    replicationDuty(options),
    folderCountingDuty(options),
    keyDeletionDuty(options),
    idleDuty(options),
    ...(options.keptPictures === undefined ? [] : [keptPicturesDuty(options.keptPictures, options)]),
  ]
}

function lifecycleDuty({ store, kv, clock, dailyAtMinute }: DutiesOptions): Duty {
  const progress = progressRecord(kv, 'lifecycle')
  // What this process knows to be done; the record says it to every other.
  let doneMs: number | undefined
  const slot = (): number => latestSlot(clock.now().getTime(), dailyAtMinute)
  return {
    name: 'lifecycle',
    isDue: () => slot() !== doneMs,
    run: async (signal) => {
      const slotMs = slot()
      const counts = await runLifecycle(store, { progress, slotMs, nowMs: clock.now().getTime(), signal })
      doneMs = slotMs
      if (counts === undefined || counts.expired + counts.moved + counts.aborted === 0) return undefined
      return `${counts.expired} objects expired, ${counts.moved} changed their class, ${counts.aborted} uploads were given up`
    },
  }
}

function inventoryDuty({ store, kms, kv, clock, dailyAtMinute }: DutiesOptions): Duty {
  let doneMs: number | undefined
  const slot = (): number => latestSlot(clock.now().getTime(), dailyAtMinute)
  return {
    name: 'inventory',
    isDue: () => slot() !== doneMs,
    run: async (signal) => {
      const slotMs = slot()
      const progressOf = (name: string) => progressRecord(kv, `inventory/${name}`)
      const { reports, failed } = await makeInventories(
        { ...store, kms },
        {
          progressOf,
          slotMs,
          nowMs: clock.now().getTime(),
          signal,
        },
      )
      doneMs = slotMs
      return reports + failed.length === 0 ? undefined : [`${reports} reports made`, ...failed].join('; ')
    },
  }
}

function accessLogDuty({ store, kms, clock }: DutiesOptions): Duty {
  const nowMs = (): number => clock.now().getTime()
  return {
    name: 'access-logs',
    isDue: () => haveLogsEnded(store.logs, nowMs()),
    run: async (signal) => {
      const { written, dropped } = await deliverAccessLogs({ ...store, kms }, nowMs(), signal)
      if (dropped === 0) return undefined
      return `${written} log objects written, the lines of ${dropped} dropped: their target is gone, or nobody asks for them`
    },
  }
}

function idleDuty({ directory, kv, clock, dailyAtMinute }: DutiesOptions): Duty {
  const progress = progressRecord(kv, 'idle-identities')
  let doneMs: number | undefined
  const slot = (): number => latestSlot(clock.now().getTime(), dailyAtMinute)
  return {
    name: 'idle-identities',
    isDue: () => slot() !== doneMs,
    run: async (signal) => {
      const slotMs = slot()
      const counts = await endIdle(directory, { progress, slotMs, nowMs: clock.now().getTime(), signal })
      doneMs = slotMs
      if (counts === undefined || counts.keys + counts.logins === 0) return undefined
      return `unused for too long: ${counts.keys} access keys disabled, ${counts.logins} passwords taken away`
    },
  }
}

/** How often the keys are looked at for one whose time has come. */
const keysEveryMs = 60_000

function keyDeletionDuty({ kms, clock }: DutiesOptions): Duty {
  let nextMs = 0
  const nowMs = (): number => clock.now().getTime()
  return {
    name: 'kms-key-deletions',
    isDue: async () => {
      if (nowMs() < nextMs) return false
      nextMs = nowMs() + keysEveryMs
      return (await kms.list()).some(({ state, deleteAtMs }) => state === 'pending-deletion' && deleteAtMs <= nowMs())
    },
    run: async () => {
      const gone = await kms.deleteDue(nowMs())
      return gone.length === 0 ? undefined : `KMS keys deleted for good: ${gone.join(', ')}`
    },
  }
}

/** How long a made picture may outlive what it was made of. */
const keptPicturesEveryMs = 60_000

function keptPicturesDuty(
  sweeper: ReturnType<typeof keptPictureSweeper>,
  { clock }: Pick<DutiesOptions, 'clock'>,
): Duty {
  let nextMs = 0
  return {
    name: 'kept-pictures',
    isDue: () => clock.monotonicMs() >= nextMs,
    run: async (signal) => {
      nextMs = clock.monotonicMs() + keptPicturesEveryMs
      const { outdated, surplus, unreadable } = await sweeper.run(signal)
      if (outdated + surplus + unreadable === 0) return undefined
      return `made pictures removed: ${outdated} of objects that are no more, ${surplus} too many, ${unreadable} unreadable`
    },
  }
}

/** Changes are followed within a second; whether some rule still wants older objects is looked for less often. */
const historyEveryMs = 10_000
/** Changes that could not be followed wait so long: their target has no room, say. */
const failedChangesMs = 60_000

function replicationDuty({ store, kms, kv, clock }: DutiesOptions): Duty {
  const progressOf = (name: string) => progressRecord(kv, `replication/${name}`)
  let historyAtMs: number | undefined
  let failedAtMs: number | undefined
  return {
    name: 'replication',
    isDue: async () => {
      const nowMs = clock.monotonicMs()
      if (failedAtMs !== undefined && nowMs - failedAtMs < failedChangesMs) return false
      if (!(await store.replication.isEmpty())) return true
      if (historyAtMs !== undefined && nowMs - historyAtMs < historyEveryMs) return false
      historyAtMs = nowMs
      return isHistoryOpen(store, { progressOf })
    },
    run: async (signal) => {
      const { copied, removed, failed, isHistoryLeft } = await replicate(
        { ...store, kms },
        { progressOf, nowMs: clock.now().getTime(), signal },
      )
      failedAtMs = failed > 0 ? clock.monotonicMs() : undefined
      if (isHistoryLeft) historyAtMs = undefined
      if (failed === 0) return undefined
      return `${copied} objects copied, ${removed} removed, ${failed} changes could not be followed yet`
    },
  }
}

function folderCountingDuty({ store: { folderCounting } }: DutiesOptions): Duty {
  return {
    name: 'folder-rules',
    isDue: () => folderCounting.isDue(),
    run: async (signal) => {
      const { counted, forgotten } = await folderCounting.run(signal)
      return counted + forgotten === 0 ? undefined : `${counted} objects counted in their folders, ${forgotten} no more`
    },
  }
}
