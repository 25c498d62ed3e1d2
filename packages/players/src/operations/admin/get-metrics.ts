import { outboxOf } from '../../state/outbox.ts'
import { prometheusText } from '../../rules/prometheus.ts'
import type { Metric, Sample } from '../../rules/prometheus.ts'
import { defineEndpoint } from '../endpoint.ts'
import type { App } from '../house.ts'
import { bucketsOfDuration } from '../metrics.ts'
import type { Series } from '../metrics.ts'

const backlogMax = 2_000

const counters = {
  requests: 'Answered calls, by endpoint and status.',
  refusals: 'Refused calls, by endpoint and code.',
  sessions: 'Sessions that began, by method.',
  credentials: 'Credentials of STS, issued or given again.',
  uploads: 'Files and saves that were stored through the service or completed with it, by space.',
  upload_bytes: 'Their bytes.',
  webhooks: 'Attempts to tell a webhook, by outcome.',
} as const

export const getMetrics = defineEndpoint(
  {
    name: 'GetMetrics',
    summary: 'What was counted of the game, over all workers and restarts, in the text format of Prometheus.',
    route: 'GET /metrics',
    auth: { kind: 'server', roles: ['owner', 'developer', 'auditor'] },
    answers: { 200: 'bytes' },
    errors: ['RoleNotAllowed', 'Unauthenticated'],
  },
  async (_input, { app, now }) => {
    await app.metrics.flush()
    const series = await app.metrics.read()
    const told = Object.entries(counters).map(([name, help]): Metric => ({
      name: `latchkey_players_${name}_total`,
      help,
      type: 'counter',
      samples: samplesOf(series, name, app.name),
    }))
    const text = prometheusText([...told, durationsOf(series, app.name), ...(await backlogOf(app, now))])
    const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }
    return { status: 200, headers, bytes: { chunks: Buffer.from(text) } }
  },
)

type Counted = readonly (Series & { readonly value: number })[]

function samplesOf(series: Counted, name: string, app: string): Sample[] {
  return series.filter((one) => one.name === name).map(({ labels, value }) => ({ labels: { app, ...labels }, value }))
}

function durationsOf(series: Counted, app: string): Metric {
  const inBucket = (le: string): number =>
    series.find(({ name, labels }) => name === 'request_seconds_bucket' && labels['le'] === le)?.value ?? 0
  let sum = 0
  const buckets = [...bucketsOfDuration.map(String), '+Inf'].map((le): Sample => {
    sum += inBucket(le)
    return { suffix: '_bucket', labels: { app, le }, value: sum }
  })
  const microseconds = series.find(({ name }) => name === 'request_microseconds')?.value ?? 0
  return {
    name: 'latchkey_players_request_seconds',
    help: 'How long calls took.',
    type: 'histogram',
    samples: [
      ...buckets,
      { suffix: '_sum', labels: { app }, value: microseconds / 1_000_000 },
      { suffix: '_count', labels: { app }, value: sum },
    ],
  }
}

/** Of all apps together the first so many entries are looked at: a backlog that is longer is told by its age. */
async function backlogOf({ name, state }: App, now: Date): Promise<Metric[]> {
  const { rows } = await state.page(outboxOf(), { limit: backlogMax })
  const own = rows.filter(({ value }) => value.app === name)
  const oldest = Math.min(now.getTime(), ...own.map(({ value }) => Date.parse(value.since)))
  const labels = { app: name }
  return [
    {
      name: 'latchkey_players_webhook_backlog',
      help: `Events that a webhook has still to be told, up to ${backlogMax}.`,
      type: 'gauge',
      samples: [{ labels, value: own.length }],
    },
    {
      name: 'latchkey_players_webhook_backlog_seconds',
      help: 'How long the oldest of them has been tried.',
      type: 'gauge',
      samples: [{ labels, value: (now.getTime() - oldest) / 1_000 }],
    },
  ]
}
