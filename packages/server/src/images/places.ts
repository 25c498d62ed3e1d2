/**
 * Places for work that fills a core each. One is enough while it serves everybody soon: two beside each other drive what they
 * need out of the caches. Another is given only to who has waited for a while, behind something slow.
 */
import { ServiceError } from '@latchkey/protocol'

export type PlacesOptions = {
  readonly placesMax: number
  readonly waitingMax: number
  /** How long the first who waits does so for a place that is taken, before another is given. */
  readonly patienceMs: number
}

export class Places {
  readonly #options: PlacesOptions
  readonly #waiting: Waiter[] = []
  #takenCount = 0
  #patience: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: PlacesOptions) {
    this.#options = options
  }

  /** @throws ServiceError ServiceUnavailable when too many wait or nobody is served any more; the signal's reason */
  take(signal: AbortSignal): Promise<void> {
    if (this.#isClosed || this.#waiting.length >= this.#options.waitingMax)
      return Promise.reject(new ServiceError('ServiceUnavailable'))
    if (this.#takenCount === 0) {
      this.#takenCount += 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(signal.reason instanceof Error ? signal.reason : new Error('nobody waits for the place'))
      }
      const waiter: Waiter = {
        sinceMs: performance.now(),
        admit: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
        reject: (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      this.#watchFirst()
    })
  }

  /** Whoever took a place gives it back once. */
  give(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#takenCount -= 1
    else next.admit()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#patience)
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new ServiceError('ServiceUnavailable'))
  }

  get waitingCount(): number {
    return this.#waiting.length
  }

  #watchFirst(): void {
    const [first] = this.#waiting
    if (first === undefined || this.#patience !== undefined || this.#takenCount >= this.#options.placesMax) return
    const leftMs = first.sinceMs + this.#options.patienceMs - performance.now()
    if (leftMs <= 0) {
      this.#waiting.shift()
      this.#takenCount += 1
      first.admit()
      return this.#watchFirst()
    }
    this.#patience = setTimeout(() => {
      this.#patience = undefined
      this.#watchFirst()
    }, Math.ceil(leftMs)).unref()
  }
}

type Waiter = { readonly sinceMs: number; readonly admit: () => void; readonly reject: (error: Error) => void }
