/**
 * Is there an order of the operations, each at one instant between its call and its answer, in which one object after
 * the other would have answered just so? Wing and Gong's search, which remembers where it has already been in vain.
 */
export type Operation<Input, Output> = {
  readonly input: Input
  /** Undefined when no answer came: it may have happened at any time after the call, or never. */
  readonly output: Output | undefined
  readonly calledAt: number
  readonly answeredAt: number
}

/** A specification: what an operation does to a state, and which answers it may give. */
export type Model<State, Input, Output> = {
  readonly initial: State
  /** Undefined when the operation cannot answer so in this state. `output` undefined stands for any answer. */
  readonly step: (state: State, input: Input, output: Output | undefined) => State | undefined
  /** Equal for equal states. */
  readonly keyOf: (state: State) => string
}

/** So many steps, and the search is given up: the history is too wild to judge. */
export const stepsMax = 3_000_000

export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): boolean {
  const operations = history.toSorted((left, right) => left.calledAt - right.calledAt)
  const inVain = new Set<string>()
  let steps = 0
  return search(model.initial, operations)

  function search(state: State, left: readonly Operation<Input, Output>[]): boolean {
    // What was never answered need not have happened.
    if (left.every((operation) => operation.output === undefined)) return true
    const here = `${left.map((operation) => operations.indexOf(operation)).join(',')} ${model.keyOf(state)}`
    if (inVain.has(here)) return false
    steps += 1
    if (steps > stepsMax) throw new Error(`not decided in ${stepsMax} steps`)
    // Only what was called before the first answer can have come first.
    const firstAnswerAt = left.reduce(
      (least, { output, answeredAt }) => (output === undefined ? least : Math.min(least, answeredAt)),
      Infinity,
    )
    for (const operation of left) {
      if (operation.calledAt > firstAnswerAt) break
      const next = model.step(state, operation.input, operation.output)
      if (
        next !== undefined &&
        search(
          next,
          left.filter((other) => other !== operation),
        )
      )
        return true
    }
    inVain.add(here)
    return false
  }
}
