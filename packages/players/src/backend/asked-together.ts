/**
 * Makes one question of those that are asked in one turn of the event loop: what was committed together is answered
 * together, and a signed request for each of a crowd costs more than everything else about them.
 */
export function askedTogether<T>(
  max: number,
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): (key: string) => Promise<T> {
  let asking: { readonly keys: Set<string>; readonly answer: Promise<ReadonlyMap<string, T>> } | undefined

  const begin = (first: string): NonNullable<typeof asking> => {
    const keys = new Set([first])
    const { promise: answer, resolve } = Promise.withResolvers<ReadonlyMap<string, T>>()
    const begun = { keys, answer }
    setImmediate(() => {
      if (asking === begun) asking = undefined
      resolve(ask([...keys]))
    })
    return begun
  }
  return async (key) => {
    if (asking === undefined || asking.keys.size >= max) asking = begin(key)
    asking.keys.add(key)
    const answers = await asking.answer
    const own = answers.get(key)
    if (own === undefined) throw new Error('an answer for each key that was asked for')
    return own
  }
}
