import type { App } from '../operations/house.ts'
import { startErasure } from '../operations/me/start-erasure.ts'
import { playerRef, retiredMs } from '../state/players.ts'
import { sessionListRef, sessionRef } from '../state/sessions.ts'

/** A player that nobody can be any more is erased, unless somebody became it again meanwhile or still is it. */
export async function eraseRetired(app: App, player: string): Promise<void> {
  const row = await app.state.get(playerRef(app.name, player))
  const retired = row?.value.retired
  if (row === undefined || retired === undefined || app.clock.now().getTime() < Date.parse(retired.at) + retiredMs)
    return
  if (await isPlayed(app, player, retired.at)) {
    const { retired: _over, ...rest } = row.value
    await app.state.commit([{ kind: 'replace', row, value: rest }])
    return
  }
  await startErasure(app, player, app.clock.now())
}

/** Another device may have gone on with a session of before. */
async function isPlayed({ name, state }: App, player: string, since: string): Promise<boolean> {
  const list = await state.get(sessionListRef(name, player))
  const rows = await state.getMany((list?.value.sessions ?? []).map(({ id }) => sessionRef(name, id)))
  return rows.some((row) => row !== undefined && row.value.seenAt > since)
}
