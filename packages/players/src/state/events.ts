import type { EventType } from '../rules/event-types.ts'
import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** One line of a player's timeline. */
export type PlayerEvent = {
  readonly type: EventType
  readonly at: string
  /** The server key by which it was done; absent for what the player did. */
  readonly by?: string
  readonly data: Readonly<Record<string, unknown>>
}

export const eventFamily = defineFamily<PlayerEvent>('event')
export const eventRef = (app: string, player: string, at: string, id: string): Ref<PlayerEvent> =>
  refOf(eventFamily, app, player, at, id)
export const eventsOf = (app: string, player: string): Range<PlayerEvent> => rangeOf(eventFamily, app, player)
