/** What an operator may ask of the audit log. */
import { auditTextCharactersMax } from '../../audit/audit-event.ts'
import type { AuditKeeper } from '../../audit/audit-keeper.ts'
import { openHead } from '../../audit/chain-records.ts'
import type { AuditHead } from '../../audit/chain-records.ts'
import { showAudit, shownLinesMax } from '../../audit/show-audit.ts'
import type { AuditFilter } from '../../audit/show-audit.ts'
import { verifyAudit } from '../../audit/verify-audit.ts'
import type { AuditVerified } from '../../audit/verify-audit.ts'
import type { Disk } from '../../base/disk.ts'
import { auditPath, fieldsOf } from './calls.ts'
import type { AdminAnswer, AdminCall, Given } from './calls.ts'
import type { AuditLog } from '../audit-log.ts'

export type AuditAdmin = {
  readonly disk: Pick<Disk, 'open' | 'list'>
  readonly log: Pick<AuditLog, 'directory' | 'place' | 'keys' | 'records' | 'subjects' | 'writer'>
  readonly keeper: Pick<AuditKeeper, 'writeHead'>
  /** No other machine writes to the metadata. */
  readonly isAlone: boolean
}

type Verifying =
  | { readonly state: 'none' | 'running' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'done'; readonly result: AuditVerified }

export function auditAdmin(admin: AuditAdmin): (call: AdminCall) => Promise<AdminAnswer> {
  let verifying: Verifying = { state: 'none' }
  const verify = async (heads: readonly AuditHead[]): Promise<void> => {
    try {
      verifying = { state: 'done', result: await verified(admin, heads) }
    } catch (error) {
      verifying = { state: 'failed', error: error instanceof Error ? error.message : String(error) }
    }
  }
  return async ({ route, body }) => {
    if (route === `GET ${auditPath}/verify`) return { status: 200, body: verifying }
    const given = body.trim() === '' ? {} : fieldsOf(body)
    if (given === undefined) return refused('the body is no JSON object')
    switch (route) {
      case `POST ${auditPath}/verify`: {
        if (verifying.state === 'running') return { status: 409, body: { error: 'the log is being verified already' } }
        const heads = headsIn(given, admin)
        if (typeof heads === 'string') return refused(heads)
        verifying = { state: 'running' }
        void verify(heads)
        return { status: 202, body: verifying }
      }
      case `POST ${auditPath}/head`:
        await admin.log.writer.flush()
        return { status: 200, body: await admin.keeper.writeHead() }
      case `POST ${auditPath}/show`:
        return show(admin, given)
      case `POST ${auditPath}/erase`: {
        const { subject } = given
        if (typeof subject !== 'string' || subject === '' || subject.length > auditTextCharactersMax)
          return refused(`a subject has 1 to ${auditTextCharactersMax} characters`)
        return { status: 200, body: { erased: await admin.log.subjects.erase(subject) } }
      }
      default:
        return { status: 404, body: { error: `there is no ${route}` } }
    }
  }
}

const refused = (error: string): AdminAnswer => ({ status: 400, body: { error } })

/** What the metadata knows is read before the files, which only grow. */
async function verified({ disk, log, isAlone }: AuditAdmin, heads: readonly AuditHead[]): Promise<AuditVerified> {
  const { directory, place, keys, records } = log
  const last = await records.head(place)
  const known = { place, chains: await records.chains(), kept: await records.kept(), isAlone }
  return verifyAudit({ disk, directory, keys, known, heads: [...(last === undefined ? [] : [last]), ...heads] })
}

function headsIn({ head }: Given, { log }: AuditAdmin): readonly AuditHead[] | string {
  if (head === undefined) return []
  try {
    return [openHead(JSON.stringify(head), log.keys)]
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const textFilters = [
  'accessKeyId',
  'accountId',
  'decision',
  'name',
  'operation',
  'requestId',
  'service',
  'subject',
  'target',
] as const

async function show({ disk, log }: AuditAdmin, given: Given): Promise<AdminAnswer> {
  const filter = filterIn(given)
  if (typeof filter === 'string') return refused(filter)
  // What was recorded a moment ago by this process is shown; other processes write theirs within a quarter of a second.
  await log.writer.flush()
  return { status: 200, body: { lines: await showAudit({ disk, ...log }, filter) } }
}

function filterIn(given: Given): AuditFilter | string {
  const unknown = Object.keys(given).find(
    (name) => ![...textFilters, 'from', 'until', 'limit'].some((one) => one === name),
  )
  if (unknown !== undefined) return `there is no filter ${JSON.stringify(unknown.slice(0, 64))}`
  const { from, until, limit = 100 } = given
  const times = [from, until].map((text) => (typeof text === 'string' ? new Date(text) : undefined))
  if (times.some((time) => time !== undefined && Number.isNaN(time.getTime())))
    return 'from and until are times of ISO 8601'
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > shownLinesMax)
    return `limit is 1 to ${shownLinesMax}`
  const texts = textFilters.flatMap((name) => {
    const value = given[name]
    return typeof value === 'string' ? [[name, name === 'requestId' ? plainRequestId(value) : value] as const] : []
  })
  return { ...Object.fromEntries(texts), from: times[0], until: times[1], limit }
}

/** STS and RAM write the same id as a GUID. */
const plainRequestId = (text: string): string => text.replaceAll('-', '').toUpperCase().slice(-24)
