import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { auditKeyRef, auditMentionRef, auditMentionsOf, auditOf, auditRef } from '../../state/audit.ts'
import type { AuditEntry } from '../../state/audit.ts'
import { partsOf } from '../../state/space.ts'
import type { Row } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { App } from '../house.ts'
import { queryNumber } from '../query-number.ts'
import { tellEntries } from './audit-trail.ts'

const limitMax = 500
/** So many entries are looked at for one page; a page of a rare actor can have few, and a cursor. */
const looksMax = 2_000

const entryAnswer = z.object({
  at: z.string(),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  requestId: z.string(),
  decision: z.enum(['allowed', 'refused']),
  code: z.string().optional(),
  subject: z.string().optional().meta({ description: 'The pseudonym of the player, which outlives it.' }),
  player: z.string().optional(),
  reason: z.string().optional(),
  of: z.record(z.string(), z.string()).optional(),
})

const query = z.object({
  player: z.string().min(1).max(64).optional(),
  actor: z.string().min(1).max(600).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  cursor: z.string().min(1).max(128).optional(),
  limit: queryNumber(1, limitMax).default(100),
})

export const listAudit = defineEndpoint(
  {
    name: 'ListAudit',
    summary: 'What servers of the studio did, the earliest first: of one player, by one key, from a time on.',
    route: 'GET /audit',
    auth: { kind: 'server', roles: ['owner', 'privacy', 'auditor'] },
    query,
    answers: { 200: z.object({ entries: z.array(entryAnswer), cursor: z.string().optional() }) },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated'],
  },
  async ({ query: asked }, { app }) => {
    const { rows, cursor } = await pageOf(app, asked)
    const entries = await tellEntries(app, rows)
    return reply(200, { entries, ...(cursor === undefined ? {} : { cursor }) })
  },
)

type Asked = z.output<typeof query>
type Page = { readonly rows: readonly Row<AuditEntry>[]; readonly cursor: string | undefined }

async function pageOf(app: App, asked: Asked): Promise<Page> {
  const subject = asked.player === undefined ? undefined : await subjectOf(app, asked.player)
  if (asked.player !== undefined && subject === undefined) return { rows: [], cursor: undefined }
  const until = asked.to === undefined ? undefined : new Date(asked.to).toISOString()
  const found: Row<AuditEntry>[] = []
  let place = placeOf(asked)
  let looked = 0
  for (;;) {
    const { rows, isTruncated } = await readPage(app, subject, place, asked.limit)
    for (const row of rows) {
      if (until !== undefined && row.value.at >= until) return { rows: found, cursor: undefined }
      place = partsOf(row.ref)
      looked += 1
      if (asked.actor === undefined || row.value.actor === asked.actor) found.push(row)
      if (found.length >= asked.limit || looked >= looksMax) return { rows: found, cursor: cursorOf(place) }
    }
    if (!isTruncated || rows.length === 0) return { rows: found, cursor: undefined }
  }
}

/** Time and id of the last entry that was seen; of the time alone, when none was. */
type Place = readonly string[]

function placeOf({ cursor, from }: Asked): Place {
  if (cursor === undefined) return from === undefined ? [] : [new Date(from).toISOString()]
  const place = Buffer.from(cursor, 'base64url').toString('utf8').split(' ')
  if (place.length !== 2 || place.some((part) => !/^[\w:.-]{1,40}$/.test(part)))
    throw new PlayerError('InvalidRequest', { path: 'cursor' }, { message: 'cursor: is what an answer told' })
  return place
}

const cursorOf = (place: Place): string => Buffer.from(place.join(' ')).toString('base64url')

async function readPage({ name, state }: App, subject: string | undefined, [at, id = '']: Place, limit: number) {
  if (subject === undefined)
    return state.page(auditOf(name), { limit, ...(at === undefined ? {} : { after: auditRef(name, at, id).key }) })
  const after = at === undefined ? {} : { after: auditMentionRef(name, subject, at, id).key }
  const mentions = await state.page(auditMentionsOf(name, subject), { limit, ...after })
  const refs = mentions.rows.map(({ ref }) => {
    const [, time = '', entry = ''] = partsOf(ref)
    return auditRef(name, time, entry)
  })
  const rows = await state.getMany(refs)
  return { rows: rows.filter((row) => row !== undefined), isTruncated: mentions.isTruncated }
}

async function subjectOf({ name, state }: App, player: string): Promise<string | undefined> {
  return (await state.get(auditKeyRef(name, player)))?.value.subject
}
