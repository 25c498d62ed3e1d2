/** Tells webhooks what has happened, at least once: each entry of the outbox until it is taken, or a day is over. */
import { limitedFetch } from '../identities/limited-fetch.ts'
import type { Clock } from '../base/surroundings.ts'
import type { App } from '../operations/house.ts'
import { signatureHeader } from '../rules/webhook-signature.ts'
import { deadLetterRef, outboxRef, outboxUntil, outgoingDataRef } from '../state/outbox.ts'
import type { DeadLetter, Outgoing } from '../state/outbox.ts'
import { openState } from '../state/space.ts'
import type { Change, Row, State } from '../state/space.ts'
import type { Duty } from './duties.ts'

const pageRows = 500
/** So far a round looks past what waits for a webhook that is slow or down. */
const scanRowsMax = 5_000
/** Of one webhook in a round. */
const entriesAtOnce = 200
/** To one webhook at a time. */
const deliveriesAtOnce = 8
/** After so long a webhook waits for the next round, so that one that is slow delays others by seconds only. */
const roundMsMax = 1_000
/** A run makes room for another worker after so long. */
const runMsMax = 10_000
/** Longer than a run takes. When two tell at once, some is told twice. */
const leaseMs = 20_000
/** A webhook that failed is left alone for so long, twice as long each time, whatever waits for it. */
const restMsMax = 60_000
const timeoutMs = 3_000
const answerBytesMax = 65_536
/** What fails is tried again after so long, twice as long each time. */
export const retryMs = 5_000
export const retryMsMax = 3_600_000
export const attemptsMsMax = 86_400_000

type Rest = { readonly untilMs: number; readonly failures: number; readonly why: string }
/** By app and address. What is down is known to whoever tells, and found out anew by the next. */
type Rests = Map<string, Rest>
type Round = { readonly apps: readonly App[]; readonly rests: Rests; readonly state: State; readonly clock: Clock }

export function openDeliver(): Duty {
  const rests: Rests = new Map()
  return {
    name: 'deliver',
    everyMs: 1_000,
    leaseMs,
    run: async ({ apps, kv }) => {
      const clock = apps[0]?.clock
      if (clock === undefined) return undefined
      const round: Round = { apps, rests, state: openState(kv), clock }
      const endMs = clock.monotonicMs() + runMsMax
      let told = 0
      for (;;) {
        const taken = await deliverRound(round)
        told += taken
        if (taken === 0 || clock.monotonicMs() >= endMs) break
      }
      return told === 0 ? undefined : `${told} events`
    },
  }
}

const targetOf = ({ app, url }: Outgoing): string => `${app} ${url}`

/** How many were taken. */
async function deliverRound(round: Round): Promise<number> {
  const targets = await entriesOf(round)
  const counts = await Promise.all([...targets.values()].map((entries) => deliverTo(round, entries)))
  return counts.reduce((sum, count) => sum + count, 0)
}

/** What is due, by webhook; what a webhook that rests is to be told, is due when it has rested. */
async function entriesOf({ rests, state, clock, apps }: Round): Promise<ReadonlyMap<string, readonly Row<Outgoing>[]>> {
  const now = clock.now()
  const targets = new Map<string, Row<Outgoing>[]>()
  let after: Uint8Array | undefined
  for (let scanned = 0; scanned < scanRowsMax; scanned += pageRows) {
    const rows = await outboxUntil(state, now, pageRows, after)
    const later: Row<Outgoing>[] = []
    for (const row of rows) {
      const target = targetOf(row.value)
      const entries = targets.get(target) ?? []
      targets.set(target, entries)
      if ((rests.get(target)?.untilMs ?? 0) > now.getTime()) later.push(row)
      else if (entries.length < entriesAtOnce) entries.push(row)
      // Behind more than a round can look past, nobody else's would be seen.
      else if (scanned + pageRows >= scanRowsMax) later.push(row)
    }
    await postpone(apps, later, rests)
    after = rows.at(-1)?.ref.key
    if (rows.length < pageRows) break
  }
  return targets
}

/** How many were taken. When one fails the others wait, so that a webhook that is down holds up nobody else's. */
async function deliverTo({ apps, rests, clock }: Round, rows: readonly Row<Outgoing>[]): Promise<number> {
  const [first] = rows
  if (first === undefined) return 0
  const app = apps.find(({ name }) => name === first.value.app)
  // The game may be away only while its file is mended; what it has to tell must not stand in front of others.
  if (app === undefined) return postpone(apps, rows, rests)
  const target = targetOf(first.value)
  const endMs = clock.monotonicMs() + roundMsMax
  let taken = 0
  for (let index = 0; index < rows.length && clock.monotonicMs() <= endMs; index += deliveriesAtOnce) {
    const failures = await Promise.all(rows.slice(index, index + deliveriesAtOnce).map((row) => deliverOne(app, row)))
    const failure = failures.find((one) => one !== undefined && one.isFinal !== true)
    taken += failures.filter((one) => one === undefined).length
    if (failure === undefined) {
      rests.delete(target)
      continue
    }
    const before = rests.get(target)?.failures ?? 0
    const waitMs = Math.min(restMsMax, retryMs * 2 ** Math.min(before, 20))
    rests.set(target, { untilMs: clock.now().getTime() + waitMs, failures: before + 1, why: failure.why })
    await postpone(apps, rows.slice(index + deliveriesAtOnce), rests)
    return taken
  }
  return taken
}

/** Without an attempt: until the webhook has rested, or for good when the day is over. */
async function postpone(apps: readonly App[], rows: readonly Row<Outgoing>[], rests: Rests): Promise<number> {
  const [any] = apps
  if (any === undefined || rows.length === 0) return 0
  const now = any.clock.now()
  await any.state.commit(
    rows.flatMap((row): Change[] => {
      const rest = rests.get(targetOf(row.value))
      if (rest !== undefined && isOver(row.value, now)) return dead(row, row.value, now, rest.why)
      const at = new Date(Math.max(rest?.untilMs ?? 0, now.getTime() + retryMs))
      return moved(row, at, row.value)
    }),
  )
  return 0
}

const isOver = ({ since }: Outgoing, now: Date): boolean => now.getTime() - Date.parse(since) >= attemptsMsMax

const moved = (row: Row<Outgoing>, at: Date, value: Outgoing): Change[] => [
  { kind: 'remove', row },
  { kind: 'write', ref: outboxRef(at, value), value },
]

function dead(row: Row<Outgoing>, value: Outgoing, now: Date, why: string): Change[] {
  const letter: DeadLetter = { ...value, diedAt: now.toISOString(), error: why }
  return [
    { kind: 'remove', row },
    { kind: 'write', ref: deadLetterRef(value.app, value.entry), value: letter },
  ]
}

/** Undefined when it was taken. */
async function deliverOne(app: App, row: Row<Outgoing>): Promise<Failure | undefined> {
  const failure = await attempt(app, row.value)
  app.metrics.count('webhooks', { outcome: failure === undefined ? 'taken' : 'failed' })
  if (failure === undefined) {
    await app.state.commit([
      { kind: 'remove', row },
      { kind: 'drop', ref: outgoingDataRef(row.value) },
    ])
    return undefined
  }
  const now = app.clock.now()
  const { failures, url } = row.value
  const value = { ...row.value, failures: failures + 1 }
  if (failure.isFinal || isOver(value, now)) {
    await app.state.commit(dead(row, value, now, failure.why))
    const what = failure.isFinal ? 'is not told of' : 'did not take for a day'
    app.log(`players: ${app.name}: ${new URL(url).host} ${what} ${value.id}: ${failure.why}`)
    return failure
  }
  const waitMs = Math.min(retryMsMax, retryMs * 2 ** Math.min(failures, 20))
  await app.state.commit(moved(row, new Date(now.getTime() + waitMs), value))
  return failure
}

type Failure = { readonly why: string; readonly isFinal?: true }

/** Undefined when it was taken. */
async function attempt(app: App, entry: Outgoing): Promise<Failure | undefined> {
  const { id, type, time, player, url } = entry
  const webhook = app.config.webhooks.find((one) => one.url === url)
  if (webhook === undefined) return { why: 'the app has no webhook of this address any more', isFinal: true }
  const row = await app.state.get(outgoingDataRef(entry))
  // Of an erased player only that it happened is told.
  const body = JSON.stringify({
    id,
    type,
    time,
    app: app.name,
    ...(player === '' ? {} : { player }),
    data: row?.value.data ?? {},
  })
  const answer = await limitedFetch({
    url,
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Webhook-Signature': signatureHeader(webhook.secret, app.clock.now(), body),
    },
    body,
    timeoutMs,
    answerBytesMax,
  })
  switch (answer.kind) {
    case 'answer':
      return answer.status >= 200 && answer.status < 300 ? undefined : { why: `answered ${answer.status}` }
    case 'redirect':
      return { why: `answered ${answer.status}, and a redirect is not followed` }
    case 'timeout':
      return { why: `did not answer in ${timeoutMs} ms` }
    case 'too-long':
      return { why: `answered with more than ${answerBytesMax} bytes` }
    case 'unreachable':
      return { why: 'cannot be reached' }
  }
}
