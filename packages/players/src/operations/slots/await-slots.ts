import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { isBanned } from '../../state/players.ts'
import { headOf, slotsOf } from '../../state/slots.ts'
import type { Slot } from '../../state/slots.ts'
import { lastPartOf } from '../../state/space.ts'
import type { Row } from '../../state/space.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { bannedError } from '../sessions/start-session.ts'
import { queryNumber } from '../query-number.ts'
import { answerRevision, revisionAnswer } from './slot-answers.ts'
import { slotSpaceOf, spaceQuery } from './slot-space.ts'

/** Proxies mostly end a request that says nothing for 30 seconds. */
const waitSecondsMax = 25
/** So soon what another worker committed is seen. */
const lookEveryMs = 500
const slotsMax = 1_000
/** A save has the time at which its request began, and may come after one that began later. */
const overlapMs = 600_000

const event = z.object({
  type: z.enum(['slot.committed', 'slot.deleted']),
  slot: z.string(),
  head: revisionAnswer.optional(),
})

export const awaitSlots = defineEndpoint(
  {
    name: 'AwaitSlots',
    summary:
      'Waits until a save of the player changes, on whichever device. Call it with the cursor of the last answer; the first answer comes at ' +
      'once and has the cursor only. An event may be told more than once: `head.rev` says whether it is news.',
    route: 'GET /slots/events',
    auth: { kind: 'player' },
    isLong: true,
    query: z.object({
      ...spaceQuery,
      cursor: z
        .string()
        .regex(/^[A-Za-z0-9_-]{22}\.[0-9a-z]{1,11}$/, 'is what the last answer called cursor')
        .optional(),
      wait: queryNumber(0, waitSecondsMax).default(waitSecondsMax).meta({ description: 'Seconds.' }),
    }),
    answers: { 200: z.object({ cursor: z.string(), events: z.array(event) }) },
    errors: [
      'GrantNotAllowed',
      'InvalidRequest',
      'PlayerBanned',
      'RateLimited',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ query: { space, cursor, wait } }, call) => {
    const { app, caller, signal } = call
    const player = caller.player.value.id
    const { name } = slotSpaceOf(call, space)
    const { ending, hold } = app.waiters
    const over = AbortSignal.any([signal, ending])
    return hold(player, async () => {
      for (let left = (wait * 1_000) / lookEveryMs; ; left -= 1) {
        const { rows } = await app.state.page(slotsOf(app.name, player, name), { limit: slotsMax })
        const seen = cursorOf(rows)
        if (cursor === undefined || seen !== cursor || left <= 0 || over.aborted) {
          const isNews = cursor !== undefined && seen !== cursor
          return reply(200, { cursor: seen, events: isNews ? since(rows, cursor) : [] })
        }
        await pause(lookEveryMs, undefined, { signal: over }).catch(() => undefined)
        await requireStanding(call)
      }
    })
  },
)

/** What the slots are, and how new the newest of it is. */
function cursorOf(rows: readonly Row<Slot>[]): string {
  const digest = createHash('sha256')
  for (const { ref, value } of rows)
    digest.update(`${lastPartOf(ref.key)} ${value.headRev} ${value.lastRev} ${value.deletedAt ?? ''}\n`)
  const newestMs = Math.max(0, ...rows.map(({ value }) => changedMs(value)))
  return `${digest.digest('base64url').slice(0, 22)}.${newestMs.toString(36)}`
}

const changedMs = ({ deletedAt, revisions }: Slot): number =>
  Math.max(Date.parse(deletedAt ?? '') || 0, ...revisions.map(({ savedAt }) => Date.parse(savedAt)))

/** More than what changed, and never less. */
function since(rows: readonly Row<Slot>[], cursor: string): readonly z.input<typeof event>[] {
  const fromMs = Number.parseInt(cursor.split('.')[1] ?? '', 36) - overlapMs
  return rows
    .filter(({ value }) => changedMs(value) >= fromMs)
    .map(({ ref, value }) => {
      const head = headOf(value)
      const slot = lastPartOf(ref.key)
      return head === undefined
        ? { type: 'slot.deleted', slot }
        : { type: 'slot.committed', slot, head: answerRevision(head) }
    })
}

/** Whoever waited longer than the session, or into a ban, is told so as by any other call. */
async function requireStanding({ app, caller, signal }: Call<PlayerCaller>): Promise<void> {
  if (signal.aborted) return
  const [player, session] = await app.state.getMany([caller.player.ref, caller.session.ref])
  if (player !== undefined && isBanned(player.value, app.clock.now())) throw bannedError(player.value)
  const isStanding =
    player !== undefined &&
    session !== undefined &&
    player.value.erasing === undefined &&
    player.value.epoch === caller.player.value.epoch
  if (!isStanding) throw new PlayerError('Unauthenticated', { reauth: 'login' })
}
