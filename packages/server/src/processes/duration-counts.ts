/** Upper ends of the histogram's buckets, in seconds. */
export const durationBucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30] as const

type Counts = {
  readonly operation: string
  readonly status: string
  readonly buckets: number[]
  sumSeconds: number
  count: number
}

/** A metric as prom-client's AggregatorRegistry adds it up over processes. */
export type ReportedMetric = {
  readonly name: string
  readonly help: string
  readonly type: 'histogram'
  readonly aggregator: 'sum'
  readonly values: readonly {
    readonly labels: Readonly<Record<string, string | number>>
    readonly value: number
    readonly metricName: string
  }[]
}

export type DurationCounts = {
  /** `statusClass` is the first digit of the status. */
  readonly observe: (operation: string, statusClass: number, seconds: number) => void
  readonly metric: () => ReportedMetric
}

const name = 'latchkey_request_seconds'

/** A worker only counts; putting counts into words is the supervisor's work, once for all workers. */
export function durationCounts(): DurationCounts {
  const known = new Map<string, Counts>()
  return {
    observe: (operation, statusClass, seconds) => {
      const id = `${operation} ${statusClass}`
      const counts = known.get(id) ?? {
        operation,
        status: `${statusClass}xx`,
        buckets: durationBucketsSeconds.map(() => 0),
        sumSeconds: 0,
        count: 0,
      }
      known.set(id, counts)
      counts.count += 1
      counts.sumSeconds += seconds
      const at = durationBucketsSeconds.findIndex((end) => seconds <= end)
      if (at >= 0) counts.buckets[at] = (counts.buckets[at] ?? 0) + 1
    },
    metric: () => ({
      name,
      help: 'Time from the head of a request to its answer',
      type: 'histogram',
      aggregator: 'sum',
      values: [...known.values()].flatMap(valuesOf),
    }),
  }
}

/** Buckets are cumulative: each counts everything up to its end. */
function valuesOf({ operation, status, buckets, sumSeconds, count }: Counts): ReportedMetric['values'] {
  const labels = { operation, status }
  let upToHere = 0
  const cumulative = durationBucketsSeconds.map((le, index) => {
    upToHere += buckets[index] ?? 0
    return { labels: { le, ...labels }, value: upToHere, metricName: `${name}_bucket` }
  })
  return [
    ...cumulative,
    { labels: { le: '+Inf', ...labels }, value: count, metricName: `${name}_bucket` },
    { labels, value: sumSeconds, metricName: `${name}_sum` },
    { labels, value: count, metricName: `${name}_count` },
  ]
}
