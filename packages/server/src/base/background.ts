/** Work that nobody awaits still ends somewhere: its failure is told, and shutdown waits for it. */

/** Lets `promise` run by itself. Its failure goes to `onError`, never to the process. */
export function background(promise: Promise<unknown>, onError: (error: unknown) => void): void {
  promise.then(undefined, onError)
}

export type Background = {
  /** Starts `work` unless draining has begun (then it is not started, and the answer is false). */
  run(work: () => Promise<unknown>): boolean
  /** Resolves when everything that runs has ended, however it ended. Nothing starts any more. */
  drain(): Promise<void>
  readonly runningCount: number
}

export function createBackground(onError: (error: unknown) => void): Background {
  const running = new Set<Promise<void>>()
  let isDraining = false
  return {
    run(work) {
      if (isDraining) return false
      // A throw before the first await is a failure like any other.
      const promise = (async () => work())()
        .then(() => undefined, onError)
        .finally(() => running.delete(promise))
      running.add(promise)
      return true
    },
    async drain() {
      isDraining = true
      while (running.size > 0) await Promise.all(running)
    },
    get runningCount() {
      return running.size
    },
  }
}
