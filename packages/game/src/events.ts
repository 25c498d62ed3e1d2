/** Listeners by the name of what they listen to. */
export type Events<Map> = {
  readonly on: <Name extends keyof Map>(name: Name, listener: (value: Map[Name]) => void) => () => void
  emit<Name extends keyof Map>(name: Name, value: Map[Name]): void
  clear(): void
}

/** A listener that throws is the game's mistake, told as such; it is in the way of nothing here. */
export function tell<Value>(listener: (value: Value) => void, value: Value): void {
  try {
    listener(value)
  } catch (error) {
    void Promise.reject(error)
  }
}

export function createEvents<Map>(): Events<Map> {
  const listeners = new Set<{ readonly name: keyof Map; readonly call: (value: never) => void }>()
  return {
    on: (name, call) => {
      const listener = { name, call }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    emit: (name, value) => {
      for (const listener of listeners) if (listener.name === name) tell(listener.call, value as never) // of the same name
    },
    clear: () => listeners.clear(),
  }
}
