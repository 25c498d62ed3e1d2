/** A history of which a person can tell whether it is possible. */
import type { Operation } from './checker.ts'

export type Event<Input, Output> = readonly [
  calledAt: number,
  answeredAt: number,
  input: Input,
  output: Output | undefined,
]

export type KnownHistory<Input, Output> = {
  readonly name: string
  readonly isPossible: boolean
  readonly history: readonly Operation<Input, Output>[]
}

export function knownHistories<Input, Output>(
  cases: readonly (readonly [name: string, isPossible: boolean, events: readonly Event<Input, Output>[]])[],
): readonly KnownHistory<Input, Output>[] {
  return cases.map(([name, isPossible, events]) => ({
    name,
    isPossible,
    history: events.map(([calledAt, answeredAt, input, output]) => ({ input, output, calledAt, answeredAt })),
  }))
}
