import { TimeoutError } from './request-error.ts'

/**
 * Aborts when nothing moves for too long, and when the caller's signal does: to listen costs a tenth of what a signal of
 * the system that waits for two others does. It is armed only while the other side is waited for: a program that takes its
 * time between two chunks is no reason to give up.
 */
export class IdleWatch {
  readonly #limitMs: number
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal | undefined
  readonly #follow = (): void => this.#controller.abort(this.#outer?.reason)
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(limitMs: number, outer?: AbortSignal) {
    this.#limitMs = limitMs
    this.#outer = outer
    if (outer?.aborted === true) this.#follow()
    else outer?.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** `allowanceMs` is added for bytes that go out without being seen. */
  arm(allowanceMs = 0): void {
    this.disarm()
    this.#timer = setTimeout(
      () => this.#controller.abort(new TimeoutError('idleTimeoutMs', this.#limitMs)),
      this.#limitMs + allowanceMs,
    )
  }

  disarm(): void {
    clearTimeout(this.#timer)
  }

  /** Nothing is on its way any more. */
  leave(): void {
    this.disarm()
    this.#outer?.removeEventListener('abort', this.#follow)
  }

  /** The same chunks, with the time between asking and getting watched. `onEnd` is called once, however it ends. */
  watched(chunks: AsyncIterable<Uint8Array>, onEnd?: () => void): AsyncIterable<Uint8Array> {
    const inner = chunks[Symbol.asyncIterator]()
    const end = (): void => {
      this.leave()
      onEnd?.()
    }
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          this.arm()
          try {
            const result = await inner.next()
            if (result.done === true) end()
            else this.disarm()
            return result
          } catch (error) {
            end()
            throw error
          }
        },
        return: async () => {
          end()
          await inner.return?.()
          return { done: true, value: undefined }
        },
      }),
    }
  }

  /** The same chunks; each one that is taken shows that the sending goes on. */
  sending(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const { arm, disarm } = { arm: () => this.arm(), disarm: () => this.disarm() }
    return (async function* () {
      disarm()
      for await (const chunk of chunks) {
        arm()
        yield chunk
        disarm()
      }
      arm()
    })()
  }
}
