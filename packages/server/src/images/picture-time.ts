/**
 * How long a picture may take: so much time of the processor, because image processes give way to whoever serves objects
 * and may get little of it; and at last so much time at all, for a process that does nothing any more.
 */
import { readFileSync } from 'node:fs'

export type PictureTimes = { readonly processorMs: number; readonly wholeMs: number }
export type TimeVerdict = 'within' | 'too-much-work' | 'too-long'

const usualLookMs = 1_000
/** Of /proc, on every Linux that Node runs on. */
const tickMs = 10

/** Looked at in equal steps. What a picture takes before the first look is not counted: most are made by then. */
export class PictureTime {
  readonly lookMs: number
  readonly #times: PictureTimes
  #looks = 0
  #firstMs: number | undefined

  constructor(times: PictureTimes) {
    this.#times = times
    this.lookMs = Math.min(usualLookMs, times.processorMs, times.wholeMs)
  }

  /** @param processorMs of the process since it began; undefined where nobody tells: then it counts as busy all the time */
  look(processorMs: number | undefined): TimeVerdict {
    this.#looks += 1
    const passedMs = this.#looks * this.lookMs
    this.#firstMs ??= processorMs
    const workedMs = processorMs === undefined ? passedMs : processorMs - (this.#firstMs ?? 0)
    if (workedMs >= this.#times.processorMs) return 'too-much-work'
    return passedMs >= this.#times.wholeMs ? 'too-long' : 'within'
  }
}

/** What all threads of a process have used; undefined where the system does not tell. */
export function processorMsOf(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // User and system time are the 14th and 15th; the second is the name, which may hold spaces and parentheses.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return Number.isFinite(ticks) ? ticks * tickMs : undefined
  } catch {
    return undefined
  }
}
