/** Lets one at a time in by name; the others wait in line. Saves work where a commit would decide between them anyway. */
export type Turns = {
  /** Resolves when it is the caller's turn, which ends when the answer is disposed of. */
  take(name: string): Promise<Disposable>
}

export function createTurns(): Turns {
  /** The end of the last turn that was asked for, while it is not over. */
  const last = new Map<string, Promise<void>>()
  return {
    async take(name) {
      const before = last.get(name)
      const { promise, resolve } = Promise.withResolvers<void>()
      last.set(name, promise)
      await before
      return {
        [Symbol.dispose]() {
          if (last.get(name) === promise) last.delete(name)
          resolve()
        },
      }
    },
  }
}
