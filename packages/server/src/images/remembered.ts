/** Values by name, the least recently used forgotten first when their sizes exceed the bound. */
export class Remembered<Value> {
  readonly #bytesMax: number
  readonly #entries = new Map<string, { readonly value: Value; readonly sizeBytes: number }>()
  #sizeBytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  find(name: string): Value | undefined {
    const entry = this.#entries.get(name)
    if (entry === undefined) return undefined
    // A map keeps the order in which names were set.
    this.#entries.delete(name)
    this.#entries.set(name, entry)
    return entry.value
  }

  /** Something larger than all there is room for is not kept. */
  keep(name: string, value: Value, sizeBytes: number): void {
    if (sizeBytes > this.#bytesMax) return
    this.#forget(name)
    this.#entries.set(name, { value, sizeBytes })
    this.#sizeBytes += sizeBytes
    for (const oldest of this.#entries.keys()) {
      if (this.#sizeBytes <= this.#bytesMax) return
      this.#forget(oldest)
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  #forget(name: string): void {
    this.#sizeBytes -= this.#entries.get(name)?.sizeBytes ?? 0
    this.#entries.delete(name)
  }
}
