/**
 * Resolves when everything that came in this turn of the event loop was read. What came together is then answered together:
 * code and data of each step stay in the processor's caches from one request to the next, what is asked of the disk meanwhile
 * is asked at once, and a client with many connections is woken once and not for each of them.
 */
export function createTurns(): () => Promise<void> {
  let current: Promise<void> | undefined
  return () =>
    (current ??= new Promise((resolve) => {
      setImmediate(() => {
        current = undefined
        resolve()
      })
    }))
}
