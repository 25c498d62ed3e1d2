/** The language of ids as a deterministic automaton whose every state leads to an id. */
import type { Alphabet } from './alphabet.ts'
import { Automaton, Determinized } from './automaton.ts'
import { type CharacterSet, hasCodePoint } from './character-set.ts'
import { type IdExpression, IdExpressionError } from './id-expression.ts'
import { idStatesMax } from './limits.ts'

export interface IdLanguage {
  /** -1 when there is no id at all. */
  readonly start: number
  readonly accepting: readonly boolean[]
  /** By state: symbol and next state. */
  readonly steps: readonly (readonly (readonly [symbol: number, to: number])[])[]
}

/** Every set of an expression, for the alphabet. */
export function setsOf(expression: IdExpression): CharacterSet[] {
  if (expression.kind === 'set') return [expression.set]
  return expression.kind === 'repeat' ? setsOf(expression.part) : expression.parts.flatMap(setsOf)
}

/** @throws IdExpressionError when the automaton would be too large */
export function idLanguage(expression: IdExpression, alphabet: Alphabet): IdLanguage {
  const builder = new Builder(alphabet)
  const start = builder.automaton.state()
  const end = builder.automaton.state(true)
  builder.automaton.starts.push(start)
  builder.build(expression, start, end)
  return trimmed(new Determinized(builder.automaton), alphabet.size)
}

class Builder {
  readonly automaton: Automaton
  private readonly alphabet: Alphabet

  constructor(alphabet: Alphabet) {
    this.alphabet = alphabet
    this.automaton = new Automaton(alphabet.size)
  }

  build(expression: IdExpression, from: number, to: number): void {
    switch (expression.kind) {
      case 'set':
        this.alphabet.characters.forEach((character, symbol) => {
          if (hasCodePoint(expression.set, character.codePointAt(0) ?? 0)) this.automaton.edge(from, symbol, to)
        })
        return
      case 'choice':
        for (const part of expression.parts) this.build(part, from, to)
        return
      case 'sequence':
        this.sequence(expression.parts, from, to)
        return
      case 'repeat':
        this.repeat(expression, from, to)
    }
  }

  private sequence(parts: readonly IdExpression[], from: number, to: number): void {
    let at = from
    for (const part of parts) {
      const next = this.state()
      this.build(part, at, next)
      at = next
    }
    this.automaton.silentEdge(at, to)
  }

  private repeat({ part, min, max }: Extract<IdExpression, { kind: 'repeat' }>, from: number, to: number): void {
    let at = this.state()
    this.automaton.silentEdge(from, at)
    for (let count = 0; count < min; count += 1) {
      const next = this.state()
      this.build(part, at, next)
      at = next
    }
    this.automaton.silentEdge(at, to)
    if (max === undefined) {
      const back = this.state()
      this.build(part, at, back)
      this.automaton.silentEdge(back, at)
      return
    }
    for (let count = min; count < max; count += 1) {
      const next = this.state()
      this.build(part, at, next)
      this.automaton.silentEdge(next, to)
      at = next
    }
  }

  private state(): number {
    if (this.automaton.edges.length >= idStatesMax)
      throw new IdExpressionError(`The expression needs more than ${idStatesMax} states`, 0)
    return this.automaton.state()
  }
}

/** Walks everything that can be reached, and keeps what leads to an id. */
function trimmed(machine: Determinized, symbolCount: number): IdLanguage {
  const states: number[] = machine.start < 0 ? [] : [machine.start]
  const seen = new Set(states)
  const before = new Map<number, number[]>()
  for (const state of states) {
    if (states.length > idStatesMax)
      throw new IdExpressionError(`The expression needs more than ${idStatesMax} states`, 0)
    for (let symbol = 0; symbol < symbolCount; symbol += 1) {
      const next = machine.step(state, symbol)
      if (next < 0) continue
      before.set(next, [...(before.get(next) ?? []), state])
      if (!seen.has(next)) states.push(next)
      seen.add(next)
    }
  }
  const useful = new Set(states.filter((state) => machine.isAccepting(state)))
  for (const state of useful) for (const earlier of before.get(state) ?? []) useful.add(earlier)
  const kept = states.filter((state) => useful.has(state))
  const numbers = new Map(kept.map((state, index) => [state, index]))
  return {
    start: numbers.get(machine.start) ?? -1,
    accepting: kept.map((state) => machine.isAccepting(state)),
    steps: kept.map((state) =>
      Array.from(
        { length: symbolCount },
        (_, symbol) => [symbol, numbers.get(machine.step(state, symbol))] as const,
      ).flatMap(([symbol, to]) => (to === undefined ? [] : [[symbol, to] as const])),
    ),
  }
}
