import { pino } from 'pino'
import { isFault } from '../http/error-fields.ts'
import type { Observation } from '../http/observe.ts'
import type { Config } from '../config.ts'
import { durationCounts } from './duration-counts.ts'
import type { Line } from './line.ts'

export type Observers = { readonly observe: (observation: Observation) => void }

/** What becomes of the one record of each request: an access log line, metrics, and a log of our own faults. */
export function openObservers(config: Config, line: Line): Observers {
  const durations = durationCounts()
  line.on('metrics', ({ id }) => line.send({ kind: 'metrics', id, metrics: [durations.metric()] }))
  const log = pino(
    { level: config.logLevel, base: {}, timestamp: false },
    pino.destination({ dest: 1, sync: false, minLength: 4_096 }),
  )
  const flushing = setInterval(() => log.flush(), flushEveryMs)
  flushing.unref()
  return {
    observe: (observation) => {
      durations.observe(observation.operation, Math.floor(observation.status / 100), observation.durationMs / 1_000)
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
