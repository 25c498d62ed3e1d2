import { prometheusText } from '../../rules/prometheus.ts'
import type { Metric, Sample } from '../../rules/prometheus.ts'
import { defineEndpoint } from '../endpoint.ts'
import { clockSkews, requestDurations } from '../metrics.ts'
import type { Histogram, Series } from '../metrics.ts'
import { waitingMetrics } from './waiting-metrics.ts'

const counters = {
  requests: 'Answered calls, by endpoint and status.',
  refusals: 'Refused calls, by endpoint and code.',
  sessions: 'Sessions that began, by method.',
  credentials: 'Credentials of STS, issued or given again.',
  grants: 'How bytes may move, by kind of grant: inline, url, form, sts.',
  suspicions: 'What looked like abuse, by reason.',
  uploads: 'Files, saves and pictures that were stored through the service or completed with it, by space.',
  upload_bytes: 'Their bytes.',
  fallbacks: 'Times that the storage of before was needed (readFallback), by what for: read, copied.',
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
    const text = prometheusText([
      ...told,
      ...[requestDurations, clockSkews].map((histogram) => histogramOf(histogram, series, app.name)),
      ...(await waitingMetrics(app, now)),
    ])
    const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }
    return { status: 200, headers, bytes: { chunks: Buffer.from(text) } }
  },
)

type Counted = readonly (Series & { readonly value: number })[]

function samplesOf(series: Counted, name: string, app: string): Sample[] {
  return series.filter((one) => one.name === name).map(({ labels, value }) => ({ labels: { app, ...labels }, value }))
}

function histogramOf({ name, help, bounds }: Histogram, series: Counted, app: string): Metric {
  const inBucket = (le: string): number =>
    series.find((one) => one.name === `${name}_seconds_bucket` && one.labels['le'] === le)?.value ?? 0
  let sum = 0
  const buckets = [...bounds.map(String), '+Inf'].map((le): Sample => {
    sum += inBucket(le)
    return { suffix: '_bucket', labels: { app, le }, value: sum }
  })
  const microseconds = series.find((one) => one.name === `${name}_microseconds`)?.value ?? 0
  return {
    name: `latchkey_players_${name}_seconds`,
    help,
    type: 'histogram',
    samples: [
      ...buckets,
      { suffix: '_sum', labels: { app }, value: microseconds / 1_000_000 },
      { suffix: '_count', labels: { app }, value: sum },
    ],
  }
}
