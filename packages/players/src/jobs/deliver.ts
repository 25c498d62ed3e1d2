/** Tells webhooks what has happened, at least once: each entry of the outbox until it is taken, or a day is over. */
import { limitedFetch } from '../identities/limited-fetch.ts'
import type { App } from '../operations/house.ts'
import { signatureHeader } from '../rules/webhook-signature.ts'
import { deadLetterRef, outboxRef, outboxUntil, outgoingDataRef } from '../state/outbox.ts'
import type { DeadLetter, Outgoing } from '../state/outbox.ts'
import { openState } from '../state/space.ts'
import type { Change, Row } from '../state/space.ts'
import type { Duty } from './duties.ts'

const entriesAtOnce = 200
/** To one webhook at a time. */
const deliveriesAtOnce = 8
/** A run makes room for other duties after so long. */
const runMsMax = 10_000
const timeoutMs = 3_000
const answerBytesMax = 65_536
/** What fails is tried again after so long, twice as long each time. */
export const retryMs = 5_000
export const retryMsMax = 3_600_000
export const attemptsMsMax = 86_400_000

export const deliver: Duty = {
  name: 'deliver',
  everyMs: 1_000,
  run: async ({ apps, kv, now }) => {
    const state = openState(kv)
    const clock = apps[0]?.clock
    if (clock === undefined) return undefined
    const endMs = clock.monotonicMs() + runMsMax
    let told = 0
    for (;;) {
      const rows = await outboxUntil(state, now, entriesAtOnce)
      const targets = Map.groupBy(rows, ({ value }) => `${value.app} ${value.url}`)
      const counts = await Promise.all([...targets.values()].map((entries) => deliverTo(apps, entries)))
      told += counts.reduce((sum, count) => sum + count, 0)
      if (rows.length < entriesAtOnce || clock.monotonicMs() >= endMs) break
    }
    return told === 0 ? undefined : `${told} events`
  },
}

/** How many were taken. When one fails the others wait, so that a webhook that is down holds up nobody else's. */
async function deliverTo(apps: readonly App[], rows: readonly Row<Outgoing>[]): Promise<number> {
  const app = apps.find(({ name }) => name === rows[0]?.value.app)
  // The game may be away only while its file is mended; what it has to tell must not stand in front of others.
  if (app === undefined) return postpone(apps, rows)
  for (let index = 0; index < rows.length; index += deliveriesAtOnce) {
    const taken = await Promise.all(rows.slice(index, index + deliveriesAtOnce).map((row) => deliverOne(app, row)))
    if (taken.includes(false)) {
      await postpone(apps, rows.slice(index + deliveriesAtOnce))
      return index + taken.filter(Boolean).length
    }
  }
  return rows.length
}

async function postpone(apps: readonly App[], rows: readonly Row<Outgoing>[]): Promise<number> {
  const [any] = apps
  if (any === undefined || rows.length === 0) return 0
  const at = new Date(any.clock.now().getTime() + retryMs)
  await any.state.commit(rows.flatMap((row): Change[] => moved(row, at, row.value)))
  return 0
}

const moved = (row: Row<Outgoing>, at: Date, value: Outgoing): Change[] => [
  { kind: 'remove', row },
  { kind: 'write', ref: outboxRef(at, value), value },
]

async function deliverOne(app: App, row: Row<Outgoing>): Promise<boolean> {
  const failure = await attempt(app, row.value)
  app.metrics.count('webhooks', { outcome: failure === undefined ? 'taken' : 'failed' })
  if (failure === undefined) {
    await app.state.commit([
      { kind: 'remove', row },
      { kind: 'drop', ref: outgoingDataRef(row.value) },
    ])
    return true
  }
  const now = app.clock.now()
  const { failures, since, url } = row.value
  const value = { ...row.value, failures: failures + 1 }
  if (failure.isFinal || now.getTime() - Date.parse(since) >= attemptsMsMax) {
    const dead: DeadLetter = { ...value, diedAt: now.toISOString(), error: failure.why }
    const ref = deadLetterRef(app.name, value.entry)
    await app.state.commit([
      { kind: 'remove', row },
      { kind: 'write', ref, value: dead },
    ])
    app.log(`players: ${app.name}: ${new URL(url).host} did not take ${value.id} for a day: ${failure.why}`)
    return false
  }
  const waitMs = Math.min(retryMsMax, retryMs * 2 ** Math.min(failures, 20))
  await app.state.commit(moved(row, new Date(now.getTime() + waitMs), value))
  return false
}

type Failure = { readonly why: string; readonly isFinal?: true }

/** Undefined when it was taken. */
async function attempt(app: App, entry: Outgoing): Promise<Failure | undefined> {
  const { id, type, time, player, url } = entry
  const webhook = app.config.webhooks.find((one) => one.url === url)
  if (webhook === undefined) return { why: 'the app has no webhook of this address any more', isFinal: true }
  const row = await app.state.get(outgoingDataRef(entry))
  // Of an erased player only that it happened is told.
  const body = JSON.stringify({ id, type, time, app: app.name, player, data: row?.value.data ?? {} })
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
