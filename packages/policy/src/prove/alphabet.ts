/**
 * Characters as few symbols. What no pattern names, and what the ids do not tell apart, behaves the same everywhere, so
 * one symbol stands for all of it; where it can be part of an id, two do: two ids that differ in nothing but which of
 * such characters they have differ here as well (docs/internals/prove.md).
 */
import { type CharacterSet, hasCodePoint } from './character-set.ts'

export class Alphabet {
  /** The character of each symbol. */
  readonly characters: readonly string[]
  private readonly symbols: ReadonlyMap<number, number>
  /** The symbol of every character that nothing names. */
  readonly foreign: number

  /** `named` are the code points of all patterns and names, `idSets` the sets of the expression of ids. */
  constructor(named: ReadonlySet<number>, idSets: readonly CharacterSet[]) {
    const groups = new Map<string, number[]>()
    const codePoints = new Set(named)
    for (const codePoint of byReadability) {
      if (named.has(codePoint)) continue
      const signature = idSets.map((set) => (hasCodePoint(set, codePoint) ? '1' : '0')).join('')
      const group = groups.get(signature) ?? []
      if (group.length < (signature.includes('1') ? 2 : 1)) group.push(codePoint)
      groups.set(signature, group)
    }
    for (const codePoint of [...groups.values()].flat()) codePoints.add(codePoint)
    // A character that nothing names; ids are ASCII, so it is in none.
    let foreign = 0xe9
    while (named.has(foreign)) foreign += 1
    codePoints.add(foreign)
    const order = [...codePoints].toSorted((one, other) => rankOf(one) - rankOf(other))
    this.characters = order.map((codePoint) => String.fromCodePoint(codePoint))
    this.symbols = new Map(order.map((codePoint, symbol) => [codePoint, symbol]))
    this.foreign = this.symbols.get(foreign) ?? 0
  }

  get size(): number {
    return this.characters.length
  }

  /** The symbol of a code point that was named when the alphabet was made, else the one for all others. */
  symbolOf(codePoint: number): number {
    return this.symbols.get(codePoint) ?? this.foreign
  }

  symbolsOf(text: string): number[] {
    return Array.from(text, (character) => this.symbolOf(character.codePointAt(0) ?? 0))
  }

  textOf(symbols: readonly number[]): string {
    return symbols.map((symbol) => this.characters[symbol] ?? '').join('')
  }
}

/** Witnesses are for people: digits and letters come first, a letter of no id and no pattern last. */
const readable = "1023456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:@+=,~!&()';[]^`{|}#% <>"
const byReadability: readonly number[] = [
  ...Array.from(readable, (character) => character.codePointAt(0) ?? 0),
  // These are in no id.
  ...Array.from('/\\*?"$', (character) => character.codePointAt(0) ?? 0),
]
const ranks: ReadonlyMap<number, number> = new Map(byReadability.map((codePoint, rank) => [codePoint, rank]))

function rankOf(codePoint: number): number {
  return ranks.get(codePoint) ?? byReadability.length + codePoint
}
