import { ServiceError } from '@latchkey/protocol'
import { columnNameBytesMax, jsonDepthMax, nodeBytesMax } from './limits.ts'
import type { PathStep } from './sql.ts'

type Container = {
  readonly isArray: boolean
  /** Whether the path leads here, so that what is inside may be on it as well. */
  readonly isOnPath: boolean
  /** Of the value that is being read. */
  index: number
  key: string | undefined
}

/** What may come next. `top` is between the values of an object of lines. */
type Expects = 'top' | 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end'
type Inside = 'nothing' | 'text' | 'escape' | 'word'

/** `record` counts the values at the top. */
export type OnNode = (text: Buffer, record: number, endByte: number) => void

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/
const wordBytesMax = 1_024

/**
 * Goes through JSON as it comes and cuts out the nodes to which a path leads. Everything else is checked for its structure
 * and forgotten, so that an object of any size is read in little memory.
 */
export class JsonScanner {
  readonly #path: readonly PathStep[]
  readonly #isLines: boolean
  readonly #onNode: OnNode
  readonly #stack: Container[] = []
  #expects: Expects
  #inside: Inside = 'nothing'
  #isKey = false
  /** Bytes of a key on the path; undefined while nobody wants it. */
  #keyBytes: number[] | undefined
  #wordText = ''
  #record = -1
  #atByte = 0
  #captured: Buffer[] | undefined
  #capturedBytes = 0
  #captureDepth = 0
  /** Set from inside `onNode`: nothing more is wanted. */
  isDone = false

  constructor(path: readonly PathStep[], form: 'document' | 'lines', onNode: OnNode) {
    this.#path = path
    this.#isLines = form === 'lines'
    this.#onNode = onNode
    this.#expects = this.#isLines ? 'top' : 'value'
  }

  /** How many values stood at the top. */
  get records(): number {
    return this.#record + 1
  }

  /** @throws ServiceError InvalidJsonData, JsonNodeExceedsMaxSize, JsonNodeExceedsMaxDepth; what `onNode` throws */
  push(chunk: Buffer): void {
    let captureFrom = 0
    for (let at = 0; at < chunk.length && !this.isDone; at += 1) {
      if (this.#inside === 'text') {
        at = this.#throughText(chunk, at)
        if (at >= chunk.length) break
      }
      const before = this.#captured
      this.#byte(chunk[at] ?? 0, at, chunk, captureFrom)
      if (this.#captured !== undefined && this.#captured !== before) captureFrom = at
    }
    this.#keep(chunk, captureFrom, chunk.length)
    this.#atByte += chunk.length
  }

  end(): void {
    if (this.isDone) return
    if (this.#inside === 'word') this.#wordEnds(0, Buffer.alloc(0), 0)
    const isWhole = this.#stack.length === 0 && this.#inside === 'nothing'
    const isEmpty = !this.#isLines && this.#record < 0
    if (!isWhole || isEmpty) throw invalid('it ends too early')
  }

  /** Most bytes are inside of texts, and nothing happens there. */
  #throughText(chunk: Buffer, from: number): number {
    if (this.#keyBytes !== undefined) return from
    let at = from
    while (at < chunk.length && chunk[at] !== 0x22 && chunk[at] !== 0x5c) at += 1
    return at
  }

  #byte(byte: number, at: number, chunk: Buffer, captureFrom: number): void {
    switch (this.#inside) {
      case 'text':
        if (byte === 0x22) return this.#textEnds(at, chunk, captureFrom)
        if (byte === 0x5c) this.#inside = 'escape'
        this.#keyByte(byte)
        return
      case 'escape':
        this.#inside = 'text'
        this.#keyByte(byte)
        return
      case 'word':
        if (isWordByte(byte)) {
          this.#wordText += String.fromCharCode(byte)
          if (this.#wordText.length > wordBytesMax) throw invalid('a number has no end')
          return
        }
        this.#wordEnds(at, chunk, captureFrom)
        break
      case 'nothing':
        break
    }
    if (!isSpace(byte)) this.#sign(byte, at, chunk, captureFrom)
  }

  #keyByte(byte: number): void {
    if (this.#keyBytes === undefined) return
    if (this.#keyBytes.length > columnNameBytesMax * 6) this.#keyBytes = undefined
    else this.#keyBytes.push(byte)
  }

  #sign(byte: number, at: number, chunk: Buffer, captureFrom: number): void {
    switch (this.#expects) {
      case 'top':
        if (byte !== 0x2c) this.#valueStarts(byte)
        return
      case 'value':
        return this.#valueStarts(byte)
      case 'value-or-end':
        if (byte === 0x5d) return this.#containerEnds(byte, at, chunk, captureFrom)
        return this.#valueStarts(byte)
      case 'key-or-end':
        if (byte === 0x7d) return this.#containerEnds(byte, at, chunk, captureFrom)
        return this.#keyStarts(byte)
      case 'key':
        return this.#keyStarts(byte)
      case 'colon':
        if (byte !== 0x3a) throw invalid('a colon is missing')
        this.#expects = 'value'
        return
      case 'comma-or-end':
        if (byte !== 0x2c || this.#stack.length === 0) return this.#containerEnds(byte, at, chunk, captureFrom)
        return this.#next()
    }
  }

  #next(): void {
    const top = this.#stack.at(-1)
    if (top === undefined) throw invalid('something follows the document')
    top.index += 1
    this.#expects = top.isArray ? 'value' : 'key'
  }

  #keyStarts(byte: number): void {
    if (byte !== 0x22) throw invalid('a key is no text')
    this.#isKey = true
    this.#inside = 'text'
    const step = this.#path[this.#stack.length - 1]
    const isWanted = this.#stack.at(-1)?.isOnPath === true && step instanceof Object && 'key' in step
    this.#keyBytes = isWanted ? [] : undefined
  }

  #valueStarts(byte: number): void {
    if (this.#stack.length === 0) this.#record += 1
    const isOnPath = this.#isOnPath()
    if (isOnPath && this.#stack.length === this.#path.length && this.#captured === undefined) {
      this.#captured = []
      this.#capturedBytes = 0
      this.#captureDepth = this.#stack.length
    }
    if (byte === 0x7b || byte === 0x5b) {
      if (this.#stack.length >= jsonDepthMax) throw new ServiceError('JsonNodeExceedsMaxDepth')
      const isArray = byte === 0x5b
      this.#stack.push({
        isArray,
        isOnPath: isOnPath && this.#stack.length < this.#path.length,
        index: 0,
        key: undefined,
      })
      this.#expects = isArray ? 'value-or-end' : 'key-or-end'
      return
    }
    if (byte === 0x22) {
      this.#isKey = false
      this.#keyBytes = undefined
      this.#inside = 'text'
      return
    }
    if (!isWordByte(byte)) throw invalid('a value is expected')
    this.#inside = 'word'
    this.#wordText = String.fromCharCode(byte)
  }

  #isOnPath(): boolean {
    const top = this.#stack.at(-1)
    if (top === undefined) return true
    if (!top.isOnPath) return false
    const step = this.#path[this.#stack.length - 1]
    if (step === '*') return true
    if (step === undefined) return false
    return 'key' in step ? !top.isArray && top.key === step.key : top.isArray && top.index === step.index
  }

  #textEnds(at: number, chunk: Buffer, captureFrom: number): void {
    this.#inside = 'nothing'
    if (!this.#isKey) return this.#valueEnds(at + 1, chunk, captureFrom)
    const top = this.#stack.at(-1)
    if (top !== undefined) top.key = this.#keyBytes === undefined ? undefined : keyText(this.#keyBytes)
    this.#keyBytes = undefined
    this.#expects = 'colon'
  }

  #wordEnds(at: number, chunk: Buffer, captureFrom: number): void {
    if (!word.test(this.#wordText)) throw invalid(`${this.#wordText.slice(0, 32)} is no value`)
    this.#inside = 'nothing'
    this.#valueEnds(at, chunk, captureFrom)
  }

  #containerEnds(byte: number, at: number, chunk: Buffer, captureFrom: number): void {
    const top = this.#stack.pop()
    if (top === undefined || byte !== (top.isArray ? 0x5d : 0x7d)) throw invalid('brackets do not go together')
    this.#valueEnds(at + 1, chunk, captureFrom)
  }

  #valueEnds(endAt: number, chunk: Buffer, captureFrom: number): void {
    this.#expects = this.#stack.length === 0 && this.#isLines ? 'top' : 'comma-or-end'
    if (this.#captured === undefined || this.#captureDepth !== this.#stack.length) return
    this.#keep(chunk, captureFrom, endAt)
    const text = this.#captured.length === 1 ? this.#captured[0] : Buffer.concat(this.#captured)
    this.#captured = undefined
    this.#onNode(text ?? Buffer.alloc(0), this.#record, this.#atByte + endAt)
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    if (this.#captured === undefined || to <= from) return
    this.#capturedBytes += to - from
    if (this.#capturedBytes > nodeBytesMax) throw new ServiceError('JsonNodeExceedsMaxSize')
    this.#captured.push(Buffer.from(chunk.subarray(from, to)))
  }
}

const isWordByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x2d ||
  byte === 0x2b ||
  byte === 0x2e ||
  byte === 0x45

function keyText(bytes: readonly number[]): string | undefined {
  const raw = Buffer.from(bytes).toString('utf8')
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    throw invalid('a key has a bad escape')
  }
}

export function invalid(why: string): ServiceError {
  return new ServiceError('InvalidJsonData', {}, { message: `The object is not valid JSON: ${why}.` })
}
