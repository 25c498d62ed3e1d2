import { Histogram, Registry } from 'prom-client'
import { pino } from 'pino'
import { isFault } from '../http/error-fields.ts'
import type { Observation } from '../http/observe.ts'
import type { Config } from '../config.ts'
import type { Line } from './line.ts'

export type Observers = { readonly observe: (observation: Observation) => void }

const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30]

/** What becomes of the one record of each request: an access log line, metrics, and a log of our own faults. */
export function openObservers(config: Config, line: Line): Observers {
  const registry = new Registry()
  const durations = new Histogram({
    name: 'latchkey_request_seconds',
    help: 'Time from the head of a request to its answer',
    labelNames: ['operation', 'status'],
    buckets,
    registers: [registry],
  })
  // Finding a histogram by its labels costs more than observing; operations and classes of status are few.
  const histograms = new Map<string, ReturnType<typeof durations.labels>>()
  const histogramOf = (operation: string, statusClass: number): ReturnType<typeof durations.labels> => {
    const name = `${operation} ${statusClass}`
    const known = histograms.get(name) ?? durations.labels({ operation, status: `${statusClass}xx` })
    histograms.set(name, known)
    return known
  }
  line.on('metrics', ({ id }) => {
    registry.getMetricsAsJSON().then(
      (metrics) => line.send({ kind: 'metrics', id, metrics }),
      () => line.send({ kind: 'metrics', id, metrics: [] }),
    )
  })
  const log = pino(
    { level: config.logLevel, base: {}, timestamp: false },
    pino.destination({ dest: 1, sync: false, minLength: 4_096 }),
  )
  const flushing = setInterval(() => log.flush(), flushEveryMs)
  flushing.unref()
  return {
    observe: (observation) => {
      histogramOf(observation.operation, Math.floor(observation.status / 100)).observe(observation.durationMs / 1_000)
      if (observation.fault !== undefined && isFault(observation.fault))
        log.error(
          { requestId: observation.requestId, operation: observation.operation, err: observation.fault },
          'internal error',
        )
      if (config.accessLog) log.info(accessLine(observation), 'request')
    },
  }
}

const flushEveryMs = 1_000

/** Keys and user agents are percent-encoded, so that a name cannot write lines of its own; no query is logged. */
export function accessLine(observation: Observation): Readonly<Record<string, unknown>> {
  return {
    at: observation.at.toISOString(),
    requestId: observation.requestId,
    operation: observation.operation,
    method: observation.method,
    host: encodeURI(observation.host),
    bucket: observation.bucket === undefined ? undefined : encoded(observation.bucket),
    key: observation.key === undefined ? undefined : encoded(observation.key),
    caller: observation.caller,
    accessKeyId: observation.accessKeyId,
    remoteAddress: observation.remoteAddress,
    userAgent: observation.userAgent === undefined ? undefined : encoded(observation.userAgent),
    status: observation.status,
    code: observation.code,
    durationMs: Math.round(observation.durationMs * 1_000) / 1_000,
  }
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())
