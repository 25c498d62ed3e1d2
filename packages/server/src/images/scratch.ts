/** Memory for the sources of one picture after the other: taken from the system for each it costs as many page faults. */
import { scratchBytesMax } from './limits.ts'

export class Scratch {
  #bytes = new Uint8Array(0)
  #usedBytes = 0

  /** What was taken before is free again. */
  begin(): void {
    this.#usedBytes = 0
  }

  /** Of no certain content. What is larger than all that is kept is taken from the system. */
  take(sizeBytes: number): Uint8Array {
    const end = this.#usedBytes + sizeBytes
    if (end > scratchBytesMax) return Buffer.allocUnsafeSlow(sizeBytes)
    if (end > this.#bytes.length) {
      // Whoever took something before keeps the former memory.
      this.#bytes = Buffer.allocUnsafeSlow(scratchBytesMax)
      this.#usedBytes = 0
    }
    const taken = this.#bytes.subarray(this.#usedBytes, this.#usedBytes + sizeBytes)
    this.#usedBytes += sizeBytes
    return taken
  }
}
