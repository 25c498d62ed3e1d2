/** What waits in a game and since when: for webhooks, for moderators, for the end of an erasure or an export. */
import type { Metric } from '../../rules/prometheus.ts'
import { dueKinds, duesUntil } from '../../state/dues.ts'
import { erasuresOf, receiptRef } from '../../state/erasures.ts'
import { imagePlacesOf } from '../../state/images.ts'
import { outboxOf } from '../../state/outbox.ts'
import { lastPartOf } from '../../state/space.ts'
import type { App } from '../house.ts'
import { imageTimeMs } from '../images/image-space.ts'

/** So many records of a queue are looked at: one that is longer is told by its age. */
const seenMax = 2_000

export async function waitingMetrics(app: App, now: Date): Promise<Metric[]> {
  const queues = await Promise.all([webhooks(app), moderation(app), erasures(app)])
  const gauges = queues.flatMap(({ name, what, since, sinceMs, count }): Metric[] => {
    const oldestMs = sinceMs.reduce((oldest, one) => Math.min(oldest, one), now.getTime())
    const labels = { app: app.name }
    const gauge = (suffix: string, help: string, value: number): Metric => ({
      name: `latchkey_players_${name}${suffix}`,
      help,
      type: 'gauge',
      samples: [{ labels, value }],
    })
    return [
      gauge('', `${what}, up to ${seenMax}.`, count),
      gauge('_seconds', since, (now.getTime() - oldestMs) / 1_000),
    ]
  })
  return [...gauges, await overdue(app, now), stsLimit(app)]
}

type Queue = {
  readonly name: string
  readonly what: string
  readonly since: string
  readonly sinceMs: readonly number[]
  readonly count: number
}

/** Of all apps together the first so many entries are looked at. */
async function webhooks({ name, state }: App): Promise<Queue> {
  const { rows } = await state.page(outboxOf(), { limit: seenMax })
  const own = rows.filter(({ value }) => value.app === name)
  return {
    name: 'webhook_backlog',
    what: 'Events that a webhook has still to be told',
    since: 'How long the oldest of them has been tried.',
    sinceMs: own.map(({ value }) => Date.parse(value.since)),
    count: own.length,
  }
}

/** Ids sort by age. */
async function moderation({ name, state }: App): Promise<Queue> {
  const { rows } = await state.page(imagePlacesOf(name, 'pending'), { limit: seenMax })
  return {
    name: 'moderation_queue',
    what: 'Pictures that wait for a moderator or the hook',
    since: 'How long the oldest of them has waited.',
    sinceMs: rows.slice(0, 1).map(({ ref }) => imageTimeMs(lastPartOf(ref.key))),
    count: rows.length,
  }
}

async function erasures({ name, state }: App): Promise<Queue> {
  const { rows } = await state.page(erasuresOf(name), { limit: seenMax })
  const receipts = await state.getMany(rows.map(({ value }) => receiptRef(name, value.receipt)))
  return {
    name: 'erasures',
    what: 'Players whose erasure has begun and not ended',
    since: 'How long ago the oldest of them was asked for.',
    sinceMs: receipts.flatMap((row) => (row === undefined ? [] : [Date.parse(row.value.requestedAt)])),
    count: rows.length,
  }
}

/** What should have been done by now; a minute of it is a service that does not work. */
async function overdue({ name, state }: App, now: Date): Promise<Metric> {
  const rows = await duesUntil(state, now, seenMax)
  const own = rows.filter(({ value }) => value.app === name)
  return {
    name: 'latchkey_players_due',
    help: `Work of the service whose time has come, by kind, up to ${seenMax}.`,
    type: 'gauge',
    samples: dueKinds.map((kind) => ({
      labels: { app: name, kind },
      value: own.filter(({ value }) => value.kind === kind).length,
    })),
  }
}

/** The rate of credentials_total{kind="issued"} over this is how much of the budget of STS is used. */
function stsLimit({ name, sts }: App): Metric {
  return {
    name: 'latchkey_players_sts_limit_per_second',
    help: 'How often AssumeRole is asked at most in a second; absent where nothing limits it.',
    type: 'gauge',
    samples: sts.perSecond === undefined ? [] : [{ labels: { app: name }, value: sts.perSecond }],
  }
}
