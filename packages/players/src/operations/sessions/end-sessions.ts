/** The end of everything that a player was given: sessions, tickets, and where the storage can, its keys as well. */
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Change } from '../../state/space.ts'
import type { App } from '../house.ts'

/**
 * Raises the player's epoch, so that nothing from before is worth anything, with whatever else is changed of the player in
 * the same commit. Keys of STS end at once where the storage can do that; elsewhere they live to their end.
 * @throws PlayerError UnknownPlayer, BackendUnavailable when the keys could not be ended; it is safe to ask again
 */
export async function endSessions(
  app: App,
  playerId: string,
  changed: (player: Player) => Player = (player) => player,
): Promise<Player> {
  const player = await app.state.settle(async () => {
    const [row, list] = await app.state.getMany([playerRef(app.name, playerId), sessionListRef(app.name, playerId)])
    if (row === undefined) throw new PlayerError('UnknownPlayer', { player: playerId })
    const next = changed({ ...row.value, epoch: row.value.epoch + 1 })
    // Who is banned is told so by the ticket or token that is held; the records are worth nothing else any more.
    if (next.ban !== undefined) return { changes: [{ kind: 'replace', row, value: next }], result: next }
    const ids = list?.value.sessions.map(({ id }) => id) ?? []
    const changes: Change[] = [
      { kind: 'replace', row, value: next },
      ...(list === undefined ? [] : [{ kind: 'remove' as const, row: list }]),
      ...ids.map((id): Change => ({ kind: 'drop', ref: sessionRef(app.name, id) })),
    ]
    return { changes, result: next }
  })
  await app.backend.revokeSessions(playerId)
  return player
}
