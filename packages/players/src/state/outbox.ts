/**
 * What webhooks have still to be told. An entry is written in the commit of what it tells; when it is due stands first in its key,
 * so that looking for it is one short read. What it says lies apart, below the player, so that an erasure finds it.
 */
import { prefixEnd } from '@latchkey/kv'
import type { EventType } from '../rules/event-types.ts'
import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref, Row, State } from './space.ts'

export type Outgoing = {
  readonly app: string
  /** Of this event at this webhook. */
  readonly entry: string
  /** Of the event; the same at every webhook and every attempt. */
  readonly id: string
  readonly type: EventType
  readonly time: string
  /** Empty when it is about nobody in particular. */
  readonly player: string
  readonly url: string
  readonly failures: number
  /** When the attempts began. */
  readonly since: string
}

export const outboxFamily = defineFamily<Outgoing>('outbox')
/** In the place of the app: all apps are looked through together. */
const everyApp = ''

export function outboxRef(dueAt: Date, { app, entry }: Pick<Outgoing, 'app' | 'entry'>): Ref<Outgoing> {
  return refOf(outboxFamily, everyApp, dueAt.toISOString(), app, entry)
}

export const outboxOf = (): Range<Outgoing> => rangeOf(outboxFamily, everyApp)

/** The earliest first; `after` is the key of the last one that was seen. */
export async function outboxUntil(
  state: State,
  now: Date,
  limit: number,
  after?: Uint8Array,
): Promise<readonly Row<Outgoing>[]> {
  const prefix = refOf(outboxFamily, everyApp, '').key
  const end = refOf(outboxFamily, everyApp, now.toISOString()).key
  const range = { family: outboxFamily, prefix }
  const { rows } = await state.page(range, { limit, after, before: prefixEnd(end) ?? end })
  return rows
}

/** The `data` of an entry. */
export type OutgoingData = { readonly data: Readonly<Record<string, unknown>> }
export const outgoingDataFamily = defineFamily<OutgoingData>('outgoing-data')
export const outgoingDataRef = ({ app, player, entry }: Pick<Outgoing, 'app' | 'player' | 'entry'>) =>
  refOf(outgoingDataFamily, app, player, entry)
export const outgoingDataOf = (app: string, player: string): Range<OutgoingData> =>
  rangeOf(outgoingDataFamily, app, player)

/** What was tried for a day, and nobody took. */
export type DeadLetter = Outgoing & { readonly diedAt: string; readonly error: string }
export const deadLetterFamily = defineFamily<DeadLetter>('dead-letter')
export const deadLetterRef = (app: string, entry: string): Ref<DeadLetter> => refOf(deadLetterFamily, app, entry)
export const deadLettersOf = (app: string): Range<DeadLetter> => rangeOf(deadLetterFamily, app)
