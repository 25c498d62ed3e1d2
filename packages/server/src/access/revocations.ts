/**
 * Revoked sessions: a role, optionally narrowed, at a number of the directory's sequence. A session that matches and
 * carries a smaller number is dead, whatever any clock says. Entries live as long as the longest session can.
 */
import { createHash } from 'node:crypto'
import { KvUnavailableError } from '@latchkey/kv'
import type { Entry, Kv, Page, RangeQuery } from '@latchkey/kv'
import type { Sequence } from '../store/directory/change.ts'
import type { Session } from './session-token-codec.ts'

/** Which sessions of the role; without any of these, all. All that are given must match. */
export type RevokeTarget = {
  readonly accountId: string
  readonly roleId: string
  readonly accessKeyId?: string | undefined
  readonly sessionName?: string | undefined
  readonly sourceIdentity?: string | undefined
  readonly issuerKeyId?: string | undefined
  readonly firstKeyId?: string | undefined
}

/** What an operator is told of an entry. */
export type Revocation = {
  readonly id: string
  readonly target: RevokeTarget
  /** Sessions with a smaller number are dead. */
  readonly sequence: number
  readonly revokedMs: number
  /** No session that it ends can be alive any more by then. */
  readonly expiresMs: number
  /** The ARN of whoever revoked. */
  readonly revokedBy: string
  /** Until then whoever comes with such a session is told that it is denied, and not that it should get another. */
  readonly deniedUntilMs?: number | undefined
}

/** Why a session is dead: `revoked`, another may be had; `denied`, whoever held it is kept out. */
export type Refusal = 'revoked' | 'denied'

export type Revocations = {
  /**
   * Resolves when the entry is durable: sessions issued from then on are not touched. Of one target there is one entry,
   * and revoking it again moves it on, with the `deniedUntilMs` of then.
   */
  revoke(
    target: RevokeTarget,
    by: string,
    now: Date,
    more?: Pick<Revocation, 'deniedUntilMs'>,
  ): Promise<Revocation | 'too-many'>
  /** Undefined while the session lives. Costs one read in the steady state. */
  refusalOf(session: Session, accessKeyId: string, now: Date): Promise<Refusal | undefined>
  /** Those that still end something, of one role or of all; `after` is the id of one that was listed. */
  list(
    of: { readonly accountId: string; readonly roleId: string | undefined },
    page: { readonly after: string | undefined; readonly limit: number },
    now: Date,
  ): Promise<{ readonly revocations: readonly Revocation[]; readonly next: string | undefined }>
  /** Deletes entries whose sessions have all expired; answers how many. */
  sweep(now: Date): Promise<number>
}

/** The longest session, and an hour for clocks. */
export const revocationLifeMs = 13 * 3_600_000
/** Of one account at a time. */
export const revocationsMax = 100_000

const recordFormat = 1
const revokeAttemptsMax = 32
const pageEntries = 1_000
/** Entries that one look reads of each kind; more than that narrow the same value in different ways. */
const lookEntries = 64
const rolesKept = 10_000

const prefix = 'revocation/'
/** Written by every revoke: as long as its version stands, a role that had no entry has none. */
const markKey = Buffer.from(`${prefix}mark`, 'latin1')

type StoredEntry = RevokeTarget & {
  readonly format: number
  readonly revokedMs: number
  readonly expiresMs: number
  readonly revokedBy: string
  readonly deniedUntilMs?: number | undefined
}

/**
 * An entry lies under the one field that is most likely to tell sessions apart, so that a session is judged by a look at
 * six places, however many entries there are.
 */
const narrowing = ['accessKeyId', 'sourceIdentity', 'sessionName', 'firstKeyId', 'issuerKeyId'] as const
type Narrowing = Pick<RevokeTarget, (typeof narrowing)[number]>

export function revocations(kv: Kv, sequence: Sequence): Revocations {
  const seen = new Map<string, { readonly mark: number; readonly isEmpty: boolean }>()

  const isWithout = async (accountId: string, roleId: string): Promise<boolean> => {
    const [mark] = await kv.getMany([{ key: markKey }])
    if (typeof mark !== 'object') return true
    const name = `${accountId}/${roleId}`
    const known = seen.get(name)
    if (known?.mark === mark.version) return known.isEmpty
    const page = await kv.range({ ...rangeOf(accountId, roleId), limit: 1, head: 0 })
    if (seen.size >= rolesKept) seen.clear()
    seen.set(name, { mark: mark.version, isEmpty: page.items.length === 0 })
    return page.items.length === 0
  }

  return {
    async revoke(target, revokedBy, now, { deniedUntilMs } = {}) {
      const revokedMs = now.getTime()
      const expiresMs = revokedMs + revocationLifeMs
      const entry: StoredEntry = { format: recordFormat, ...target, revokedMs, expiresMs, revokedBy, deniedUntilMs }
      const { key, id } = placeOf(target)
      const counter = counterOf(target.accountId)
      for (let attempt = 0; attempt < revokeAttemptsMax; attempt += 1) {
        const committed = await kv.commit({
          put: [
            { key, value: Buffer.from(JSON.stringify(entry), 'utf8'), tally: { counter, amounts: [1] } },
            { key: markKey, value: Buffer.from([recordFormat]) },
            sequence.bump(),
          ],
          ceilings: [{ counter, index: 0, max: revocationsMax }],
        })
        if (committed.kind === 'committed')
          return {
            id,
            target,
            sequence: sequence.at(committed.version),
            revokedMs,
            expiresMs,
            revokedBy,
            deniedUntilMs,
          }
        if (committed.kind === 'refused') return 'too-many'
        // Unknown: revoking once more does no harm.
      }
      throw new KvUnavailableError('it is unknown whether the sessions were revoked')
    },
    async refusalOf(session, accessKeyId, now) {
      if (session.sequence < sequence.floor) return 'revoked'
      if (await isWithout(session.accountId, session.roleId)) return undefined
      const fields = { ...session, accessKeyId }
      let refusal: Refusal | undefined
      for await (const entries of looks(kv, fields))
        for (const { value, version } of entries) {
          if (session.sequence >= sequence.at(version)) continue
          const { deniedUntilMs = 0, ...target } = parse(value)
          if (narrowing.some((field) => target[field] !== undefined && target[field] !== fields[field])) continue
          if (deniedUntilMs > now.getTime()) return 'denied'
          refusal = 'revoked'
        }
      return refusal
    },
    async list({ accountId, roleId }, { after, limit }, now) {
      const range = roleId === undefined ? rangeOf(accountId) : rangeOf(accountId, roleId)
      const page = await kv.range({
        ...range,
        limit,
        ...(after === undefined ? {} : { after: keyOfId(accountId, after) }),
      })
      const entries = entriesOf(page)
      const last = entries.at(-1)
      const listed = entries.map((entry) => told(entry, sequence)).filter(({ expiresMs }) => expiresMs > now.getTime())
      return { revocations: listed, next: page.isTruncated && last !== undefined ? idOf(last.key) : undefined }
    },
    async sweep(now) {
      let swept = 0
      for await (const entries of pages(kv, { ...rangeOf(), limit: pageEntries })) {
        const expired = entries.filter((entry) => parse(entry.value).expiresMs <= now.getTime())
        if (expired.length === 0) continue
        const check = expired.map(({ key, version }) => ({ key, version }))
        const committed = await kv.commit({ check, delete: expired.map(({ key }) => key) })
        if (committed.kind === 'committed') swept += expired.length
      }
      return swept
    },
  }
}

/** Entries that may be about the session: of the whole role, and under each of its fields. */
async function* looks(kv: Kv, session: Narrowing & RevokeTarget): AsyncGenerator<readonly Entry[]> {
  const { accountId, roleId } = session
  const queries = [undefined, ...narrowing.filter((field) => session[field] !== undefined)].map((field) => ({
    ...rangeOf(accountId, roleId, digestOf(field === undefined ? '' : `${field}=${session[field] ?? ''}`)),
    limit: lookEntries,
  }))
  const firsts = await kv.ranges(queries)
  yield firsts.flatMap((page) => entriesOf(page))
  for (const [index, page] of firsts.entries()) {
    const after = entriesOf(page).at(-1)?.key
    const query = queries[index]
    if (page.isTruncated && query !== undefined && after !== undefined) yield* pages(kv, { ...query, after })
  }
}

async function* pages(kv: Kv, query: RangeQuery): AsyncGenerator<readonly Entry[]> {
  let { after } = query
  for (;;) {
    const page = await kv.range({ ...query, ...(after === undefined ? {} : { after }) })
    const entries = entriesOf(page)
    yield entries
    after = entries.at(-1)?.key
    if (!page.isTruncated || after === undefined) return
  }
}

const entriesOf = (page: Page): readonly Entry[] => page.items.flatMap((item) => (item.kind === 'entry' ? [item] : []))

function told(entry: Entry, sequence: Sequence): Revocation {
  const { format: _format, revokedMs, expiresMs, revokedBy, deniedUntilMs, ...target } = parse(entry.value)
  const at = sequence.at(entry.version)
  return { id: idOf(entry.key), target, sequence: at, revokedMs, expiresMs, revokedBy, deniedUntilMs }
}

function parse(value: Uint8Array): StoredEntry {
  // Only `revoke` writes under this prefix.
  const entry = JSON.parse(Buffer.from(value).toString('utf8')) as StoredEntry
  if (entry.format !== recordFormat) throw new Error(`a revoke entry has format ${entry.format}`)
  return entry
}

// ---- keys: account, role, digest of the field that it lies under, digest of the whole target ------------------------

function placeOf(target: RevokeTarget): { readonly key: Uint8Array; readonly id: string } {
  const first = narrowing.find((field) => target[field] !== undefined)
  const whole = narrowing.map((field) => [field, target[field]] as const).filter(([, value]) => value !== undefined)
  const field = digestOf(first === undefined ? '' : `${first}=${target[first] ?? ''}`)
  const id = `${target.roleId}:${field}:${digestOf(JSON.stringify(whole))}`
  return { key: keyOfId(target.accountId, id), id }
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

const keyOfId = (accountId: string, id: string): Uint8Array =>
  Buffer.from(`${prefix}role/${accountId}\0${id.replaceAll(':', '\0')}`, 'utf8')

const idOf = (key: Uint8Array): string => Buffer.from(key).toString('utf8').split('\0').slice(1).join(':')

const counterOf = (accountId: string): Uint8Array => Buffer.from(`${prefix}role/${accountId}`, 'utf8')

/** Everything below the given parts. */
function rangeOf(...parts: readonly string[]): { readonly from: Uint8Array; readonly to: Uint8Array } {
  if (parts.length === 0) return { from: Buffer.from(`${prefix}role/`), to: Buffer.from(`${prefix}role0`) }
  const place = `${prefix}role/${parts.join('\0')}`
  return { from: Buffer.from(`${place}\0`), to: Buffer.from(`${place}\u0001`) }
}
