/** Two words of a digest: enough that two names meet by chance once in 10^12 with millions of them kept. */
export type NameDigest = { readonly high: number; readonly low: number }

const slotsMin = 1_024
/** A name, and the second in which it expires; no name has expiry 0, so that 0 says that a slot is free. */
const wordsPerSlot = 3

/**
 * Names with the time until which each counts, in one flat array: 12 bytes per slot, at most three quarters of the slots
 * taken, so that millions of names cost tens of megabytes and the garbage collector nothing.
 */
export class NameSet {
  #slots = new Uint32Array(slotsMin * wordsPerSlot)
  #mask = slotsMin - 1
  #size = 0

  /** Expired names count until they are forgotten. */
  get size(): number {
    return this.#size
  }

  /** Whether the name is here and still counts. */
  has({ high, low }: NameDigest, nowSeconds: number): boolean {
    return (this.#slots[this.#find(high, low) + 2] ?? 0) > nowSeconds
  }

  /** `false` when the name was here and still counts, and then nothing changes. */
  add({ high, low }: NameDigest, expiresSeconds: number, nowSeconds: number): boolean {
    const at = this.#find(high, low)
    const known = this.#slots[at + 2] ?? 0
    if (known > nowSeconds) return false
    this.#write(at, high, low, Math.max(1, expiresSeconds))
    if (known > 0) return true
    this.#size += 1
    if (this.#size * 4 > (this.#mask + 1) * 3) this.#grow()
    return true
  }

  /** Where the name is, or the free slot where it would be. */
  #find(high: number, low: number): number {
    for (let slot = low & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * wordsPerSlot
      if (this.#slots[at + 2] === 0 || (this.#slots[at] === high && this.#slots[at + 1] === low)) return at
    }
  }

  #write(at: number, high: number, low: number, expiresSeconds: number): void {
    this.#slots[at] = high
    this.#slots[at + 1] = low
    this.#slots[at + 2] = expiresSeconds
  }

  /** Gives up what has expired, in time that grows with the set. */
  forget(nowSeconds: number): void {
    this.#rebuild(this.#mask, nowSeconds)
  }

  #grow(): void {
    this.#rebuild(this.#mask * 2 + 1, 0)
  }

  #rebuild(mask: number, nowSeconds: number): void {
    const old = this.#slots
    this.#mask = mask
    this.#slots = new Uint32Array((mask + 1) * wordsPerSlot)
    this.#size = 0
    for (let at = 0; at < old.length; at += wordsPerSlot) {
      const expiresSeconds = old[at + 2] ?? 0
      if (expiresSeconds <= nowSeconds) continue
      const high = old[at] ?? 0
      const low = old[at + 1] ?? 0
      this.#write(this.#find(high, low), high, low, expiresSeconds)
      this.#size += 1
    }
  }
}
