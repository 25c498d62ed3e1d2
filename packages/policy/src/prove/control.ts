/**
 * What the layers besides a session's own Allow say of one text (a key or a prefix), letter by letter: all statements
 * that speak of an action, each a conjunction of patterns, walked together.
 */
import type { Determinized } from './automaton.ts'

/** True where the machine accepts, or where it does not. */
export interface Literal {
  readonly machine: Determinized
  readonly isNegated: boolean
}

export type Conjunction = readonly Literal[]

/** All of `session` must hold, one of `grants` (or `isGranted`), none of `denies`. */
export interface Verdict {
  readonly session: Conjunction
  readonly isGranted: boolean
  readonly grants: readonly Conjunction[]
  readonly denies: readonly Conjunction[]
}

export class Control {
  private readonly verdict: Verdict
  private readonly machines: readonly Determinized[]
  private readonly ids = new Map<string, number>()
  private readonly tuples: (readonly number[])[] = []
  private readonly steps: number[][] = []
  private readonly verdicts: boolean[] = []

  constructor(verdict: Verdict) {
    this.verdict = verdict
    const literals = [verdict.session, ...verdict.grants, ...verdict.denies].flat()
    this.machines = [...new Set(literals.map(({ machine }) => machine))]
    this.intern(this.machines.map(({ start }) => start))
  }

  readonly start = 0

  step(state: number, symbol: number): number {
    if (this.machines.length === 0) return state
    const row = this.steps[state]
    const known = row?.[symbol]
    if (known !== undefined) return known
    const tuple = this.tuples[state] ?? []
    const next = this.intern(this.machines.map((machine, index) => machine.step(tuple[index] ?? -1, symbol)))
    if (row !== undefined) row[symbol] = next
    return next
  }

  /** Whether everything that was read is allowed. */
  holds(state: number): boolean {
    return this.verdicts[state] ?? false
  }

  private intern(tuple: readonly number[]): number {
    const name = tuple.join()
    const known = this.ids.get(name)
    if (known !== undefined) return known
    const id = this.tuples.push(tuple) - 1
    this.ids.set(name, id)
    this.steps.push([])
    this.verdicts.push(this.judge(tuple))
    return id
  }

  private judge(tuple: readonly number[]): boolean {
    const { session, isGranted, grants, denies } = this.verdict
    const states = new Map(this.machines.map((machine, index) => [machine, tuple[index] ?? -1]))
    const holds = (conjunction: Conjunction): boolean =>
      conjunction.every(({ machine, isNegated }) => machine.isAccepting(states.get(machine) ?? -1) !== isNegated)
    return holds(session) && (isGranted || grants.some(holds)) && !denies.some(holds)
  }
}
