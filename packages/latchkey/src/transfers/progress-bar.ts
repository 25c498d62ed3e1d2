import { Presets, SingleBar } from 'cli-progress'
import type { Progress } from '@latchkey/client/node'
import { readableSize } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

/** Shows how far a transfer is, to a person at a terminal and nobody else. */
export type Shown = { readonly update: (progress: Progress) => void; readonly stop: () => void }

const nobody: Shown = { update: () => undefined, stop: () => undefined }

export function progressBar(surroundings: Pick<Surroundings, 'isWatched'>, title: string, isWanted: boolean): Shown {
  if (!isWanted || !surroundings.isWatched) return nobody
  const bar = new SingleBar(
    { format: '{title} {bar} {percentage}% {done} of {size}', hideCursor: true, clearOnComplete: true, fps: 8 },
    Presets.shades_classic,
  )
  let isStarted = false
  return {
    update: ({ doneBytes, sizeBytes }) => {
      const words = { title, done: readableSize(doneBytes), size: readableSize(sizeBytes) }
      if (isStarted) {
        bar.setTotal(sizeBytes)
        bar.update(doneBytes, words)
      } else bar.start(sizeBytes, doneBytes, words)
      isStarted = true
    },
    stop: () => bar.stop(),
  }
}

/** What many transfers have done together. Those that are over are remembered as a sum only. */
export class Totals<Transfer> {
  readonly #running = new Map<Transfer, Progress>()
  #doneBytes = 0

  set(transfer: Transfer, progress: Progress): void {
    this.#running.set(transfer, progress)
  }

  /** Its size. */
  end(transfer: Transfer): number {
    const sizeBytes = this.#running.get(transfer)?.sizeBytes ?? 0
    this.#running.delete(transfer)
    this.#doneBytes += sizeBytes
    return sizeBytes
  }

  get progress(): Progress {
    let [doneBytes, sizeBytes] = [this.#doneBytes, this.#doneBytes]
    for (const one of this.#running.values()) {
      doneBytes += one.doneBytes
      sizeBytes += one.sizeBytes
    }
    return { doneBytes, sizeBytes }
  }
}
