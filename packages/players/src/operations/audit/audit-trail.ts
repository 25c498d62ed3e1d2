/** The audit log of the admin API: who did what to whom and why, and what became of it. */
import { erasableKeyBytes, openErasable, sealErasable } from '../../base/erasable.ts'
import { openJson, sealJson } from '../../base/sealed-json.ts'
import { base64url } from '../../rules/ids.ts'
import { auditKeyRef, auditMentionRef, auditRef, auditSubjectRef } from '../../state/audit.ts'
import type { AuditDetail, AuditEntry, AuditKey } from '../../state/audit.ts'
import type { ServerRole } from '../../config/schema.ts'
import { playerRef } from '../../state/players.ts'
import type { Change, Ref, Row } from '../../state/space.ts'
import type { ServerCaller } from '../endpoint.ts'
import type { App } from '../house.ts'

export type AuditedCall = {
  readonly caller: Pick<ServerCaller, 'name'>
  /** By which the call was judged. */
  readonly role: ServerRole | 'none'
  readonly action: string
  readonly requestId: string
  readonly now: Date
  /** Whom it is about; each has an entry. */
  readonly players: readonly string[]
  readonly reason?: string | undefined
  readonly of: Readonly<Record<string, string>>
}

export type Noted = { readonly ref: Ref<AuditEntry>; readonly value: AuditEntry }

/** Of a refusal that comes before anything is done. */
type Outcome = Pick<AuditEntry, 'decision' | 'code'>

/** Written before anything is done, so that nothing is done that is not written. */
export async function noteCall(
  app: App,
  call: AuditedCall,
  outcome: Outcome = { decision: 'allowed' },
): Promise<Noted[]> {
  const players: readonly (string | undefined)[] = call.players.length === 0 ? [undefined] : [...new Set(call.players)]
  return Promise.all(players.map((player) => noteOne(app, call, outcome, player)))
}

/** What was allowed has failed. */
export async function noteRefusal(app: App, noted: readonly Noted[], code: string): Promise<void> {
  await app.state.commit(
    noted.map(({ ref, value }): Change => ({ kind: 'write', ref, value: { ...value, decision: 'refused', code } })),
  )
}

function noteOne(app: App, call: AuditedCall, outcome: Outcome, player: string | undefined): Promise<Noted> {
  const at = call.now.toISOString()
  const id = base64url(app.chance.bytes(9))
  const ref = auditRef(app.name, at, id)
  const plain = {
    at,
    actor: call.caller.name,
    role: call.role,
    action: call.action,
    requestId: call.requestId,
    ...outcome,
  }
  return app.state.settle(async () => {
    const detail: AuditDetail = {
      ...(player === undefined ? {} : { player }),
      ...(call.reason === undefined ? {} : { reason: call.reason }),
      ...(Object.keys(call.of).length === 0 ? {} : { of: call.of }),
    }
    const found = player === undefined ? undefined : await keyOf(app, player)
    // Of a player that is not there nothing is kept, for it may be one that was erased.
    const known = player === undefined ? { detail } : {}
    const value: AuditEntry =
      found === undefined
        ? { ...plain, ...known }
        : { ...plain, subject: found.subject, sealed: sealErasable(found.key, ref.key, detail, app.chance) }
    return {
      changes: [
        ...(found?.changes ?? []),
        { kind: 'create', ref, value },
        ...(found === undefined
          ? []
          : [{ kind: 'create', ref: auditMentionRef(app.name, found.subject, at, id), value: {} } as const]),
      ],
      result: { ref, value },
    }
  })
}

type FoundKey = { readonly subject: string; readonly key: Uint8Array; readonly changes: readonly Change[] }

async function keyOf(app: App, player: string): Promise<FoundKey | undefined> {
  const ref = auditKeyRef(app.name, player)
  const [row, stored] = await app.state.getMany([ref, playerRef(app.name, player)])
  if (row !== undefined)
    return { subject: row.value.subject, key: openKey(app, row), changes: [{ kind: 'unchanged', row }] }
  if (stored === undefined) return undefined
  const key = app.chance.bytes(erasableKeyBytes)
  const subject = `ps_${base64url(app.chance.bytes(16))}`
  const value: AuditKey = { subject, key: sealJson(app.sealer, base64url(key), ref.key, 'key') }
  return {
    subject,
    key,
    changes: [
      { kind: 'create', ref, value },
      { kind: 'create', ref: auditSubjectRef(app.name, subject), value: { player } },
      // An erasure that has swept what is kept of the player must not miss this.
      { kind: 'unchanged', row: stored },
    ],
  }
}

function openKey({ sealer }: App, { ref, value }: Row<AuditKey>): Uint8Array {
  return Buffer.from(openJson(sealer, value.key, ref.key, 'key') as string, 'base64url') // as `keyOf` sealed it
}

export type ToldEntry = Omit<AuditEntry, 'sealed' | 'detail'> & AuditDetail

/** Entries with what is sealed in them, as far as their players are still there. */
export async function tellEntries(app: App, rows: readonly Row<AuditEntry>[]): Promise<ToldEntry[]> {
  const subjects = [...new Set(rows.flatMap(({ value }) => value.subject ?? []))]
  const players = await app.state.getMany(subjects.map((subject) => auditSubjectRef(app.name, subject)))
  const found = players.filter((row) => row !== undefined)
  const keyRows = await app.state.getMany(found.map(({ value }) => auditKeyRef(app.name, value.player)))
  const keys = new Map(
    keyRows.flatMap((row) => (row === undefined ? [] : [[row.value.subject, openKey(app, row)] as const])),
  )
  return rows.map(({ ref, value: { sealed, detail, ...plain } }) => {
    const key = plain.subject === undefined ? undefined : keys.get(plain.subject)
    const open = key === undefined || sealed === undefined ? detail : openErasable(key, ref.key, sealed)
    return { ...plain, ...(open as AuditDetail | undefined) } // as `noteOne` sealed it
  })
}
