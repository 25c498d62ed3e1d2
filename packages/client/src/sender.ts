import { AnswerBody } from './answer-body.ts'
import { sizeOf } from './body.ts'
import type { Payload } from './body.ts'
import { wait } from './clock.ts'
import type { Chance, Clock } from './clock.ts'
import type { Credentials, CredentialsProvider } from './credentials.ts'
import { decodeError } from './decode-error.ts'
import { IdleWatch } from './idle-watch.ts'
import { clockOffsetMs, mayRepeat, pauseMs } from './retry.ts'
import type { Transport, WireAnswer, WireRequest } from './transport.ts'

/** How long nothing may move on a connection, either way. */
export const idleTimeoutMsDefault = 60_000
/** A body in one piece is given this rate before it counts as stuck. */
const leastBytesPerSecond = 65_536

export type SenderSettings = {
  readonly transport: Transport
  readonly credentials: CredentialsProvider | undefined
  readonly clock: Clock
  readonly chance: Chance
  readonly attemptsMax: number
  readonly idleTimeoutMs: number
}

/** One request, written anew for each attempt, because its signature has a time. */
export type Exchange = {
  readonly operation: string
  readonly isIdempotent: boolean
  /** Whether what `write` gives as payload can be read once more. */
  readonly isRepeatable: boolean
  /** A status of success besides those from 200 on. */
  readonly alsoGood?: number | undefined
  write(nowMs: number, credentials: Credentials | undefined): Omit<WireRequest, 'signal'>
}

export type Answered = { readonly answer: WireAnswer; readonly body: AnswerBody }

/** Signs, sends, and sends again where that is safe. Keeps what it learns of the server's clock. */
export class Sender {
  readonly #settings: SenderSettings
  #clockOffsetMs = 0

  constructor(settings: SenderSettings) {
    this.#settings = settings
  }

  /** The time as the server sees it, as far as it has told. */
  nowMs(): number {
    return this.#settings.clock.now() + this.#clockOffsetMs
  }

  /** Throws RequestError, ConnectionError, TimeoutError, or the signal's reason. */
  async send(exchange: Exchange, signal?: AbortSignal): Promise<Answered> {
    const { attemptsMax, chance, clock } = this.#settings
    let isClockCorrected = false
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted()
      const use = { isTaken: false }
      try {
        return await this.#attempt(exchange, use, signal)
      } catch (error) {
        if (signal?.aborted === true) throw error
        if (use.isTaken && !exchange.isRepeatable) throw error
        const offsetMs = isClockCorrected ? undefined : clockOffsetMs(error, clock.now())
        if (offsetMs !== undefined) {
          this.#clockOffsetMs = offsetMs
          isClockCorrected = true
          attempt -= 1
          continue
        }
        if (attempt >= attemptsMax || !mayRepeat(error, exchange.isIdempotent)) throw error
        await wait(pauseMs(attempt, error, chance), signal)
      }
    }
  }

  async #attempt(exchange: Exchange, use: { isTaken: boolean }, signal: AbortSignal | undefined): Promise<Answered> {
    const credentials = await this.#settings.credentials?.(signal)
    const watch = new IdleWatch(this.#settings.idleTimeoutMs, signal)
    const written = exchange.write(this.nowMs(), credentials)
    const payload = watchedPayload(written.payload, watch, use)
    watch.arm(allowanceMs(payload))
    try {
      const answer = await this.#settings.transport({ ...written, payload, signal: watch.signal })
      watch.disarm()
      const body = new AnswerBody(watch.watched(answer.chunks))
      // 203 is an object that is stored and a callback that failed.
      const isFine = answer.status >= 200 && answer.status < 300 && answer.status !== 203
      const isGood = isFine || answer.status === exchange.alsoGood
      if (isGood) return { answer, body }
      throw await decodeError(exchange.operation, answer, body)
    } catch (error) {
      watch.leave()
      throw error
    } finally {
      watch.disarm()
    }
  }
}

function allowanceMs(payload: Payload): number {
  return payload.kind === 'bytes' ? ((sizeOf(payload) ?? 0) / leastBytesPerSecond) * 1000 : 0
}

/** Notes when a stream's first byte is taken: before that, even a stream that cannot be read twice may be sent again. */
function watchedPayload(payload: Payload, watch: IdleWatch, use: { isTaken: boolean }): Payload {
  if (payload.kind !== 'stream') return payload
  return {
    ...payload,
    open: () => {
      use.isTaken = true
      return watch.sending(payload.open())
    },
  }
}
