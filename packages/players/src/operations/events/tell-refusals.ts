import { PlayerError } from '../../rules/errors.ts'
import type { Caller } from '../endpoint.ts'
import type { App } from '../house.ts'
import { eventChanges } from './tell.ts'

/** What a refusal says besides the slot or space stays with the player's device. */
const told = {
  RevisionConflict: { type: 'slot.conflict', fields: ['slot', 'base'] },
  QuotaExceeded: { type: 'quota.exceeded', fields: ['space', 'limit', 'needed'] },
} as const

/** A refused change has no commit of its own, so this is told right after it. */
export async function tellRefusal(app: App, caller: Caller, error: unknown, at: Date): Promise<void> {
  if (caller?.kind !== 'player' || !(error instanceof PlayerError)) return
  const event = error.code === 'RevisionConflict' || error.code === 'QuotaExceeded' ? told[error.code] : undefined
  if (event === undefined) return
  const data = Object.fromEntries(event.fields.map((field) => [field, error.details[field]]))
  await app.state.commit(eventChanges(app, { type: event.type, player: caller.player.value.id, at, data }))
}
