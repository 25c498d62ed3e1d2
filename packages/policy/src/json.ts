/**
 * A JSON reader that keeps where everything stands. `JSON.parse` keeps the last of two equal names and forgets lines;
 * in a policy both hide mistakes that open or close a door, so this one refuses the first and remembers the second.
 */
import { policyDepthMax, policyValueCountMax } from './limits.ts'

/** A place in the source text: `line` and `column` count from 1, `column` in UTF-16 code units as editors do. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Why a policy document was refused: `too-large` for the size of the document, `malformed` for everything else. */
export type PolicyProblem = 'malformed' | 'too-large'

/** A policy document that cannot be used. `path` is like `Statement[1].Condition.IpAddress`, empty for the document. */
export class PolicySyntaxError extends Error {
  override readonly name = 'PolicySyntaxError'
  readonly problem: PolicyProblem
  readonly line: number
  readonly column: number
  readonly path: string

  constructor(message: string, position: Position, path: string, problem: PolicyProblem = 'malformed') {
    super(`${message} (line ${position.line}, column ${position.column}${path === '' ? '' : `, ${path}`})`)
    this.problem = problem
    this.line = position.line
    this.column = position.column
    this.path = path
  }
}

export interface JsonMember {
  readonly name: string
  readonly nameOffset: number
  readonly value: JsonValue
}

/** One value and where it begins. A number keeps its spelling in `text`; a boolean has `true` or `false` there. */
export type JsonValue =
  | { readonly kind: 'object'; readonly offset: number; readonly path: string; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly offset: number; readonly path: string; readonly items: readonly JsonValue[] }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'null'; offset: number; path: string; readonly text: string }

/** The line and column of an offset into `text`. */
export function positionAt(text: string, offset: number): Position {
  let line = 1
  let lineStart = 0
  for (let index = text.indexOf('\n'); index >= 0 && index < offset; index = text.indexOf('\n', index + 1)) {
    line += 1
    lineStart = index + 1
  }
  return { line, column: offset - lineStart + 1 }
}

/**
 * Reads one JSON value (RFC 8259) that fills `text`, white space around it aside. Throws `PolicySyntaxError` also for
 * repeated names, lone surrogates, more than `policyDepthMax` levels and more than `policyValueCountMax` values.
 */
export function parseJson(text: string): JsonValue {
  const reader = new Reader(text)
  reader.skipSpace()
  const value = reader.value('', 0)
  reader.skipSpace()
  if (reader.offset < text.length) throw reader.error('Nothing may follow the document', '')
  return value
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

class Reader {
  offset = 0
  private valueCount = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  error(message: string, path: string, offset = this.offset): PolicySyntaxError {
    return new PolicySyntaxError(message, positionAt(this.text, offset), path)
  }

  skipSpace(): void {
    while (this.offset < this.text.length && ' \t\r\n'.includes(this.text.charAt(this.offset))) this.offset += 1
  }

  value(path: string, depth: number): JsonValue {
    this.valueCount += 1
    if (this.valueCount > policyValueCountMax)
      throw this.error(`A policy document has at most ${policyValueCountMax} values`, path)
    if (depth > policyDepthMax) throw this.error(`A policy document nests at most ${policyDepthMax} levels`, path)
    const offset = this.offset
    const first = this.text.charAt(offset)
    if (first === '{') return { kind: 'object', offset, path, members: this.members(path, depth) }
    if (first === '[') return { kind: 'array', offset, path, items: this.items(path, depth) }
    if (first === '"') return { kind: 'string', offset, path, text: this.string(path) }
    for (const word of ['true', 'false', 'null'])
      if (this.text.startsWith(word, offset)) {
        this.offset += word.length
        return { kind: word === 'null' ? 'null' : 'boolean', offset, path, text: word }
      }
    return { kind: 'number', offset, path, text: this.number(path) }
  }

  private members(path: string, depth: number): JsonMember[] {
    const members: JsonMember[] = []
    const names = new Set<string>()
    this.offset += 1
    this.skipSpace()
    if (this.take('}')) return members
    for (;;) {
      this.skipSpace()
      const nameOffset = this.offset
      if (this.text.charAt(nameOffset) !== '"') throw this.error('Expected a name in double quotes', path)
      const name = this.string(path)
      if (names.has(name)) throw this.error(`"${show(name)}" is written twice`, path, nameOffset)
      names.add(name)
      this.skipSpace()
      if (!this.take(':')) throw this.error(`Expected ":" after "${show(name)}"`, path)
      this.skipSpace()
      members.push({ name, nameOffset, value: this.value(path === '' ? name : `${path}.${name}`, depth + 1) })
      this.skipSpace()
      if (this.take('}')) return members
      if (!this.take(',')) throw this.error('Expected "," or "}"', path)
    }
  }

  private items(path: string, depth: number): JsonValue[] {
    const items: JsonValue[] = []
    this.offset += 1
    this.skipSpace()
    if (this.take(']')) return items
    for (;;) {
      this.skipSpace()
      items.push(this.value(`${path}[${items.length}]`, depth + 1))
      this.skipSpace()
      if (this.take(']')) return items
      if (!this.take(',')) throw this.error('Expected "," or "]"', path)
    }
  }

  private take(character: string): boolean {
    if (this.text.charAt(this.offset) !== character) return false
    this.offset += 1
    return true
  }

  private string(path: string): string {
    const start = this.offset
    let result = ''
    for (this.offset += 1; ; this.offset += 1) {
      const character = this.text.charAt(this.offset)
      if (character === '') throw this.error('This text in double quotes has no end', path, start)
      if (character === '"') break
      if (character < ' ') throw this.error('A control character in a text is written with an escape', path)
      result += character === '\\' ? this.escape(path) : character
    }
    this.offset += 1
    // Half of a pair matches nothing that a request can carry, and would let `?` and `*` cut a character in two.
    if (!result.isWellFormed()) throw this.error('This text has half of a surrogate pair', path, start)
    return result
  }

  /** Leaves the offset on the last character of the escape. */
  private escape(path: string): string {
    const start = this.offset
    this.offset += 1
    const character = this.text.charAt(this.offset)
    const plain = escapes.get(character)
    if (plain !== undefined) return plain
    const digits = this.text.slice(this.offset + 1, this.offset + 5)
    if (character !== 'u' || !/^[0-9A-Fa-f]{4}$/.test(digits)) throw this.error('Unknown escape', path, start)
    this.offset += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  private number(path: string): string {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = this.offset
    const text = pattern.exec(this.text)?.[0]
    if (text === undefined)
      throw this.error(this.offset < this.text.length ? 'Expected a value' : 'The document ends too early', path)
    this.offset += text.length
    return text
  }
}

/** A name as it may stand in a message: short, and without control characters. */
export function show(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name
  return short.replace(/[\p{Cc}\u2028\u2029]/gu, '\u00b7')
}
