/**
 * The regular expression of ids, read into a tree. It is a subset that every engine reads the same way, and whose
 * language is regular: literals, classes, `.`, groups, `|`, `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`. It always stands for
 * the whole id, so `^` in front and `$` behind are allowed and mean nothing.
 */
import { type CharacterSet, complementOf, hasCodePoint, setOf } from './character-set.ts'
import { idExpressionCharactersMax, idGroupDepthMax, idRepeatMax } from './limits.ts'

export type IdExpression =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly IdExpression[] }
  | { readonly kind: 'repeat'; readonly part: IdExpression; readonly min: number; readonly max: number | undefined }

/** The regular expression cannot be used; `column` counts from 1. */
export class IdExpressionError extends Error {
  override readonly name = 'IdExpressionError'
  readonly column: number

  constructor(message: string, offset: number) {
    super(`${message} (column ${offset + 1} of the expression of ids)`)
    this.column = offset + 1
  }
}

/**
 * What would change a policy or a path when it is substituted: wildcards, folders, the end of a JSON text, `$` of
 * variables in other clouds; and whatever a person cannot see.
 */
export const forbiddenInIds = '*?/"\\$'

/** @throws IdExpressionError for what is not regular, what engines read in different ways, and what no id may contain */
export function parseIdExpression(source: string): IdExpression {
  if (source.length > idExpressionCharactersMax)
    throw new IdExpressionError(`The expression has at most ${idExpressionCharactersMax} characters`, 0)
  const reader = new Reader(source)
  const expression = reader.choice(0)
  if (reader.offset < source.length) throw reader.error('Nothing opens this )')
  return expression
}

const digits = setOf([[0x30, 0x39]])
const words = setOf([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
])
const shorthands: ReadonlyMap<string, CharacterSet> = new Map([
  ['d', digits],
  ['D', complementOf(digits)],
  ['w', words],
  ['W', complementOf(words)],
])
const anything: CharacterSet = setOf([[0x20, 0x10ffff]])
const unseen = setOf([
  [0, 0x1f],
  [0x7f, 0x10ffff],
])
const one = (character: string): CharacterSet => {
  const codePoint = character.codePointAt(0) ?? 0
  return [[codePoint, codePoint]]
}

class Reader {
  offset = 0
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  error(message: string, offset = this.offset): IdExpressionError {
    return new IdExpressionError(message, offset)
  }

  choice(depth: number): IdExpression {
    if (depth > idGroupDepthMax) throw this.error(`Groups nest at most ${idGroupDepthMax} deep`)
    const parts = [this.sequence(depth)]
    while (this.take('|')) parts.push(this.sequence(depth))
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'choice', parts }
  }

  private sequence(depth: number): IdExpression {
    const parts: IdExpression[] = []
    if (this.offset === 0) this.take('^')
    while (this.offset < this.source.length && !this.isAt('|') && !this.isAt(')')) {
      if (this.isAt('$') && this.offset === this.source.length - 1) {
        this.offset += 1
        break
      }
      parts.push(this.repeated(this.atom(depth)))
    }
    return { kind: 'sequence', parts }
  }

  private atom(depth: number): IdExpression {
    const start = this.offset
    const character = this.next()
    if (character === '(') {
      if (this.take('?') && !this.take(':')) throw this.error('A group is ( ) or (?: )', start)
      const inner = this.choice(depth + 1)
      if (!this.take(')')) throw this.error('This group is not closed', start)
      return inner
    }
    if (character === '[') return this.allowed(this.characterClass(start), start)
    if (character === '.') return this.allowed(anything, start)
    if (character === '\\') return this.allowed(this.escape(start), start)
    if ('*+?{'.includes(character)) throw this.error(`Nothing stands before this ${character}`, start)
    if ('^$'.includes(character)) throw this.error(`${character} stands at the ends of the expression only`, start)
    if (']}'.includes(character)) throw this.error(`Write \\${character} for the character itself`, start)
    return this.allowed(one(character), start)
  }

  private allowed(set: CharacterSet, start: number): IdExpression {
    const forbidden = Array.from(forbiddenInIds).find((character) => hasCodePoint(set, character.codePointAt(0) ?? 0))
    const isUnseen = set.some(([first, last]) => unseen.some(([from, to]) => first <= to && from <= last))
    const what = forbidden ?? (isUnseen ? 'a control or a non-ASCII character' : undefined)
    if (what === undefined) return { kind: 'set', set }
    throw this.error(`An id could contain ${what} here; name the characters that ids have, such as [0-9a-z_-]`, start)
  }

  private repeated(part: IdExpression): IdExpression {
    const start = this.offset
    const counted = this.quantifier()
    if (counted === undefined) return part
    if (this.isAt('?') || this.isAt('+') || this.isAt('*') || this.isAt('{'))
      throw this.error('One quantifier follows another', start)
    return { kind: 'repeat', part, ...counted }
  }

  private quantifier(): { readonly min: number; readonly max: number | undefined } | undefined {
    if (this.take('*')) return { min: 0, max: undefined }
    if (this.take('+')) return { min: 1, max: undefined }
    if (this.take('?')) return { min: 0, max: 1 }
    if (!this.isAt('{')) return undefined
    const match = /^\{(\d{1,6})(?:(,)(\d{1,6})?)?\}/.exec(this.source.slice(this.offset))
    if (match === null) throw this.error('A count is {n}, {n,} or {n,m}; write \\{ for the character itself')
    const min = Number(match[1])
    const max = match[2] === undefined ? min : match[3] === undefined ? undefined : Number(match[3])
    if (Math.max(min, max ?? 0) > idRepeatMax) throw this.error(`A count is at most ${idRepeatMax}`)
    if (max !== undefined && max < min) throw this.error('The counts are in the wrong order')
    this.offset += match[0].length
    return { min, max }
  }

  /** `\d`, `\w` and their complements, or a character of punctuation itself. */
  private escape(start: number): CharacterSet {
    const character = this.next()
    const shorthand = shorthands.get(character)
    if (shorthand !== undefined) return shorthand
    if (/^[!-/:-@[-`{-~]$/.test(character)) return one(character)
    const what = /\d/.test(character) ? 'A reference to a group is not regular' : `\\${character} is not supported`
    throw this.error(what, start)
  }

  private characterClass(start: number): CharacterSet {
    const isNegated = this.take('^')
    const ranges: (readonly [number, number])[] = []
    while (!this.take(']')) {
      if (this.offset >= this.source.length) throw this.error('This class is not closed', start)
      const from = this.classMember()
      if (!this.isAt('-') || this.source[this.offset + 1] === ']') {
        ranges.push(...from)
        continue
      }
      const place = this.offset
      this.offset += 1
      const to = this.classMember()
      const [first, last] = [single(from), single(to)]
      if (first === undefined || last === undefined || first > last) throw this.error('This is no range', place)
      ranges.push([first, last])
    }
    if (ranges.length === 0) throw this.error('This class has no character', start)
    const set = setOf(ranges)
    return isNegated ? complementOf(set) : set
  }

  private classMember(): CharacterSet {
    const start = this.offset
    const character = this.next()
    if (character === '[') throw this.error('Write \\[ for the character itself', start)
    return character === '\\' ? this.escape(start) : one(character)
  }

  private next(): string {
    const codePoint = this.source.codePointAt(this.offset)
    if (codePoint === undefined) throw this.error('The expression ends too early')
    const character = String.fromCodePoint(codePoint)
    this.offset += character.length
    return character
  }

  private isAt(character: string): boolean {
    return this.source[this.offset] === character
  }

  private take(character: string): boolean {
    if (!this.isAt(character)) return false
    this.offset += 1
    return true
  }
}

function single(set: CharacterSet): number | undefined {
  const [range] = set
  return set.length === 1 && range !== undefined && range[0] === range[1] ? range[0] : undefined
}
