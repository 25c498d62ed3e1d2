import type { Client } from '../client.ts'
import { crc64After, crc64OfNothing, parseCrc64 } from '../crc64.ts'
import { ConnectionError, IntegrityError, RequestError, TimeoutError } from '../request-error.ts'

/** How often one piece is sent when its answers are lost. */
const appendsMax = 3

/**
 * Appends piece after piece, one at a time, and knows the CRC-64 of the whole. A piece whose answer was lost is not
 * appended twice: position and CRC-64 of the object tell whether it is there.
 */
export class Appender {
  readonly #client: Pick<Client, 'oss'>
  readonly #bucket: string
  readonly #key: string
  #sizeBytes: number
  #crc64: bigint

  private constructor(client: Pick<Client, 'oss'>, bucket: string, key: string, sizeBytes: number, crc64: bigint) {
    this.#client = client
    this.#bucket = bucket
    this.#key = key
    this.#sizeBytes = sizeBytes
    this.#crc64 = crc64
  }

  /** Goes on behind what is there; an object that does not exist begins with the first piece. */
  static async open(client: Pick<Client, 'oss'>, bucket: string, key: string, signal?: AbortSignal): Promise<Appender> {
    const there = await headOf(client, bucket, key, signal)
    return new Appender(client, bucket, key, there?.sizeBytes ?? 0, there?.crc64 ?? crc64OfNothing)
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Throws RequestError PositionNotEqualToLength when somebody else has appended. */
  async append(piece: Uint8Array, signal?: AbortSignal): Promise<void> {
    const position = this.#sizeBytes
    const crc64 = await crc64After(this.#crc64, piece)
    const stored = await this.#send(piece, position, crc64, signal)
    if (stored !== undefined && stored !== crc64)
      throw new IntegrityError(`CRC-64 of what was appended is ${crc64}, that of the object ${stored}.`)
    this.#sizeBytes = position + piece.length
    this.#crc64 = crc64
  }

  async #send(
    body: Uint8Array,
    position: number,
    wanted: bigint,
    signal: AbortSignal | undefined,
  ): Promise<bigint | undefined> {
    const input = { bucket: this.#bucket, key: this.#key, position, body }
    let isUnclear = false
    for (let attempt = 1; ; attempt += 1)
      try {
        return parseCrc64((await this.#client.oss.appendObject(input, { signal })).crc64)
      } catch (error) {
        const isMoved = error instanceof RequestError && error.code === 'PositionNotEqualToLength'
        if (isUnclear && isMoved) {
          const there = await headOf(this.#client, this.#bucket, this.#key, signal)
          if (there?.sizeBytes === position + body.length && there.crc64 === wanted) return wanted
        }
        const isLost = error instanceof ConnectionError || error instanceof TimeoutError
        const isFault = error instanceof RequestError && error.status >= 500
        if (attempt >= appendsMax || !(isLost || isFault)) throw error
        isUnclear = true
      }
  }
}

async function headOf(
  client: Pick<Client, 'oss'>,
  bucket: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly sizeBytes: number; readonly crc64: bigint | undefined } | undefined> {
  try {
    const head = await client.oss.headObject({ bucket, key }, { signal })
    return { sizeBytes: head.contentLength, crc64: parseCrc64(head.crc64) }
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey') return undefined
    throw error
  }
}
