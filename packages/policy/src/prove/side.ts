/**
 * One kind of request as a transducer: it reads a key that the request touches, and writes the id whose session may ask
 * it. Requests that any id may ask write one before they read.
 */
import type { Automaton } from './automaton.ts'
import type { Control } from './control.ts'
import type { IdLanguage } from './id-language.ts'

/** How the text that policies look at is part of the key: the key itself, a prefix of it, or not at all. */
export type Subject = 'key' | 'prefix' | 'none'

/**
 * Where the id comes from: `copied` out of the text by an automaton that writes it, which has read `read` before; `free`
 * when any id may ask; `words` when only these may.
 */
export type IdSource =
  | { readonly kind: 'copied'; readonly automaton: Automaton; readonly read: readonly number[] }
  | { readonly kind: 'free' }
  | { readonly kind: 'words'; readonly words: readonly (readonly number[])[] }

/** `symbol` is what is read, -1 for nothing; `output` what is written, -1 for nothing. */
export interface Move {
  readonly symbol: number
  readonly output: number
  readonly to: number
}

export interface Start {
  readonly state: number
  readonly output: readonly number[]
}

interface Place {
  /** State of the copying automaton, or -1. */
  readonly copier: number
  readonly control: number
}

export class Side {
  readonly subject: Subject
  readonly starts: readonly Start[]
  private readonly ids: IdLanguage
  private readonly control: Control
  private readonly copier: Automaton | undefined
  private readonly symbolCount: number
  private readonly tail: number
  private readonly places: Place[] = []
  private readonly placeIds = new Map<number, number>()
  private readonly known: (readonly Move[] | undefined)[] = []

  constructor(subject: Subject, source: IdSource, control: Control, ids: IdLanguage, symbolCount: number) {
    this.subject = subject
    this.ids = ids
    this.control = control
    this.symbolCount = symbolCount
    this.copier = source.kind === 'copied' ? source.automaton : undefined
    this.tail = ids.steps.length
    this.starts = this.startsOf(source)
  }

  /** Whether the state still writes an id and reads nothing. */
  isWriting(state: number): boolean {
    return state < this.tail
  }

  /** Whether what policies look at has been read: the rest of the key is anything. */
  isTail(state: number): boolean {
    return state === this.tail
  }

  accepts(state: number): boolean {
    if (state === this.tail) return true
    const place = this.places[state - this.tail - 1]
    return place !== undefined && this.subject === 'key' && this.isAllowed(place)
  }

  moves(state: number): readonly Move[] {
    const known = this.known[state]
    if (known !== undefined) return known
    const moves = this.isWriting(state) ? this.writes(state) : this.reads(state)
    this.known[state] = moves
    return moves
  }

  private startsOf(source: IdSource): readonly Start[] {
    if (source.kind === 'words')
      return source.words.flatMap((output) => this.begins().map((state) => ({ state, output })))
    if (source.kind === 'copied') return this.startsOfCopier(source.automaton, source.read)
    const { start, accepting } = this.ids
    if (start < 0) return []
    const without = accepting[start] === true ? this.begins().map((state) => ({ state, output: [] })) : []
    return [{ state: start, output: [] }, ...without]
  }

  private startsOfCopier(automaton: Automaton, read: readonly number[]): Start[] {
    let reached = new Map(automaton.closure(automaton.starts).map((copier) => [`${copier}`, { copier, output: [-1] }]))
    for (const symbol of read) {
      const next = new Map<string, { copier: number; output: number[] }>()
      for (const { copier, output } of reached.values())
        for (const edge of automaton.edges[copier] ?? []) {
          if (edge.symbol !== symbol) continue
          const written = [...output, edge.output]
          const word = written.filter((one) => one >= 0)
          for (const to of automaton.closure([edge.to]))
            next.set(`${to}:${word.join()}`, { copier: to, output: written })
        }
      reached = next
    }
    return [...reached.values()].flatMap(({ copier, output }) =>
      this.entered({ copier, control: this.control.start }).map((state) => ({
        state,
        output: output.filter((one) => one >= 0),
      })),
    )
  }

  /** Where reading begins when the id is settled. */
  private begins(): number[] {
    if (this.subject === 'none') return this.control.holds(this.control.start) ? [this.tail] : []
    return this.entered({ copier: -1, control: this.control.start })
  }

  /** A place, and the tail when what was read up to here may be the whole prefix. */
  private entered(place: Place): number[] {
    const isWhole = this.subject !== 'key' && this.isAllowed(place)
    return this.subject === 'none'
      ? isWhole
        ? [this.tail]
        : []
      : [this.placeOf(place), ...(isWhole ? [this.tail] : [])]
  }

  private isAllowed({ copier, control }: Place): boolean {
    return (copier < 0 || this.copier?.accepting[copier] === true) && this.control.holds(control)
  }

  private placeOf(place: Place): number {
    const name = (place.copier + 1) * 2 ** 24 + place.control
    const known = this.placeIds.get(name)
    if (known !== undefined) return known
    const state = this.places.push(place) + this.tail
    this.placeIds.set(name, state)
    return state
  }

  private writes(state: number): Move[] {
    return (this.ids.steps[state] ?? []).flatMap(([output, to]) => {
      const onward = { symbol: -1, output, to }
      const ended = this.ids.accepting[to] === true ? this.begins() : []
      return [onward, ...ended.map((begin) => ({ symbol: -1, output, to: begin }))]
    })
  }

  private reads(state: number): Move[] {
    const moves: Move[] = []
    const place = this.places[state - this.tail - 1]
    if (place === undefined) {
      for (let symbol = 0; symbol < this.symbolCount; symbol += 1) moves.push({ symbol, output: -1, to: this.tail })
      return moves
    }
    if (place.copier < 0) {
      for (let symbol = 0; symbol < this.symbolCount; symbol += 1)
        for (const to of this.entered({ copier: -1, control: this.control.step(place.control, symbol) }))
          moves.push({ symbol, output: -1, to })
      return moves
    }
    for (const { symbol, output, to: target } of this.copier?.edges[place.copier] ?? []) {
      const control = this.control.step(place.control, symbol)
      for (const copier of this.copier?.closure([target]) ?? [])
        for (const to of this.entered({ copier, control })) moves.push({ symbol, output, to })
    }
    return moves
  }
}
