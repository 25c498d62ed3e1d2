/** Automata over the symbols of one alphabet: with choices, and made deterministic as far as they are walked. */
import { LimitExceeded } from './limit-exceeded.ts'
import { patternStatesMax } from './limits.ts'

/** `output` is the symbol of the id that reading `symbol` adds to it, or -1. */
export interface Edge {
  readonly symbol: number
  readonly to: number
  readonly output: number
}

/** States are numbers from 0. Steps without a symbol are in `silent`. */
export class Automaton {
  readonly starts: number[] = []
  readonly edges: Edge[][] = []
  readonly silent: number[][] = []
  readonly accepting: boolean[] = []
  readonly symbolCount: number

  constructor(symbolCount: number) {
    this.symbolCount = symbolCount
  }

  state(isAccepting = false): number {
    this.edges.push([])
    this.silent.push([])
    return this.accepting.push(isAccepting) - 1
  }

  edge(from: number, symbol: number, to: number, output = -1): void {
    this.edges[from]?.push({ symbol, to, output })
  }

  anyEdge(from: number, to: number): void {
    for (let symbol = 0; symbol < this.symbolCount; symbol += 1) this.edge(from, symbol, to)
  }

  silentEdge(from: number, to: number): void {
    this.silent[from]?.push(to)
  }

  /** The states with all that silent steps lead to, sorted. */
  closure(states: Iterable<number>): number[] {
    const reached = new Set(states)
    for (const state of reached) for (const next of this.silent[state] ?? []) reached.add(next)
    return [...reached].toSorted((one, other) => one - other)
  }
}

/** The subsets of an automaton's states, made when they are met. Outputs do not matter here. State -1 is the empty set. */
export class Determinized {
  readonly start: number
  private readonly automaton: Automaton
  private readonly ids = new Map<string, number>()
  private readonly subsets: (readonly number[])[] = []
  private readonly accepts: boolean[] = []
  private readonly steps: number[][] = []

  /** `read` are symbols that were read before the first. */
  constructor(automaton: Automaton, read: readonly number[] = []) {
    this.automaton = automaton
    let state = this.intern(automaton.closure(automaton.starts))
    for (const symbol of read) state = this.step(state, symbol)
    this.start = state
  }

  isAccepting(state: number): boolean {
    return this.accepts[state] ?? false
  }

  step(state: number, symbol: number): number {
    if (state < 0) return -1
    const known = this.steps[state]?.[symbol]
    if (known !== undefined) return known
    const targets = new Set<number>()
    for (const member of this.subsets[state] ?? [])
      for (const edge of this.automaton.edges[member] ?? []) if (edge.symbol === symbol) targets.add(edge.to)
    const next = this.intern(this.automaton.closure(targets))
    const row = this.steps[state]
    if (row !== undefined) row[symbol] = next
    return next
  }

  private intern(states: readonly number[]): number {
    if (states.length === 0) return -1
    const name = states.join()
    const known = this.ids.get(name)
    if (known !== undefined) return known
    if (this.subsets.length >= patternStatesMax) throw new LimitExceeded('patternStatesMax', patternStatesMax)
    const id = this.subsets.push(states) - 1
    this.ids.set(name, id)
    this.accepts.push(states.some((state) => this.automaton.accepting[state] === true))
    this.steps.push([])
    return id
  }
}
