import { revocations } from '../access/revocations.ts'
import type { Clock } from '../base/clock.ts'
import { realDisk } from '../base/disk.ts'
import type { Config } from '../config.ts'
import { dutiesOf } from '../jobs/duties.ts'
import { startJobs } from '../jobs/schedule.ts'
import { accountIdDigits } from '../store/directory/accounts.ts'
import { openSequence } from '../store/directory/change.ts'
import { blobDirectory, ensureRoot, isEmbedded, openEngines } from './engines.ts'
import { accountsPath, answerAccounts } from './admin/accounts.ts'
import type { AccountsAdmin } from './admin/accounts.ts'
import { backupAdmin, backupPath } from './admin/backup.ts'
import { backup, backupGate } from './backup.ts'
import { watchDisk } from './disk-watch.ts'
import { sweeperOf } from './kept-pictures.ts'
import { answerKms } from './admin/kms.ts'
import type { KmsAdmin } from './admin/kms.ts'
import { auditPath } from './admin/calls.ts'
import { auditAdmin } from './admin/audit.ts'
import { answerAudit } from './audit-calls.ts'
import { keepAudit, openAuditLog } from './audit-log.ts'
import type { Line } from './line.ts'
import type { StartOrder } from './messages.ts'
import { openWorkerStore } from './open-worker-store.ts'
import type { Running } from './running.ts'

/** The one process that sweeps, compacts and scrubs, so that no request waits for it. */
export async function runJobs(config: Config, clock: Clock, order: StartOrder, line: Line): Promise<Running> {
  const engines = await openEngines(config, 'reader', (error) =>
    line.send({ kind: 'log', line: `metadata: ${error.message}` }),
  )
  const made = isEmbedded(config) ? undefined : await ensureRoot(config, engines.directory, clock.now())
  const opened = await openWorkerStore(config, engines, {
    clock,
    generation: order.generation,
    directory: blobDirectory(config),
    line,
  })
  const generations = new Set<string>([order.generation])
  line.on('generations', (message) => {
    // A process that ended is not among them any more, and what it left open is anybody's to clean up.
    generations.clear()
    generations.add(order.generation)
    for (const generation of message.generations) generations.add(generation)
  })
  const gate = backupGate(opened.store.maintenance)
  const stopping = new AbortController()
  const jobs = startJobs({
    maintenance: gate.maintenance,
    revocations: revocations(engines.kv, await openSequence(engines.kv, engines.ids)),
    kv: engines.kv,
    clock,
    liveGenerations: generations,
    holder: order.generation,
    duties: dutiesOf({
      store: opened.store,
      directory: engines.directory,
      kms: engines.kms,
      kv: engines.kv,
      clock,
      dailyAtMinute: config.lifecycleAt,
      keptPictures: sweeperOf(config, engines),
    }),
    log: (text) => line.send({ kind: 'log', line: text }),
  })
  const log = (text: string): void => line.send({ kind: 'log', line: text })
  const stopWatching = watchDisk(realDisk, blobDirectory(config), log)
  const auditLog = await openAuditLog(config, engines, { clock, generation: order.generation, log })
  const kept = keepAudit(config, auditLog, { clock, log, live: generations })
  const { keeper } = kept
  const answerAuditAdmin = auditAdmin({ disk: realDisk, log: auditLog, keeper, isAlone: isEmbedded(config) })
  line.on('audit', ({ id, event, isChange }) => {
    void answerAudit(auditLog.audit, event, isChange).then((problem) => line.send({ kind: 'audited', id, problem }))
  })
  const { accounts, accessKeys } = engines.directory
  const admin: KmsAdmin = {
    kms: engines.kms,
    defaultAccountId: async () => (await ensureRoot(config, engines.directory, clock.now())).accountId,
    isAccount: async (accountId) => (await accounts.get(accountId)) !== undefined,
    nowMs: () => clock.now().getTime(),
  }
  const accountsAdmin: AccountsAdmin = {
    accounts,
    accessKeys,
    newAccountId: () => engines.ids.digits(accountIdDigits),
    now: () => clock.now(),
  }
  const answerBackup = backupAdmin((directory, progress) => {
    const parts = {
      kv: engines.kv,
      blobs: opened.blobs,
      dataDirectory: config.dataDir,
      now: () => clock.now(),
      signal: stopping.signal,
    }
    return gate.run(() => backup(parts, directory, progress))
  })
  line.on('admin', ({ id, call }) => {
    const [, path = ''] = call.route.split(' ')
    const answered = path.startsWith(accountsPath)
      ? answerAccounts(accountsAdmin, call)
      : path.startsWith(backupPath)
        ? answerBackup(call)
        : path.startsWith(auditPath)
          ? answerAuditAdmin(call)
          : answerKms(admin, call)
    answered
      .catch((error: unknown) => ({ status: 500, body: { error: String(error) } }))
      .then(
        (answer) => line.send({ kind: 'admin', id, answer }),
        () => undefined,
      )
  })
  return {
    port: undefined,
    made,
    close: async () => {
      stopping.abort(new Error('the server stops'))
      stopWatching()
      await jobs.stop()
      await kept.stop()
      await auditLog.writer.close()
      await opened.close()
      await engines.kv.close()
    },
  }
}
