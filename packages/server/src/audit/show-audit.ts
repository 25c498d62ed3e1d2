/** Lines of the audit log for a person: filtered, in the order of their time, with what is personal opened where it still can be. */
import type { Disk } from '../base/disk.ts'
import type { AuditLine, SealedPersonal } from './audit-event.ts'
import { chainFiles, linesOf } from './read-chain.ts'
import { openPersonal } from './subject-keys.ts'
import type { SubjectKeys } from './subject-keys.ts'
import { join } from 'node:path'

/** Of one answer. */
export const shownLinesMax = 5_000
const shownLinesDefault = 100

export type AuditFilter = {
  readonly from?: Date | undefined
  readonly until?: Date | undefined
  readonly operation?: string | undefined
  readonly service?: string | undefined
  readonly decision?: string | undefined
  readonly requestId?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly accountId?: string | undefined
  /** The name of a user or a role. */
  readonly name?: string | undefined
  readonly target?: string | undefined
  /** A player, `user/ACCOUNT/NAME`, `address/ADDRESS`. */
  readonly subject?: string | undefined
  /** The newest so many. */
  readonly limit?: number | undefined
}

/** `erased` in place of what was personal and is gone. */
export type ShownLine = Omit<AuditLine, 'personal'> & {
  readonly personal?: readonly (Readonly<Record<string, string>> | 'erased')[]
}

export type ShowOptions = {
  readonly disk: Pick<Disk, 'open' | 'list'>
  readonly directory: string
  readonly subjects: Pick<SubjectKeys, 'ofTag' | 'tagsOf' | 'refresh'>
}

export async function showAudit(options: ShowOptions, filter: AuditFilter): Promise<readonly ShownLine[]> {
  const { disk, directory, subjects } = options
  await subjects.refresh()
  const limit = Math.min(filter.limit ?? shownLinesDefault, shownLinesMax)
  const tags = filter.subject === undefined ? undefined : new Set(await subjects.tagsOf(filter.subject))
  const days = { from: dayOf(filter.from) ?? '', until: dayOf(filter.until) ?? '9' }
  const files = [...(await chainFiles(disk, directory)).values()].flat()
  // A line may wait a moment and then stand in the file of the next day.
  const wanted = files.filter(({ day }) => day >= days.from && day <= nextDay(days.until))
  let lines: Found[] = []
  for (const { name, chain } of wanted.toSorted((a, b) => (a.day === b.day ? a.file - b.file : a.day < b.day ? -1 : 1)))
    for await (const bytes of linesOf(disk, join(directory, name))) {
      const line = lineOf(bytes)
      if (line === undefined || !isWanted(line, filter, tags)) continue
      lines.push({ line, chain })
      if (lines.length >= 2 * limit + shownLinesDefault) lines = newest(lines, limit)
    }
  return Promise.all(newest(lines, limit).map(({ line }) => opened(line, subjects)))
}

type Found = { readonly line: AuditLine; readonly chain: string }

/** A line that was written again behind a failure of the disk is the same line of its chain. */
function newest(found: readonly Found[], limit: number): Found[] {
  const each = new Map(found.map((one) => [`${one.chain} ${one.line.n}`, one]))
  const before = (a: AuditLine, b: AuditLine): number => (a.at === b.at ? a.n - b.n : a.at < b.at ? -1 : 1)
  return [...each.values()].toSorted((a, b) => before(a.line, b.line)).slice(-limit)
}

const dayOf = (time: Date | undefined): string | undefined => time?.toISOString().slice(0, 10)

function nextDay(day: string): string {
  return day === '9' ? day : new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
}

function lineOf(bytes: Buffer): AuditLine | undefined {
  const text = bytes.toString('utf8')
  if (!text.startsWith('{"n":')) return undefined
  try {
    const line = JSON.parse(text) as AuditLine // as the writer wrote it; `verify` says whether it still is
    return typeof line.operation === 'string' ? line : undefined
  } catch {
    return undefined
  }
}

function isWanted(line: AuditLine, filter: AuditFilter, tags: ReadonlySet<string> | undefined): boolean {
  const at = Date.parse(line.at)
  if (filter.from !== undefined && at < filter.from.getTime()) return false
  if (filter.until !== undefined && at >= filter.until.getTime()) return false
  if (tags !== undefined && line.personal?.some(({ subject }) => tags.has(subject)) !== true) return false
  const asked: readonly (readonly [string | undefined, string | undefined])[] = [
    [filter.operation, line.operation],
    [filter.service, line.service],
    [filter.decision, line.decision],
    [filter.requestId, line.requestId],
    [filter.accessKeyId, line.who.accessKeyId],
    [filter.accountId, line.who.accountId],
    [filter.name, line.who.name],
    [filter.target, line.target],
  ]
  return asked.every(([wanted, has]) => wanted === undefined || wanted === has)
}

async function opened({ personal, ...line }: AuditLine, subjects: Pick<SubjectKeys, 'ofTag'>): Promise<ShownLine> {
  if (personal === undefined) return line
  return { ...line, personal: await Promise.all(personal.map((one) => openOne(one, subjects))) }
}

async function openOne({ subject, sealed }: SealedPersonal, subjects: Pick<SubjectKeys, 'ofTag'>) {
  const key = await subjects.ofTag(subject)
  const text = key === undefined ? undefined : openPersonal({ tag: subject, key }, sealed)
  // It was a record of texts when it was sealed, and nobody else has the key.
  return text === undefined ? ('erased' as const) : (JSON.parse(text) as Readonly<Record<string, string>>)
}
