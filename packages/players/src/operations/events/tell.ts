/** Tells an event: a line in the player's timeline, and an entry in the outbox for each webhook that wants it. */
import { base32, base64url } from '../../rules/ids.ts'
import { isWanted } from '../../rules/event-types.ts'
import type { EventType } from '../../rules/event-types.ts'
import { eventRef } from '../../state/events.ts'
import type { PlayerEvent } from '../../state/events.ts'
import { outboxRef, outgoingDataRef } from '../../state/outbox.ts'
import type { Change } from '../../state/space.ts'
import type { PlayerCaller } from '../endpoint.ts'
import type { App } from '../house.ts'

export type Told = {
  readonly type: EventType
  /** Empty when it is about nobody in particular. */
  readonly player: string
  readonly at: Date
  /** The name of a server key, when a server did it. */
  readonly by?: string | undefined
  readonly data?: Readonly<Record<string, unknown>>
}

/** Of events that come by the thousand, webhooks are told one in so many. */
const sampled: Partial<Record<EventType, number>> = { 'credential.issued': 16 }

/** Undefined for what players do themselves. */
export function byOf({ by, session }: PlayerCaller): string | undefined {
  return by === 'server' ? session.value.device?.name : undefined
}

type Teller = Pick<App, 'name' | 'config' | 'chance'>

/** Goes into the commit of what it tells, so that neither is without the other. */
export function eventChanges(app: Teller, told: Told): Change[] {
  const { type, player, by, data = {} } = told
  const at = told.at.toISOString()
  // The time first, so that ids of one moment and the next sort as they came.
  const id = `ev_${told.at.getTime().toString(36).padStart(9, '0')}${base32(app.chance.bytes(10), 16)}`
  const line: PlayerEvent = { type, at, ...(by === undefined ? {} : { by }), data }
  return [{ kind: 'write', ref: eventRef(app.name, player, at, id), value: line }, ...outgoing(app, told, id)]
}

/** For webhooks alone: of whom there is no timeline any more. */
export function webhookChanges(app: Teller, told: Told): Change[] {
  return outgoing(app, told, `ev_${base64url(app.chance.bytes(16))}`)
}

function outgoing(app: Teller, { type, player, at, data = {} }: Told, id: string): Change[] {
  const { webhooks } = app.config
  const wanting = webhooks.filter(({ events }) => isWanted(type, events))
  const oneIn = sampled[type] ?? 1
  if (wanting.length === 0 || (oneIn > 1 && (app.chance.bytes(1)[0] ?? 0) % oneIn !== 0)) return []
  const time = at.toISOString()
  return wanting.flatMap(({ url }): Change[] => {
    const entry = { app: app.name, entry: `${id}.${webhooks.findIndex((one) => one.url === url)}`, player }
    return [
      { kind: 'write', ref: outboxRef(at, entry), value: { ...entry, id, type, time, url, failures: 0, since: time } },
      { kind: 'write', ref: outgoingDataRef(entry), value: { data } },
    ]
  })
}
