/** Bodies in motion: one budget of buffered bytes for a process, and the loops around chunks. */

/** What bodies under way may hold in one worker, both ways together. */
export const bufferBudgetBytes = 64 * 1_048_576

export type BufferBudget = {
  /** Takes the bytes when they are free, and says whether it did. Nobody who waits is overtaken. */
  tryTake(sizeBytes: number): boolean
  /**
   * Waits, first come first served, until the bytes are free. Whoever waits must hold nothing of the budget: two
   * holders that wait for each other would wait for ever. More than the whole budget is answered as the whole.
   */
  take(sizeBytes: number, signal?: AbortSignal): Promise<Taken>
  give(sizeBytes: number): void
  readonly totalBytes: number
  readonly usedBytes: number
  readonly waitingCount: number
}

/** What `take` took, to be given back once. */
export type Taken = Disposable & { readonly sizeBytes: number }

type Waiter = { readonly sizeBytes: number; readonly admit: () => void }

export function createBufferBudget(totalBytes: number = bufferBudgetBytes): BufferBudget {
  const waiting: Waiter[] = []
  let usedBytes = 0

  function tryTake(sizeBytes: number): boolean {
    if (waiting.length > 0 || usedBytes + sizeBytes > totalBytes) return false
    usedBytes += sizeBytes
    return true
  }

  function give(sizeBytes: number): void {
    usedBytes -= sizeBytes
    for (let next = waiting[0]; next !== undefined && usedBytes + next.sizeBytes <= totalBytes; next = waiting[0]) {
      waiting.shift()
      usedBytes += next.sizeBytes
      next.admit()
    }
  }

  function taken(sizeBytes: number): Taken {
    let isGiven = false
    return {
      sizeBytes,
      [Symbol.dispose]() {
        if (isGiven) return
        isGiven = true
        give(sizeBytes)
      },
    }
  }

  return {
    tryTake,
    give,
    take(wantedBytes, signal) {
      const sizeBytes = Math.min(wantedBytes, totalBytes)
      if (signal?.aborted) return Promise.reject(asError(signal.reason))
      if (tryTake(sizeBytes)) return Promise.resolve(taken(sizeBytes))
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          sizeBytes,
          admit() {
            signal?.removeEventListener('abort', leave)
            resolve(taken(sizeBytes))
          },
        }
        function leave(): void {
          waiting.splice(waiting.indexOf(waiter), 1)
          reject(asError(signal?.reason))
          // Those behind a large request may fit now that it is gone.
          give(0)
        }
        signal?.addEventListener('abort', leave, { once: true })
        waiting.push(waiter)
      })
    },
    get totalBytes() {
      return totalBytes
    },
    get usedBytes() {
      return usedBytes
    },
    get waitingCount() {
      return waiting.length
    },
  }
}

/** The chunks of a body in memory or in motion, until the signal aborts: then its reason is thrown. */
export async function* chunksOf(
  body: AsyncIterable<Uint8Array> | Uint8Array,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  signal?.throwIfAborted()
  if (body instanceof Uint8Array) {
    yield body
    return
  }
  const iterator = body[Symbol.asyncIterator]()
  let isDone = false
  let rejectPending: ((reason: Error) => void) | undefined
  const onAbort = (): void => rejectPending?.(asError(signal?.reason))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    for (;;) {
      // A source that never answers must not keep an aborted request alive. One promise per chunk, not Promise.race:
      // that would hang a reaction per chunk on a promise which lives as long as the body.
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        rejectPending = reject
        iterator.next().then(resolve, reject)
      })
      if (next.done) {
        isDone = true
        return
      }
      yield next.value
      signal?.throwIfAborted()
    }
  } catch (error) {
    // A source that threw is finished already; one that was overtaken by the signal is not.
    isDone = signal?.aborted !== true
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
    // Not awaited: a generator that hangs in `next` answers `return` only when that ends.
    if (!isDone) iterator.return?.()?.then(undefined, () => undefined)
  }
}

/** Everything that an iterable yields, as one buffer; throws RangeError above `sizeBytesMax`. */
export async function bytesOf(body: AsyncIterable<Uint8Array>, sizeBytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > sizeBytesMax) throw new RangeError(`the body is longer than ${sizeBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, sizeBytes)
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the work was aborted', { cause: reason })
}
