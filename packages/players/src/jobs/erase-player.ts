/**
 * Erases a player in two sweeps. When the first begins nobody can sign in as the player any more, but whoever still holds a
 * grant of before may write; the second comes when the last of them has ended, and only it completes the receipt.
 */
import { webhookChanges } from '../operations/events/tell.ts'
import type { App } from '../operations/house.ts'
import { auditKeyRef, auditSubjectRef } from '../state/audit.ts'
import { deviceForgotten, devicesOf } from '../state/devices.ts'
import { dueChange } from '../state/dues.ts'
import { erasureRef, receiptRef } from '../state/erasures.ts'
import { exportRef, newestExportRef } from '../state/exports.ts'
import { imagesOf, placeChanges } from '../state/images.ts'
import { allLinksOf } from '../state/links.ts'
import { playerRef } from '../state/players.ts'
import { rangesOfPlayer } from '../state/player-records.ts'
import { lastPartOf } from '../state/space.ts'
import { deleteFolder, foldersOf } from './player-files.ts'

/** What was under way when the grants ended has ended by then. */
export const settledMs = 600_000

export async function erasePlayer(app: App, player: string, signal: AbortSignal): Promise<void> {
  const erasure = await app.state.get(erasureRef(app.name, player))
  if (erasure === undefined) return
  for (const storage of app.backend.storages())
    for (const folder of await foldersOf(storage, player, signal)) await deleteFolder(storage, folder, signal)
  await sweepRecords(app, player)
  const now = app.clock.now()
  if (erasure.value.sweeps === 0) {
    await app.state.commit([
      { kind: 'replace', row: erasure, value: { ...erasure.value, sweeps: 1 } },
      dueChange(await grantsOver(app, player, now), { app: app.name, kind: 'erase', subject: player }),
    ])
    return
  }
  const { receipt: of, sweeps: _done, ...why } = erasure.value
  const receipt = await app.state.get(receiptRef(app.name, of))
  await app.state.commit([
    { kind: 'remove', row: erasure },
    { kind: 'drop', ref: playerRef(app.name, player) },
    ...webhookChanges(app, { type: 'player.deleted', player, at: now, data: { receipt: of, ...why } }),
    ...(receipt === undefined
      ? []
      : [{ kind: 'replace', row: receipt, value: { ...receipt.value, completedAt: now.toISOString() } } as const]),
  ])
  app.log(`players: ${app.name}: ${player} is erased`)
}

/** When the last grant of before has ended: at once where the storage ended them, otherwise when the longest expires. */
async function grantsOver(app: App, player: string, now: Date): Promise<Date> {
  const isEnded = await app.backend.revokeSessions(player)
  return new Date(now.getTime() + settledMs + (isEnded ? 0 : app.config.credential.maxTtl * 1_000))
}

const pageMax = 500

async function sweepRecords(app: App, player: string): Promise<void> {
  await sweepImages(app, player)
  const auditKey = await app.state.get(auditKeyRef(app.name, player))
  if (auditKey !== undefined)
    await app.state.commit([{ kind: 'drop', ref: auditSubjectRef(app.name, auditKey.value.subject) }])
  await sweepLinks(app, player)
  await sweepDevices(app, player)
  for (const range of rangesOfPlayer(app.name, player))
    for (;;) {
      const { rows } = await app.state.page(range, { limit: pageMax })
      if (rows.length === 0) break
      await app.state.commit(rows.map(({ ref }) => ({ kind: 'drop', ref })))
    }
  const newest = await app.state.get(newestExportRef(app.name, player))
  if (newest === undefined) return
  const ref = exportRef(app.name, newest.value.job)
  await app.state.commit([
    { kind: 'drop', ref },
    { kind: 'drop', ref: newest.ref },
  ])
}

/** With each record the notes that lead moderators to it. */
async function sweepImages(app: App, player: string): Promise<void> {
  for (;;) {
    const { rows } = await app.state.page(imagesOf(app.name, player), { limit: pageMax })
    if (rows.length === 0) return
    for (const row of rows) {
      const owner = { player, space: lastPartOf(row.ref.key) }
      await app.state.commit([{ kind: 'remove', row }, ...placeChanges(app.name, owner, row.value, undefined)])
    }
  }
}

async function sweepDevices({ name, state }: App, player: string): Promise<void> {
  for (;;) {
    const { rows } = await state.page(devicesOf(name, player), { limit: pageMax })
    if (rows.length === 0) return
    await state.commit(rows.flatMap(({ ref }) => deviceForgotten(name, lastPartOf(ref.key), player)))
  }
}

/** They are found by their secrets, not by players, so all of them are looked at. */
async function sweepLinks({ name, state }: App, player: string): Promise<void> {
  let after: Uint8Array | undefined
  for (;;) {
    const { rows, isTruncated } = await state.page(allLinksOf(name), { limit: pageMax, after })
    const own = rows.filter(({ value }) => value.player === player)
    if (own.length > 0) await state.commit(own.map(({ ref }) => ({ kind: 'drop', ref })))
    after = rows.at(-1)?.ref.key
    if (!isTruncated || after === undefined) return
  }
}
