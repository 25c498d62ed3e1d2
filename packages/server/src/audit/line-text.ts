import type { Ids } from '../base/ids.ts'
import { auditParametersMax, auditTextCharactersMax } from './audit-event.ts'
import type { AuditEvent, AuditLine, Personal, SealedPersonal } from './audit-event.ts'
import { sealPersonal } from './subject-keys.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** Sealed texts that are used again: those of a back end that calls for all its players are all alike. */
const sealedKeptMax = 1_000

/** The text of one line, with its newline. */
export function lineWriter(
  subjects: Pick<SubjectKeys, 'keyOf'>,
  ids: Ids,
): (event: AuditEvent, n: number) => Promise<string> {
  const kept = new Map<string, string>()
  const seal = async ({ subject, fields }: Personal): Promise<SealedPersonal> => {
    const key = await subjects.keyOf(subject.slice(0, auditTextCharactersMax))
    const text = JSON.stringify(shortened(fields))
    // The same said of the same subject under the same key.
    const name = `${key.tag} ${text}`
    const known = kept.get(name)
    if (known !== undefined) return { subject: key.tag, sealed: known }
    const sealed = sealPersonal(key, text, ids)
    if (kept.size >= sealedKeptMax) kept.clear()
    kept.set(name, sealed)
    return { subject: key.tag, sealed }
  }
  return async (event, n) => {
    const personal: SealedPersonal[] = []
    for (const one of event.personal) personal.push(await seal(one))
    const { at, requestId, service, operation, who, target, parameters, decision, status, code } = event
    const line: AuditLine = {
      n,
      at: at.toISOString(),
      requestId,
      service,
      operation: short(operation),
      who: { ...who, accessKeyId: who.accessKeyId && short(who.accessKeyId) },
      ...(target === undefined ? {} : { target: short(target) }),
      parameters: parameters.slice(0, auditParametersMax),
      decision,
      status,
      ...(code === undefined ? {} : { code }),
      ...(personal.length === 0 ? {} : { personal }),
    }
    return `${JSON.stringify(line)}\n`
  }
}

function shortened(fields: Personal['fields']): Personal['fields'] {
  for (const name in fields)
    if ((fields[name] ?? '').length > auditTextCharactersMax)
      return Object.fromEntries(Object.entries(fields).map(([one, value]) => [one, value && short(value)]))
  return fields
}

const short = (text: string): string =>
  text.length <= auditTextCharactersMax ? text : `${text.slice(0, auditTextCharactersMax - 1).toWellFormed()}…`
