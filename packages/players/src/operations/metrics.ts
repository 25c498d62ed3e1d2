/**
 * What the service counts of a game, for Prometheus. Each worker adds up in memory and hands the sums to the state every few seconds,
 * so that every worker answers with the counts of all of them, and a restart does not begin anew.
 */
import { defineFamily, rangeOf, refOf } from '../state/space.ts'
import type { Change, State } from '../state/space.ts'

/** Labels come from contracts and the configuration, never from a caller; this is for mistakes. */
const seriesMax = 2_000

/** Of seconds; `bounds` are those of its buckets. */
export type Histogram = { readonly name: string; readonly help: string; readonly bounds: readonly number[] }
export const requestDurations: Histogram = {
  name: 'request',
  help: 'How long calls took.',
  bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
}
/** OSS takes a signature whose time is 15 minutes off, and no more. */
export const clockSkews: Histogram = {
  name: 'clock_skew',
  help: 'By how much the clocks of devices are wrong, of those that said their time when they signed in.',
  bounds: [1, 5, 30, 60, 300, 900, 3_600, 86_400],
}
/** A clock of another century counts as one of another week, so that a sum stays a number. */
const secondsMax = 604_800

type Labels = Readonly<Record<string, string>>
export type Series = { readonly name: string; readonly labels: Labels }

const seriesFamily = defineFamily<Series>('metric')
const countFamily = defineFamily<never>('metric-count')

export type Metrics = {
  readonly count: (name: string, labels: Labels, by?: number) => void
  /** For `NAME_seconds`. */
  readonly observe: (histogram: Histogram, ms: number) => void
  /** Hands over what was counted since the last time. */
  readonly flush: () => Promise<void>
  readonly read: () => Promise<readonly (Series & { readonly value: number })[]>
}

export function openMetrics(app: string, state: State): Metrics {
  let counted = new Map<string, { readonly series: Series; value: number }>()
  const known = new Set<string>()
  const count: Metrics['count'] = (name, labels, by = 1) => {
    const key = JSON.stringify([name, labels])
    const held = counted.get(key)
    if (held !== undefined) held.value += by
    else if (counted.size < seriesMax) counted.set(key, { series: { name, labels }, value: by })
  }
  return {
    count,
    observe: ({ name, bounds }, ms) => {
      const le = bounds.find((bound) => ms <= bound * 1_000)
      count(`${name}_seconds_bucket`, { le: le === undefined ? '+Inf' : String(le) })
      // Counters are whole numbers.
      count(`${name}_microseconds`, {}, Math.round(Math.min(ms, secondsMax * 1_000) * 1_000))
    },
    flush: async () => {
      const batch = counted
      counted = new Map()
      if (batch.size === 0) return
      const changes = [...batch].flatMap(([key, { series }]): Change[] =>
        known.has(key) ? [] : [{ kind: 'write', ref: refOf(seriesFamily, app, key), value: series }],
      )
      const add = [...batch].map(([key, { value }]) => ({
        counter: refOf(countFamily, app, key).key,
        amounts: [value],
      }))
      await state.commit(changes, { add })
      for (const key of batch.keys()) known.add(key)
    },
    read: async () => {
      const { rows } = await state.page(rangeOf(seriesFamily, app), { limit: seriesMax })
      if (rows.length === 0) return []
      const keys = rows.map(
        ({ value: { name, labels } }) => refOf(countFamily, app, JSON.stringify([name, labels])).key,
      )
      const counters = await state.kv.counters(keys)
      return rows.map(({ value }, index) => ({ ...value, value: counters[index]?.[0] ?? 0 }))
    },
  }
}

/** What was stored, in a space of the configuration. */
export function countUpload({ metrics }: { readonly metrics: Metrics }, space: string, sizeBytes: number): void {
  metrics.count('uploads', { space })
  metrics.count('upload_bytes', { space }, sizeBytes)
}

const grantOf = { inline: 'inline', put: 'url', multipart: 'url', form: 'form', sts: 'sts' } as const

/** How bytes may move, as it was granted. */
export function countGrant({ metrics }: { readonly metrics: Metrics }, by: keyof typeof grantOf): void {
  metrics.count('grants', { kind: grantOf[by] })
}
