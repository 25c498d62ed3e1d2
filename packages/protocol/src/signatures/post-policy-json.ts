import { SignatureFormError } from './signature-form-error.ts'

// The JSON of form policies differs from other JSON in one escape, `\$`, and its errors name the character at fault.

/** `null` is read as undefined: no policy may hold one. */
export type PolicyJson = string | number | boolean | undefined | readonly PolicyJson[] | PolicyJsonObject
export type PolicyJsonObject = ReadonlyMap<string, PolicyJson>

export function isPolicyList(value: PolicyJson): value is readonly PolicyJson[] {
  return Array.isArray(value)
}

export function isPolicyObject(value: PolicyJson): value is PolicyJsonObject {
  return value instanceof Map
}

/** How deep a policy may nest; a valid one needs three. */
export const policyJsonDepthMax = 8

/** Throws 400 InvalidPolicyDocument `Invalid Policy: Invalid JSON: …`. */
export function parsePolicyJson(text: string): PolicyJson {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.blanks()
  if (!reader.isAtEnd()) throw reader.unknownCharacter()
  return value
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['/', '/'],
  ['\\', '\\'],
  ['"', '"'],
  ['$', '$'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
const literals: readonly (readonly [word: string, value: PolicyJson])[] = [
  ['true', true],
  ['false', false],
  ['null', undefined],
]
const numberForm = /-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?/y

class Reader {
  readonly #text: string
  #index = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): PolicyJson {
    if (depth > policyJsonDepthMax) throw invalidJson(`nested deeper than ${policyJsonDepthMax}`)
    this.blanks()
    const character = this.#text[this.#index]
    if (character === '{') return this.#object(depth)
    if (character === '[') return this.#list(depth)
    if (character === '"') return this.#string()
    for (const [word, value] of literals)
      if (this.#text.startsWith(word, this.#index)) {
        this.#index += word.length
        return value
      }
    return this.#number()
  }

  blanks(): void {
    while (' \t\r\n'.includes(this.#text[this.#index] ?? 'x')) this.#index += 1
  }

  isAtEnd(): boolean {
    return this.#index >= this.#text.length
  }

  unknownCharacter(): SignatureFormError {
    const character = this.#text[this.#index]
    return invalidJson(character === undefined ? 'unexpected end' : `unknown char ${character}`)
  }

  #object(depth: number): PolicyJsonObject {
    const members = new Map<string, PolicyJson>()
    this.#index += 1
    if (this.#take('}')) return members
    do {
      this.blanks()
      if (this.#text[this.#index] !== '"') throw this.unknownCharacter()
      const name = this.#string()
      // Of two members with one name, two readers could take a different one.
      if (members.has(name)) throw invalidJson(`repeated member ${name}`)
      this.#expect(':')
      members.set(name, this.value(depth + 1))
    } while (this.#take(','))
    this.#expect('}')
    return members
  }

  #list(depth: number): readonly PolicyJson[] {
    const items: PolicyJson[] = []
    this.#index += 1
    if (this.#take(']')) return items
    do items.push(this.value(depth + 1))
    while (this.#take(','))
    this.#expect(']')
    return items
  }

  #string(): string {
    let result = ''
    for (this.#index += 1; ; this.#index += 1) {
      const character = this.#text[this.#index]
      if (character === undefined || character < ' ') throw this.unknownCharacter()
      if (character === '"') break
      result += character === '\\' ? this.#escape() : character
    }
    this.#index += 1
    return result
  }

  #escape(): string {
    this.#index += 1
    const character = this.#text[this.#index] ?? ''
    const escaped = escapes.get(character)
    if (escaped !== undefined) return escaped
    const digits = this.#text.slice(this.#index + 1, this.#index + 5)
    if (character !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) throw this.unknownCharacter()
    this.#index += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #number(): number {
    numberForm.lastIndex = this.#index
    const match = numberForm.exec(this.#text)
    if (match === null) throw this.unknownCharacter()
    this.#index += match[0].length
    return Number(match[0])
  }

  #take(character: string): boolean {
    this.blanks()
    if (this.#text[this.#index] !== character) return false
    this.#index += 1
    return true
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.unknownCharacter()
  }
}

function invalidJson(what: string): SignatureFormError {
  return new SignatureFormError(400, 'InvalidPolicyDocument', `Invalid Policy: Invalid JSON: ${what}`, {
    ec: '0006-00000201',
  })
}
