import { hexOf } from '@latchkey/protocol'

/** Where time comes from, in milliseconds since 1970. `Date` is one. */
export type Clock = { now(): number }

/** Where chance comes from, from 0 on and below 1. `Math` is one. */
export type Chance = { random(): number }

/** Waits, and rejects with the signal's reason when it is aborted meanwhile. */
export function wait(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(reasonOf(signal))
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal === undefined ? new Error('aborted') : reasonOf(signal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, durationMs)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** What a promise becomes for one caller who may lose interest, while the work goes on for the others. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(reasonOf(signal))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason })
}

/** Thirty-two hexadecimal digits. Not `crypto.randomUUID`, which pages without https do not have. */
export function randomId(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(16)))
}
