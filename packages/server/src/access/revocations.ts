/**
 * Revoked sessions: a role, optionally narrowed, at a number of the directory's sequence. A session that matches and
 * carries a smaller number is dead, whatever any clock says. Entries live as long as the longest session can.
 */
import type { Entry, Kv } from '@latchkey/kv'
import type { Ids } from '../base/ids.ts'
import type { Sequence } from '../store/directory-change.ts'
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

export type Revocations = {
  /** Resolves with the entry's number when it is durable: sessions issued from then on are not touched. */
  revoke(target: RevokeTarget, now: Date): Promise<number>
  /** Costs one read in the steady state. */
  isRevoked(session: Session, accessKeyId: string): Promise<boolean>
  /** Deletes entries whose sessions have all expired; answers how many. */
  sweep(now: Date): Promise<number>
}

/** The longest session, and an hour for clocks. */
export const revocationLifeMs = 13 * 3_600_000

const recordFormat = 1
const entryIdBytes = 12
const pageEntries = 1_000
const accountsKept = 10_000

const prefix = 'revocation/'
/** Written by every revoke: as long as its version stands, what is remembered is complete. */
const markKey = Buffer.from(`${prefix}mark`, 'latin1')

type StoredEntry = RevokeTarget & { readonly format: number; readonly expiresMs: number }
type KnownEntry = { readonly target: RevokeTarget; readonly sequence: number }
type RoleEntries = { readonly mark: number; readonly entries: EntryIndex }

/** Entries by the one field that is most likely to tell sessions apart, so that a thousand bans cost one look-up. */
type EntryIndex = ReadonlyMap<string, readonly KnownEntry[]>
const narrowing = ['accessKeyId', 'sourceIdentity', 'sessionName', 'firstKeyId', 'issuerKeyId'] as const

export function revocations(kv: Kv, sequence: Sequence, ids: Pick<Ids, 'hex'>): Revocations {
  const known = new Map<string, RoleEntries>()
  const entriesOf = async (accountId: string, roleId: string): Promise<EntryIndex> => {
    const [mark] = await kv.getMany([{ key: markKey }])
    const version = typeof mark === 'object' ? mark.version : 0
    const name = `${accountId}/${roleId}`
    const kept = known.get(name)
    if (kept !== undefined && kept.mark === version) return kept.entries
    const entries =
      version === 0 ? new Map<string, readonly KnownEntry[]>() : await load(kv, sequence, accountId, roleId)
    if (known.size >= accountsKept) known.clear()
    known.set(name, { mark: version, entries })
    return entries
  }
  return {
    async revoke(target, now) {
      const entry: StoredEntry = { format: recordFormat, ...target, expiresMs: now.getTime() + revocationLifeMs }
      const key = entryKey(target.accountId, target.roleId, ids.hex(entryIdBytes))
      const committed = await kv.commit({
        check: [{ key, version: undefined }],
        put: [
          { key, value: Buffer.from(JSON.stringify(entry), 'utf8') },
          { key: markKey, value: Buffer.from([recordFormat]) },
          sequence.bump(),
        ],
      })
      if (committed.kind === 'committed') return sequence.at(committed.version)
      // The id is random, so a refusal and an unknown outcome are both answered by revoking once more.
      return this.revoke(target, now)
    },
    async isRevoked(session, accessKeyId) {
      if (session.sequence < sequence.floor) return true
      const index = await entriesOf(session.accountId, session.roleId)
      if (index.size === 0) return false
      const fields = { ...session, accessKeyId }
      return candidates(index, fields).some(
        ({ target, sequence: at }) =>
          session.sequence < at && narrowing.every((field) => fits(target[field], fields[field])),
      )
    },
    async sweep(now) {
      let swept = 0
      for await (const entries of pages(kv, rangeOf())) {
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

function fits(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted === actual
}

function candidates(index: EntryIndex, fields: Pick<RevokeTarget, (typeof narrowing)[number]>) {
  const names = narrowing.map((field) => `${field}=${fields[field] ?? ''}`)
  return ['', ...names].flatMap((name) => index.get(name) ?? [])
}

async function load(kv: Kv, sequence: Sequence, accountId: string, roleId: string): Promise<EntryIndex> {
  const index = new Map<string, KnownEntry[]>()
  for await (const entries of pages(kv, rangeOf(accountId, roleId)))
    for (const { value, version } of entries) {
      const target = parse(value)
      const field = narrowing.find((candidate) => target[candidate] !== undefined)
      const name = field === undefined ? '' : `${field}=${target[field] ?? ''}`
      const list = index.get(name) ?? []
      list.push({ target, sequence: sequence.at(version) })
      index.set(name, list)
    }
  return index
}

async function* pages(kv: Kv, range: { from: Uint8Array; to: Uint8Array }): AsyncGenerator<readonly Entry[]> {
  let after: Uint8Array | undefined
  for (;;) {
    const page = await kv.range({ ...range, ...(after === undefined ? {} : { after }), limit: pageEntries })
    const entries = page.items.flatMap((item) => (item.kind === 'entry' ? [item] : []))
    yield entries
    after = entries.at(-1)?.key
    if (!page.isTruncated || after === undefined) return
  }
}

function parse(value: Uint8Array): StoredEntry {
  // Only `revoke` writes under this prefix.
  const entry = JSON.parse(Buffer.from(value).toString('utf8')) as StoredEntry
  if (entry.format !== recordFormat) throw new Error(`a revoke entry has format ${entry.format}`)
  return entry
}

function entryKey(accountId: string, roleId: string, id: string): Uint8Array {
  return Buffer.from(`${prefix}role/${accountId}\0${roleId}\0${id}`, 'utf8')
}

/** All entries, or those of one role. */
function rangeOf(accountId?: string, roleId?: string): { from: Uint8Array; to: Uint8Array } {
  if (accountId === undefined || roleId === undefined)
    return { from: Buffer.from(`${prefix}role/`), to: Buffer.from(`${prefix}role0`) }
  return {
    from: Buffer.from(`${prefix}role/${accountId}\0${roleId}\0`),
    to: Buffer.from(`${prefix}role/${accountId}\0${roleId}\u0001`),
  }
}
