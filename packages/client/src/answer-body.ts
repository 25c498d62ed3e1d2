import { AnswerFormError } from './request-error.ts'

/** Documents are far below this; a server that sends more is not believed. */
export const documentBytesMax = 16 * 1024 ** 2

/** The body of an answer. It can be read once: as a stream, as bytes or as text. */
export class AnswerBody implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterable<Uint8Array>

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#chunks[Symbol.asyncIterator]()
  }

  /** The whole body. Throws AnswerFormError when it is longer than `bytesMax`, so that memory has a bound. */
  async bytes(bytesMax: number = Number.MAX_SAFE_INTEGER): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let sizeBytes = 0
    for await (const chunk of this.#chunks) {
      sizeBytes += chunk.length
      if (sizeBytes > bytesMax) throw new AnswerFormError(`The answer is longer than ${bytesMax} bytes.`)
      chunks.push(chunk)
    }
    return joined(chunks, sizeBytes)
  }

  async text(bytesMax?: number): Promise<string> {
    return new TextDecoder().decode(await this.bytes(bytesMax))
  }

  /** Gives up the body, so that its connection does not wait for a reader. */
  async cancel(): Promise<void> {
    await this.#chunks[Symbol.asyncIterator]().return?.()
  }
}

export function joined(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(sizeBytes)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}
