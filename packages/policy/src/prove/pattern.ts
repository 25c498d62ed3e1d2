/**
 * Patterns as automata, from what the evaluator's own compiler made of them. A template is compiled with a mark in the
 * place of `{id}`: a code point that is no character, so that nothing else can be it.
 */
import type { Wildcard } from '../wildcard.ts'
import type { Alphabet } from './alphabet.ts'
import { Automaton } from './automaton.ts'
import type { IdLanguage } from './id-language.ts'

/** Stands for the id while a template is compiled. Unicode promises that it never becomes a character. */
export const idMark = '\ufdd0'
const markCodePoint = 0xfdd0

export type Element = { readonly kind: 'character'; readonly codePoint: number } | { readonly kind: 'any' | 'id' }

/** A pattern as elements; `stars[i]` says whether a star stands before element i, the last one whether at the end. */
export interface Pattern {
  readonly elements: readonly Element[]
  readonly stars: readonly boolean[]
}

/** What the matcher would do, read off its own tables. */
export function patternOf(wildcard: Wildcard): Pattern {
  switch (wildcard.kind) {
    case 'any':
      return { elements: [], stars: [true] }
    case 'literal':
      return literalPattern(wildcard.text)
    case 'affix': {
      const [prefix, suffix] = [elementsOf(wildcard.prefix), elementsOf(wildcard.suffix)]
      const elements = [...prefix, ...suffix]
      return { elements, stars: [...elements.map((_, index) => index === prefix.length), suffix.length === 0] }
    }
    case 'automaton': {
      const { moves, other, stays, lastBit } = wildcard
      const has = (words: Int32Array, bit: number): boolean => ((words[bit >> 5] ?? 0) & (1 << (bit & 31))) !== 0
      const elements = Array.from({ length: lastBit }, (_, index): Element => {
        if (has(other, index + 1)) return { kind: 'any' }
        for (const [codePoint, move] of moves) if (has(move, index + 1)) return elementOf(codePoint)
        throw new RangeError('an element of a compiled pattern accepts no character')
      })
      return { elements, stars: Array.from({ length: lastBit + 1 }, (_, index) => has(stays, index)) }
    }
  }
}

/** A text that matches itself only. */
export function literalPattern(text: string): Pattern {
  const elements = elementsOf(text)
  return { elements, stars: Array.from({ length: elements.length + 1 }, () => false) }
}

const elementsOf = (text: string): Element[] =>
  Array.from(text, (character) => elementOf(character.codePointAt(0) ?? 0))

function elementOf(codePoint: number): Element {
  return codePoint === markCodePoint ? { kind: 'id' } : { kind: 'character', codePoint }
}

export const hasId = ({ elements }: Pattern): boolean => elements.some(({ kind }) => kind === 'id')

export const isEverything = ({ elements, stars }: Pattern): boolean => elements.length === 0 && stars[0] === true

/** The code points that a pattern names; in any case when case does not matter. */
export function namedBy({ elements }: Pattern, ignoresCase = false): number[] {
  return elements.flatMap((element) => {
    if (element.kind !== 'character') return []
    const character = String.fromCodePoint(element.codePoint)
    const cases = ignoresCase ? casesOf(character) : [character]
    return cases.map((one) => one.codePointAt(0) ?? 0)
  })
}

const casesOf = (character: string): string[] =>
  /^[A-Za-z]$/.test(character) ? [character.toLowerCase(), character.toUpperCase()] : [character]

/** What automata of patterns are made from. */
export interface Building {
  readonly alphabet: Alphabet
  readonly ids: IdLanguage
}

/**
 * An automaton for any of the patterns. With `writesId`, the first place of `{id}` in each writes the id that it reads;
 * every further one, and without `writesId` every one, reads any id.
 */
export function automatonOf(
  patterns: readonly Pattern[],
  building: Building,
  { writesId = false, ignoresCase = false }: { readonly writesId?: boolean; readonly ignoresCase?: boolean } = {},
): Automaton {
  const automaton = new Automaton(building.alphabet.size)
  for (const { elements, stars } of patterns) {
    let isFirst = true
    let at = automaton.state(elements.length === 0)
    automaton.starts.push(at)
    if (stars[0] === true) automaton.anyEdge(at, at)
    for (const [index, element] of elements.entries()) {
      const next = automaton.state(index === elements.length - 1)
      if (stars[index + 1] === true) automaton.anyEdge(next, next)
      if (element.kind === 'any') automaton.anyEdge(at, next)
      else if (element.kind === 'character') addCharacter(automaton, building, { at, next, ...element, ignoresCase })
      else {
        addId(automaton, building, { at, next, isWritten: writesId && isFirst, ignoresCase })
        isFirst = false
      }
      at = next
    }
  }
  return automaton
}

type Place = { readonly at: number; readonly next: number; readonly ignoresCase: boolean }

function addCharacter(
  automaton: Automaton,
  { alphabet }: Building,
  { at, next, codePoint, ignoresCase }: Place & { readonly codePoint: number },
): void {
  const character = String.fromCodePoint(codePoint)
  for (const one of ignoresCase ? casesOf(character) : [character])
    automaton.edge(at, alphabet.symbolOf(one.codePointAt(0) ?? 0), next)
}

function addId(
  automaton: Automaton,
  { alphabet, ids }: Building,
  { at, next, isWritten, ignoresCase }: Place & { readonly isWritten: boolean },
): void {
  const states = ids.steps.map(() => automaton.state())
  const first = states[ids.start]
  if (first === undefined) return
  automaton.silentEdge(at, first)
  ids.steps.forEach((steps, index) => {
    const from = states[index] ?? 0
    if (ids.accepting[index] === true) automaton.silentEdge(from, next)
    for (const [symbol, to] of steps) {
      const character = alphabet.characters[symbol] ?? ''
      for (const read of ignoresCase ? casesOf(character) : [character])
        automaton.edge(from, alphabet.symbolOf(read.codePointAt(0) ?? 0), states[to] ?? 0, isWritten ? symbol : -1)
    }
  })
}
