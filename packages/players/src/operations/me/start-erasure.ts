/** The first step of erasing a player, after which nobody is it any more; the rest happens without a caller. */
import assert from 'node:assert/strict'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf, newSecret } from '../../rules/ids.ts'
import { dueChange } from '../../state/dues.ts'
import { erasureRef, receiptMs, receiptRef } from '../../state/erasures.ts'
import type { Erasure, Receipt } from '../../state/erasures.ts'
import { linkConflictRef } from '../../state/link-conflicts.ts'
import { identityRef, playerRef } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Change } from '../../state/space.ts'
import { tombstoneMs, tombstoneRef } from '../../state/tombstones.ts'
import { endGrants, revocationChanges } from '../credentials/end-grants.ts'
import type { App } from '../house.ts'

/** Besides the longest life of a grant: for the sweeps themselves, and for a storage that does not answer at once. */
const marginMs = 3_600_000

export type StartedErasure = { readonly receipt: string; readonly completesBefore: string }

/** @throws PlayerError UnknownPlayer */
export async function startErasure(app: App, id: string, now: Date): Promise<StartedErasure> {
  const started = await eraseIf(app, { id, now }, () => true)
  assert(started !== undefined, 'nothing was asked of the player')
  return started
}

type Asked = { readonly id: string; readonly now: Date; readonly why?: Erasure['why'] }

/** Undefined when the player, as it is in the commit that begins, is not to be erased. @throws PlayerError UnknownPlayer */
export async function eraseIf(
  app: App,
  { id, now, why }: Asked,
  isMeant: (player: Player) => boolean,
): Promise<StartedErasure | undefined> {
  const receipt = newSecret('rc_', app.chance)
  const hash = hashOf(receipt)
  const completesBefore = new Date(now.getTime() + app.config.credential.maxTtl * 1_000 + marginMs).toISOString()
  const at = now.toISOString()
  const isBegun = await app.state.settle(async () => {
    const [row, list] = await app.state.getMany([playerRef(app.name, id), sessionListRef(app.name, id)])
    if (row === undefined || row.value.erasing !== undefined) throw new PlayerError('UnknownPlayer', { path: 'player' })
    if (!isMeant(row.value)) return { changes: [], result: false }
    const player: Player = {
      id,
      createdAt: row.value.createdAt,
      epoch: row.value.epoch + 1,
      identities: [],
      erasing: hash,
    }
    const erasure: Erasure = { receipt: hash, sweeps: 0, ...(why === undefined ? {} : { why }) }
    const value: Receipt = { requestedAt: at, completesBefore }
    return {
      changes: [
        { kind: 'replace', row, value: player },
        ...buried(app, row.value, now),
        ...(list?.value.sessions ?? []).map((one): Change => ({ kind: 'drop', ref: sessionRef(app.name, one.id) })),
        ...(list === undefined ? [] : [{ kind: 'remove', row: list } as const]),
        { kind: 'drop', ref: linkConflictRef(app.name, id) },
        { kind: 'write', ref: erasureRef(app.name, id), value: erasure },
        { kind: 'create', ref: receiptRef(app.name, hash), value },
        dueChange(now, { app: app.name, kind: 'erase', subject: id }),
        dueChange(new Date(now.getTime() + receiptMs), { app: app.name, kind: 'receipt', subject: hash }),
        ...revocationChanges(app, id, now),
      ],
      result: true,
    }
  })
  if (!isBegun) return undefined
  await endGrants(app, id)
  return { receipt, completesBefore }
}

/** In the place of each identity a note that it was erased, which tells nobody whose it was. */
function buried(app: App, player: Player, now: Date): Change[] {
  const until = new Date(now.getTime() + tombstoneMs)
  const value = { erasedAt: now.toISOString(), until: until.toISOString() }
  return player.identities
    .flatMap(({ id, formerIds = [] }) => [id, ...formerIds])
    .flatMap((name): Change[] => [
      { kind: 'drop', ref: identityRef(app.name, name) },
      { kind: 'write', ref: tombstoneRef(app.name, name), value },
      dueChange(until, { app: app.name, kind: 'tombstone', subject: name }),
    ])
}
