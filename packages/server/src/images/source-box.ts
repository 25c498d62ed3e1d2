/**
 * How the bytes of sources come to an image process: through a file without a name that both hold open and that lies in
 * memory. A pipe copies them as often, in small pieces and with a wake-up for each; it takes what finds no room in the file.
 */
import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs'
import { scratchBytesMax } from './limits.ts'

/** One source. A chunk is good until the next one is asked for. */
export type ReadSource = () => Promise<Uint8Array | AsyncIterable<Uint8Array>>

/** Where Linux keeps files in memory. */
export const usualBoxDirectory = '/dev/shm'
/** `__O_TMPFILE` of Linux, on every architecture that Node has there. */
const withoutName = 0o20000000 | constants.O_DIRECTORY

export class SourceBox {
  #descriptor: number | undefined
  #boxedBytes = 0
  #rest: Uint8Array[] = []

  constructor(directory: string) {
    this.#descriptor = openUnnamed(directory)
  }

  /** Undefined where there is no such file, or not any more: then the pipe takes everything. */
  get descriptor(): number | undefined {
    return this.#descriptor
  }

  /** Reads one source after the other, and answers their sizes. */
  async fill(reads: readonly ReadSource[]): Promise<number[]> {
    this.#boxedBytes = 0
    this.#rest = []
    const sizes: number[] = []
    for (const read of reads) {
      const body = await read()
      let sizeBytes = 0
      if (body instanceof Uint8Array) sizeBytes = this.#add(body)
      else for await (const chunk of body) sizeBytes += this.#add(chunk)
      sizes.push(sizeBytes)
    }
    return sizes
  }

  /** How many bytes lie in the file, from its beginning. */
  get boxedBytes(): number {
    return this.#boxedBytes
  }

  /** What follows them. */
  get rest(): readonly Uint8Array[] {
    return this.#rest
  }

  /** Nobody needs what is in it any more. */
  empty(): void {
    this.#rest = []
    if (this.#descriptor !== undefined && this.#boxedBytes > scratchBytesMax) ftruncateSync(this.#descriptor, 0)
    this.#boxedBytes = 0
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  #add(chunk: Uint8Array): number {
    const boxed = this.#rest.length === 0 ? this.#box(chunk) : 0
    if (boxed < chunk.length) this.#rest.push(Buffer.from(chunk.subarray(boxed)))
    return chunk.length
  }

  /** It is memory, so nothing is waited for; answers how much of the chunk there was room for. */
  #box(chunk: Uint8Array): number {
    if (this.#descriptor === undefined) return 0
    let boxed = 0
    try {
      while (boxed < chunk.length)
        boxed += writeSync(this.#descriptor, chunk, boxed, chunk.length - boxed, this.#boxedBytes + boxed)
    } catch {
      // The file system is full: the rest finds another way.
    }
    this.#boxedBytes += boxed
    return boxed
  }
}

function openUnnamed(directory: string): number | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return openSync(directory, constants.O_RDWR | withoutName, 0o600)
  } catch {
    return undefined
  }
}
