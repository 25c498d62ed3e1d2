export type Progress = { readonly doneBytes: number; readonly sizeBytes: number }
export type OnProgress = (progress: Progress) => void

/** Adds up what parts report. A part that is sent again takes its former bytes back. */
export class ProgressSum {
  readonly #sizeBytes: number
  readonly #report: OnProgress | undefined
  readonly #byPart = new Map<number, number>()
  #doneBytes = 0

  constructor(sizeBytes: number, report: OnProgress | undefined) {
    this.#sizeBytes = sizeBytes
    this.#report = report
  }

  set(part: number, doneBytes: number): void {
    this.#doneBytes += doneBytes - (this.#byPart.get(part) ?? 0)
    this.#byPart.set(part, doneBytes)
    this.#report?.({ doneBytes: this.#doneBytes, sizeBytes: this.#sizeBytes })
  }

  async *counted(part: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let doneBytes = 0
    this.set(part, 0)
    for await (const chunk of chunks) {
      yield chunk
      doneBytes += chunk.length
      this.set(part, doneBytes)
    }
  }
}
