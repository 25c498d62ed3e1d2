import { utf8TextOf } from '../signatures/data.ts'

// Our own reader, because fast-xml-parser closes any element with any end tag, drops control characters' references
// and takes a document for whole that is cut. What a request's body may hold is small: elements and text.

/** Namespace prefixes and attributes are dropped. An element has text or children, and keeps its text verbatim. */
export type XmlElement = { readonly name: string; readonly text: string; readonly children: readonly XmlElement[] }

export type XmlLimits = { readonly bytesMax: number; readonly depthMax: number; readonly elementCountMax: number }

/** The largest documents are DeleteMultipleObjects (2 MB) and CompleteMultipartUpload (10,000 parts of 3 elements). */
export const xmlLimits: XmlLimits = { bytesMax: 2_097_152, depthMax: 32, elementCountMax: 100_000 }

/** A document that is not well-formed, or over a limit. Servers answer 400 MalformedXML. */
export class XmlFormError extends Error {
  /** Where in the text. */
  readonly offset: number

  constructor(what: string, offset: number) {
    super(`${what} at ${offset}`)
    this.name = 'XmlFormError'
    this.offset = offset
  }
}

/**
 * The root element of a document. Throws XmlFormError for anything but well-formed UTF-8 without a document type, and
 * for a document over a limit. Takes time and memory in proportion to the document.
 */
export function readXml(document: Uint8Array | string, limits: XmlLimits = xmlLimits): XmlElement {
  if (document.length > limits.bytesMax) throw new XmlFormError('More bytes than allowed', limits.bytesMax)
  const text = typeof document === 'string' ? document : utf8TextOf(document)
  if (text === undefined) throw new XmlFormError('Not UTF-8', 0)
  return new Reader(text.startsWith('\ufeff') ? text.slice(1) : text, limits).document()
}

type OpenElement = { readonly tag: string; readonly name: string; text: string; readonly children: XmlElement[] }

const tagForm = /[A-Za-z_][\w.-]{0,127}(?::[A-Za-z_][\w.-]{0,127})?/y
const nameCharacter = /[\w.:-]/
const attributeForm = /\s+[A-Za-z_][\w.:-]{0,127}\s*=\s*(?:"[^"<]*"|'[^'<]*')/y
const spaceForm = /\s*/y
const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])
/** `&#1114111;` and `&#x10FFFF;` with leading zeros; no longer name is looked for. */
const referenceCharactersMax = 12

class Reader {
  readonly #text: string
  readonly #limits: XmlLimits
  readonly #open: OpenElement[] = []
  #index = 0
  #elementCount = 0
  #root: XmlElement | undefined

  constructor(text: string, limits: XmlLimits) {
    this.#text = text
    this.#limits = limits
  }

  document(): XmlElement {
    this.#declaration()
    while (this.#index < this.#text.length) {
      if (this.#text[this.#index] === '<') this.#markup()
      else this.#characters()
    }
    if (this.#open.length > 0 || this.#root === undefined) throw this.#error('Unexpected end')
    return this.#root
  }

  #declaration(): void {
    if (!this.#text.startsWith('<?xml')) return
    const end = this.#find('?>', 5)
    const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(this.#text.slice(0, Math.min(end, 256)))?.[1]
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw this.#error('Encoding other than UTF-8')
    this.#index = end + 2
  }

  #markup(): void {
    const second = this.#text[this.#index + 1]
    if (second === '/') this.#endTag()
    else if (second === '?') this.#index = this.#find('?>', this.#index + 2) + 2
    else if (second !== '!') this.#startTag()
    else if (this.#text.startsWith('<!--', this.#index)) this.#index = this.#find('-->', this.#index + 4) + 3
    else if (this.#text.startsWith('<![CDATA[', this.#index)) this.#characterData()
    else throw this.#error('Document types and declarations are not allowed')
  }

  #startTag(): void {
    if (this.#root !== undefined) throw this.#error('More than one root element')
    this.#elementCount += 1
    if (this.#open.length >= this.#limits.depthMax) throw this.#error('Nested too deep')
    if (this.#elementCount > this.#limits.elementCountMax) throw this.#error('Too many elements')
    this.#index += 1
    const tag = this.#match(tagForm)
    if (tag === '') throw this.#error('Not a tag')
    if (this.#text[this.#index] !== '>') {
      while (this.#match(attributeForm) !== '');
      this.#match(spaceForm)
    }
    this.#open.push({ tag, name: tag.slice(tag.indexOf(':') + 1), text: '', children: [] })
    if (this.#text.startsWith('/>', this.#index)) {
      this.#index += 2
      this.#close()
    } else this.#expect('>')
  }

  #endTag(): void {
    this.#index += 2
    const tag = this.#open.at(-1)?.tag
    if (tag === undefined || !this.#text.startsWith(tag, this.#index)) throw this.#error('End tag without its start')
    this.#index += tag.length
    if (this.#text[this.#index] !== '>') {
      if (nameCharacter.test(this.#text[this.#index] ?? '')) throw this.#error('End tag without its start')
      this.#match(spaceForm)
    }
    this.#expect('>')
    this.#close()
  }

  #close(): void {
    const element = this.#open.pop()
    if (element === undefined) throw this.#error('End tag without its start')
    const { name, children } = element
    if (children.length > 0 && /\S/.test(element.text)) throw this.#error('Text beside elements')
    const closed = { name, text: children.length > 0 ? '' : element.text, children }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = closed
    else parent.children.push(closed)
  }

  #characters(): void {
    const next = this.#text.indexOf('<', this.#index)
    const end = next < 0 ? this.#text.length : next
    const raw = this.#text.slice(this.#index, end)
    const element = this.#open.at(-1)
    if (element !== undefined) element.text += this.#decoded(raw)
    else if (/\S/.test(raw)) throw this.#error('Text outside the root element')
    this.#index = end
  }

  #characterData(): void {
    const element = this.#open.at(-1)
    if (element === undefined) throw this.#error('Text outside the root element')
    const start = this.#index + 9
    const end = this.#find(']]>', start)
    element.text += this.#text.slice(start, end)
    this.#index = end + 3
  }

  /** Resolves references once; what they stand for is text, whatever it looks like. */
  #decoded(raw: string): string {
    let ampersand = raw.indexOf('&')
    if (ampersand < 0) return this.#checked(raw)
    let result = ''
    let from = 0
    for (; ampersand >= 0; ampersand = raw.indexOf('&', from)) {
      const semicolon = raw.slice(ampersand, ampersand + referenceCharactersMax).indexOf(';') + ampersand
      const character = referenced(raw.slice(ampersand + 1, Math.max(semicolon, ampersand + 1)))
      if (character === undefined) throw this.#error('Unknown reference')
      result += raw.slice(from, ampersand) + character
      from = semicolon + 1
    }
    return this.#checked(result + raw.slice(from))
  }

  /** Clients do send raw control characters in keys, so only U+0000 is refused, which no key can hold. */
  #checked(text: string): string {
    if (text.includes('\0')) throw this.#error('U+0000')
    return text
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#index
    const found = form.exec(this.#text)?.[0] ?? ''
    this.#index += found.length
    return found
  }

  #expect(character: string): void {
    if (this.#text[this.#index] !== character) throw this.#error('Malformed tag')
    this.#index += 1
  }

  #find(terminator: string, from: number): number {
    const found = this.#text.indexOf(terminator, from)
    if (found < 0) throw this.#error('Unexpected end')
    return found
  }

  #error(what: string): XmlFormError {
    return new XmlFormError(what, this.#index)
  }
}

function referenced(name: string): string | undefined {
  if (!name.startsWith('#')) return predefined.get(name)
  const digits = /^#(?:x([0-9a-fA-F]{1,8})|(\d{1,8}))$/.exec(name)
  if (digits === null) return undefined
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16)
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  return code === 0 || code > 0x10ffff || isSurrogate ? undefined : String.fromCodePoint(code)
}
