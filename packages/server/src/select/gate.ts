/** Selections scan, so only so many run at once in one worker. */
export type SelectionGate = {
  /** Undefined when there is no room. Left once, whatever happens. */
  readonly enter: () => Disposable | undefined
}

export function openSelectionGate(max: number): SelectionGate {
  let inside = 0
  return {
    enter: () => {
      if (inside >= max) return undefined
      inside += 1
      let hasLeft = false
      return {
        [Symbol.dispose]: () => {
          if (!hasLeft) inside -= 1
          hasLeft = true
        },
      }
    },
  }
}
