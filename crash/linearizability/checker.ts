/**
 * Is there an order of the operations, each at one instant between its call and its answer, in which one object after
 * the other would have answered just so? Wing and Gong's search, which remembers where it has already been in vain.
 */
import { createHash } from 'node:crypto'

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
  /**
   * Undefined when the operation cannot answer so in this state. The very `state` when it leaves it as it is and, having
   * answered so, leaves every later one as it is too: a read, a refusal. `output` undefined stands for any answer.
   */
  readonly step: (state: State, input: Input, output: Output | undefined) => State | undefined
  /** Equal for equal states. */
  readonly keyOf: (state: State) => string
}

/** So many steps, and the search is given up: the history is too wild to judge, which is no fault of who made it. */
export const stepsMax = 1_000_000
/** A judge that is at a loss more often finds nothing. */
export const undecidedOneInMax = 20

/** @returns undefined when `stepsMax` steps do not decide it */
export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): boolean | undefined {
  const operations = history.toSorted((left, right) => left.calledAt - right.calledAt)
  const numbers = new Map(operations.map((operation, index) => [operation, index]))
  const inVain = new Set<string>()
  let steps = 0
  const isExplained = search(model.initial, operations)
  return isExplained || steps <= stepsMax ? isExplained : undefined

  function search(state: State, left: readonly Operation<Input, Output>[]): boolean {
    // What was never answered need not have happened.
    if (left.every((operation) => operation.output === undefined)) return true
    const here = placeOf(state, left)
    if (inVain.has(here)) return false
    steps += 1
    if (steps > stepsMax) return false
    // Only what was called before the first answer can have come first.
    const firstAnswerAt = left.reduce(
      (least, { output, answeredAt }) => (output === undefined ? least : Math.min(least, answeredAt)),
      Infinity,
    )
    const first = left.filter(({ calledAt }) => calledAt <= firstAnswerAt)
    const unanswered: (readonly [Operation<Input, Output>, State])[] = []
    const answered: (readonly [Operation<Input, Output>, State])[] = []
    for (const operation of first) {
      const next = model.step(state, operation.input, operation.output)
      if (next === undefined) continue
      if (operation.output === undefined) {
        // Of no use here: it may as well not have happened yet.
        if (next !== state) unanswered.push([operation, next])
      } else if (next === state) {
        // It fits and changes nothing, so whatever order explains the others explains them after it.
        return search(state, without(left, operation)) || givenUp(here)
      } else answered.push([operation, next])
    }
    // Most of what was never answered is not needed to explain the rest.
    for (const [operation, next] of [...answered, ...unanswered])
      if (search(next, without(left, operation))) return true
    return givenUp(here)
  }

  function givenUp(here: string): false {
    inVain.add(here)
    return false
  }

  /** Equal for equal states with the same operations left. Short: the contents of a state are not. */
  function placeOf(state: State, left: readonly Operation<Input, Output>[]): string {
    const bits = left.reduce((sum, operation) => sum | (1n << BigInt(numbers.get(operation) ?? 0)), 0n)
    return `${bits.toString(36)} ${createHash('sha256').update(model.keyOf(state)).digest('base64')}`
  }
}

function without<Each>(all: readonly Each[], one: Each): readonly Each[] {
  return all.filter((each) => each !== one)
}
