/** Compresses bodies while they are sent, so many at once: each takes memory and a share of the processors. */
import { Readable, pipeline } from 'node:stream'
import { constants, createGzip } from 'node:zlib'

export type Gzips = {
  /** Undefined when there is no room: whoever asks is then served without it. */
  readonly enter: () => Gzip | undefined
}
export type Gzip = {
  /** Begins to read when somebody reads of it; given up or ended, it leaves its room. Chunks must be kept ones. */
  readonly compressed: (body: Uint8Array | AsyncIterable<Uint8Array>) => AsyncIterableIterator<Uint8Array>
  /** For who entered and has nothing to compress after all. */
  readonly leave: () => void
}

/** Of pages, scripts and JSON the slower levels save a few hundredths more. */
const level = constants.Z_BEST_SPEED

export function openGzips(atOnceMax: number): Gzips {
  let inside = 0
  return {
    enter: () => {
      if (inside >= atOnceMax) return undefined
      inside += 1
      let hasLeft = false
      const leave = (): void => {
        if (!hasLeft) inside -= 1
        hasLeft = true
      }
      return { leave, compressed: (body) => compressed(body, leave) }
    },
  }
}

/** No generator: one that nobody began does not run its `finally` when it is given up, and the body would stay open. */
function compressed(
  body: Uint8Array | AsyncIterable<Uint8Array>,
  onEnd: () => void,
): AsyncIterableIterator<Uint8Array> {
  const gzip = createGzip({ level })
  gzip.once('close', onEnd)
  const source = Readable.from(body instanceof Uint8Array ? [body] : body, { objectMode: true, highWaterMark: 1 })
  // Its end is told by the iterator, and so is a failure of the source, with which it destroys the other.
  pipeline(source, gzip, () => {})
  const iterator: AsyncIterator<Uint8Array> = gzip[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => iterator.next(),
    async return() {
      gzip.destroy()
      await iterator.return?.()
      return { done: true, value: undefined }
    },
  }
}
