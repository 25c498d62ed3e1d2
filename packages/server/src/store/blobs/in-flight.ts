import type { InFlight, Ticket } from './port.ts'

/**
 * Counts what is under way in epochs: `clear` closes the present epoch and waits until it and all older ones are empty,
 * so that whatever begins later does not hold it up.
 */
export function createInFlight(): InFlight {
  type Epoch = { count: number; readonly waiting: (() => void)[] }
  const epochs: Epoch[] = [{ count: 0, waiting: [] }]

  function present(): Epoch {
    const last = epochs.at(-1)
    if (last !== undefined) return last
    const epoch: Epoch = { count: 0, waiting: [] }
    epochs.push(epoch)
    return epoch
  }

  function settle(): void {
    for (let oldest = epochs[0]; oldest !== undefined && oldest.count === 0; oldest = epochs[0]) {
      epochs.shift()
      for (const resolve of oldest.waiting) resolve()
    }
  }

  return {
    begin(): Ticket {
      const epoch = present()
      epoch.count += 1
      let isEnded = false
      function end(): void {
        if (isEnded) return
        isEnded = true
        epoch.count -= 1
        if (epoch.count === 0) settle()
      }
      return { end, [Symbol.dispose]: end }
    },
    clear() {
      settle()
      const epoch = epochs.at(-1)
      if (epoch === undefined) return Promise.resolve()
      return new Promise((resolve) => {
        epoch.waiting.push(resolve)
        epochs.push({ count: 0, waiting: [] })
      })
    },
    get count() {
      return epochs.reduce((sum, epoch) => sum + epoch.count, 0)
    },
  }
}
