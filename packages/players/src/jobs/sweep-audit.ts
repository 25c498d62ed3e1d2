import type { App } from '../operations/house.ts'
import { auditMentionRef, auditOf } from '../state/audit.ts'
import { partsOf } from '../state/space.ts'
import type { Change } from '../state/space.ts'
import type { Duty } from './duties.ts'

const pageRows = 500
const dayMs = 86_400_000

/** Entries of the audit log that are older than `privacy.auditDays`. */
export const sweepAudit: Duty = {
  name: 'sweep-audit',
  everyMs: 3_600_000,
  run: async ({ apps, now }) => {
    let swept = 0
    for (const app of apps) swept += await sweepApp(app, now)
    return swept === 0 ? undefined : `${swept} entries were too old`
  },
}

async function sweepApp({ name, config, state }: App, now: Date): Promise<number> {
  const before = new Date(now.getTime() - config.privacy.auditDays * dayMs).toISOString()
  let swept = 0
  for (;;) {
    const { rows, isTruncated } = await state.page(auditOf(name), { limit: pageRows })
    const old = rows.filter(({ value }) => value.at < before)
    const changes = old.flatMap(({ ref, value }): Change[] => {
      const [at = '', id = ''] = partsOf(ref)
      const mention =
        value.subject === undefined
          ? []
          : [{ kind: 'drop', ref: auditMentionRef(name, value.subject, at, id) } as const]
      return [{ kind: 'drop', ref }, ...mention]
    })
    if (changes.length > 0) await state.commit(changes)
    swept += old.length
    if (old.length < rows.length || !isTruncated) return swept
  }
}
