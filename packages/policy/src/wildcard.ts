/**
 * Wildcards in time that grows with the text alone: `*` is any run of characters, `?` is one code point.
 * A matcher that tries again from each star takes quadratic time (a regular expression even longer) on patterns that
 * anybody who may write a policy can choose; here 32 places of the pattern advance together, once per character.
 */

export type Wildcard =
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'affix'; readonly prefix: string; readonly suffix: string }
  | Automaton

/**
 * State bit i means "i elements of the pattern are consumed". A character moves bit i to i+1 where element i accepts
 * it, and keeps bit i where a star stands before element i.
 */
interface Automaton {
  readonly kind: 'automaton'
  readonly wordCount: number
  /** Bits that stay whatever comes. */
  readonly stays: Int32Array
  /** Per code point of the pattern, the bits that it moves into; `other` is for code points not in the pattern. */
  readonly moves: ReadonlyMap<number, Int32Array>
  readonly other: Int32Array
  readonly lastBit: number
}

/** Compiles a pattern of at most some thousand characters; there is no invalid pattern. */
export function compileWildcard(pattern: string): Wildcard {
  const stars = pattern.split('*').length - 1
  if (stars === pattern.length && stars > 0) return { kind: 'any' }
  if (!pattern.includes('?')) {
    if (stars === 0) return { kind: 'literal', text: pattern }
    const star = pattern.indexOf('*')
    if (stars === 1) return { kind: 'affix', prefix: pattern.slice(0, star), suffix: pattern.slice(star + 1) }
  }
  return compileAutomaton(pattern)
}

/** Whether the whole of `text` matches. */
export function matchesWildcard(wildcard: Wildcard, text: string): boolean {
  switch (wildcard.kind) {
    case 'any':
      return true
    case 'literal':
      return wildcard.text === text
    case 'affix':
      return (
        text.length >= wildcard.prefix.length + wildcard.suffix.length &&
        text.startsWith(wildcard.prefix) &&
        text.endsWith(wildcard.suffix)
      )
    case 'automaton':
      return wildcard.wordCount === 1 ? runShort(wildcard, text) : runLong(wildcard, text)
  }
}

function compileAutomaton(pattern: string): Automaton {
  const elements: (number | '?')[] = []
  const starsBefore = new Set<number>()
  for (const character of pattern) {
    if (character === '*') starsBefore.add(elements.length)
    else elements.push(character === '?' ? '?' : (character.codePointAt(0) ?? 0))
  }
  const wordCount = (elements.length >> 5) + 1
  const words = () => new Int32Array(wordCount)
  const stays = words()
  for (const bit of starsBefore) setBit(stays, bit)
  const other = words()
  elements.forEach((element, index) => element === '?' && setBit(other, index + 1))
  const moves = new Map<number, Int32Array>()
  elements.forEach((element, index) => {
    if (element === '?') return
    const move = moves.get(element) ?? other.slice()
    setBit(move, index + 1)
    moves.set(element, move)
  })
  return { kind: 'automaton', wordCount, stays, moves, other, lastBit: elements.length }
}

function setBit(words: Int32Array, bit: number): void {
  words[bit >> 5] = (words[bit >> 5] ?? 0) | (1 << (bit & 31))
}

function runShort(automaton: Automaton, text: string): boolean {
  const stays = automaton.stays[0] ?? 0
  let state = 1
  for (let index = 0; index < text.length; index += 1) {
    const codePoint = text.codePointAt(index) ?? 0
    if (codePoint > 0xffff) index += 1
    const move = (automaton.moves.get(codePoint) ?? automaton.other)[0] ?? 0
    state = ((state << 1) & move) | (state & stays)
    if (state === 0) return false
  }
  return (state & (1 << automaton.lastBit)) !== 0
}

function runLong(automaton: Automaton, text: string): boolean {
  const { stays, moves, other, wordCount, lastBit } = automaton
  const state = new Int32Array(wordCount)
  state[0] = 1
  for (let index = 0; index < text.length; index += 1) {
    const codePoint = text.codePointAt(index) ?? 0
    if (codePoint > 0xffff) index += 1
    const move = moves.get(codePoint) ?? other
    let carry = 0
    let alive = 0
    for (let word = 0; word < wordCount; word += 1) {
      const before = state[word] ?? 0
      const after = (((before << 1) | carry) & (move[word] ?? 0)) | (before & (stays[word] ?? 0))
      carry = before >>> 31
      state[word] = after
      alive |= after
    }
    if (alive === 0) return false
  }
  return ((state[lastBit >> 5] ?? 0) & (1 << (lastBit & 31))) !== 0
}

/** Lower-cases A to Z and nothing else: the Kelvin sign is no `k`, and lengths do not change. */
export function asciiLower(text: string): string {
  return notAscii.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase()
}

const notAscii = /[\u0080-\uffff]/
