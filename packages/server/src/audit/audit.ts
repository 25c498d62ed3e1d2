import type { AuditEvent, AuditWeight } from './audit-event.ts'
import { AuditUnavailableError } from './audit-writer.ts'
import type { AuditWriter } from './audit-writer.ts'

/** What is refused while no line can be written: changes of the configuration, sessions as well, or nothing. */
export type AuditRefusal = 'management' | 'all' | 'none'

/** What a request tells the audit log. */
export type Audit = {
  /** Before anything is done. @throws AuditUnavailableError when its line could not be written */
  admit(weight: AuditWeight): Promise<void> | undefined
  /** Waits for the line of a change. @throws AuditUnavailableError */
  record(event: AuditEvent, weight: AuditWeight): Promise<void> | undefined
}

/** Whoever proves nothing can still ask, and may not fill the disk by it. */
export const unidentifiedPerSecondMax = 50
const secondMs = 1_000

export function openAudit(
  writer: Pick<AuditWriter, 'checked' | 'lose' | 'record' | 'recordDurably' | 'trouble'>,
  refusal: AuditRefusal,
  monotonicMs: () => number,
): Audit {
  let second = 0
  let unidentified = 0
  const hasRoom = (): boolean => {
    const now = Math.floor(monotonicMs() / secondMs)
    if (now !== second) unidentified = 0
    second = now
    unidentified += 1
    return unidentified <= unidentifiedPerSecondMax
  }
  return {
    admit(weight) {
      if (weight === 'read' || refusal === 'none') return undefined
      if (weight === 'change') return refuseIn(writer.checked())
      return refusal === 'all' && writer.trouble() !== undefined
        ? refuseIn(Promise.resolve(writer.trouble()))
        : undefined
    },
    record(event, weight) {
      if (event.decision === 'unidentified' && !hasRoom()) writer.lose()
      // Only what was done has to be known for sure.
      else if (weight !== 'change' || event.decision !== 'allowed') writer.record(event)
      else {
        const written = writer.recordDurably(event)
        return refusal === 'none' ? written.catch(() => undefined) : written
      }
      return undefined
    },
  }
}

async function refuseIn(asked: Promise<string | undefined>): Promise<void> {
  const trouble = await asked
  if (trouble !== undefined) throw new AuditUnavailableError(`the audit log takes no lines: ${trouble}`)
}
