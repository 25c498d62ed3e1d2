/**
 * Does the work for each item, at most `limit` at a time; items are taken as they are needed. After the first failure no further one is begun, those under
 * way are told by their signal, and the failure is thrown when all have ended: nothing goes on behind the caller's back.
 */
export async function forEachParallel<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController()
  const either = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal])
  const queue = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const lane = async (): Promise<void> => {
    for (;;) {
      either.throwIfAborted()
      try {
        const next = await queue.next()
        if (next.done === true) return
        await work(next.value, either)
      } catch (error) {
        failure.abort(error)
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.max(1, limit) }, lane))
  signal?.throwIfAborted()
  if (failure.signal.aborted) throw failure.signal.reason
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason
}
