import { callQuotas } from '../access/call-rates.ts'
import type { AskForCalls, CallQuotas, Taken } from '../access/call-rates.ts'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../config.ts'
import type { Line } from './line.ts'

/** What a worker may let through of the supervisor's buckets; undefined when nothing is limited. */
export function openCallQuotas(config: Config, clock: Clock, line: Line): CallQuotas | undefined {
  const { callsPerSecond: rates, workers } = config
  if (Object.keys(rates).length === 0) return undefined
  const asked = new Map<number, (taken: Taken) => void>()
  let lastId = 0
  line.on('calls', ({ id, granted, retryMs }) => {
    asked.get(id)?.({ granted, retryMs })
    asked.delete(id)
  })
  const ask: AskForCalls = (group, caller, wanted) => {
    lastId += 1
    const id = lastId
    return new Promise((resolve) => {
      asked.set(id, resolve)
      line.send({ kind: 'ask-calls', id, group, caller, wanted })
    })
  }
  return callQuotas(rates, { workers, ask, clock })
}
