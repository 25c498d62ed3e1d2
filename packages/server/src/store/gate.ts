/** Lets only so many in at once; the others wait in line. */

/** Copies by bytes that one process runs at once. Each holds a few blocks while it waits for room to write them. */
export const copiesAtOnceMax = 16
/** Copies of bodies from segments that one process runs at once: each holds a whole body, together at most 32 MiB. */
export const smallCopiesAtOnceMax = 128

export type Gate = {
  /** Resolves when it is the caller's turn, which ends when the answer is disposed of. Throws the signal's reason. */
  enter(signal: AbortSignal | undefined): Promise<Disposable>
}

export function createGate(insideMax: number): Gate {
  const waiting: (() => void)[] = []
  let insideCount = 0

  function turn(): Disposable {
    let isOver = false
    return {
      [Symbol.dispose]() {
        if (isOver) return
        isOver = true
        insideCount -= 1
        waiting.shift()?.()
      },
    }
  }

  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const admit = (): void => {
          signal?.removeEventListener('abort', leave)
          insideCount += 1
          resolve(turn())
        }
        const leave = (): void => {
          waiting.splice(waiting.indexOf(admit), 1)
          reject(signal?.reason)
        }
        if (insideCount < insideMax) return admit()
        signal?.addEventListener('abort', leave, { once: true })
        waiting.push(admit)
      })
    },
  }
}
