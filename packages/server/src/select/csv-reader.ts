import { isUtf8 } from 'node:buffer'
import { ServiceError } from '@latchkey/protocol'
import { columnsOfRowMax, rowBytesMax } from './limits.ts'

export type CsvForm = {
  /** One or two bytes. */
  readonly recordDelimiter: Buffer
  /** ASCII. */
  readonly fieldDelimiter: string
  readonly quote: string
  readonly comment: string | undefined
  /** Whether a record may go on behind a delimiter that stands in quotes. */
  readonly allowsQuotedDelimiter: boolean
}

/** One row: its bytes as they lie in the object, and its fields when somebody asks. */
export class CsvRow {
  readonly bytes: Buffer
  readonly #form: CsvForm
  #fields: readonly string[] | undefined

  constructor(bytes: Buffer, form: CsvForm) {
    this.bytes = bytes
    this.#form = form
  }

  /** As it is, quotes included. @throws ServiceError InvalidTextEncoding */
  get text(): string {
    return utf8Of(this.bytes)
  }

  /** @throws ServiceError InvalidTextEncoding, InvalidCsvLine */
  get fields(): readonly string[] {
    this.#fields ??= fieldsOf(this.bytes, this.#form)
    return this.#fields
  }
}

/** `startByte` and `endByte`, the delimiter included, are of the text that is read. */
export type OnRow = (row: CsvRow, startByte: number, endByte: number) => void

/**
 * Cuts a text into rows as it comes, and holds no more than one unfinished row.
 */
export class CsvReader {
  readonly #form: CsvForm
  readonly #onRow: OnRow
  readonly #quoteByte: number
  #pending: Buffer = Buffer.alloc(0)
  /** How far into `pending` was looked, and how many quotes stand there. */
  #lookedBytes = 0
  #quotes = 0
  #startByte = 0
  /** Set from inside `onRow`: nothing more is wanted. */
  isDone = false

  constructor(form: CsvForm, onRow: OnRow) {
    this.#form = form
    this.#onRow = onRow
    this.#quoteByte = form.quote.charCodeAt(0)
  }

  /** @throws ServiceError InvalidCsvLine for a row that is too large; what `onRow` throws */
  push(chunk: Buffer): void {
    const { recordDelimiter } = this.#form
    const data = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    let start = 0
    let from = this.#lookedBytes
    while (!this.isDone) {
      const end = data.indexOf(recordDelimiter, from)
      if (end < 0) break
      this.#countQuotes(data, from, end)
      from = end + recordDelimiter.length
      if (this.#isInsideQuotes()) continue
      this.#emit(data.subarray(start, end), from - start)
      start = from
      this.#quotes = 0
    }
    // The first byte of a delimiter of two may be the last one here.
    const looked = Math.max(from, data.length - recordDelimiter.length + 1)
    this.#countQuotes(data, from, looked)
    this.#pending = Buffer.from(data.subarray(start))
    this.#lookedBytes = looked - start
    if (this.#pending.length > rowBytesMax) throw rowTooLarge()
  }

  end(): void {
    if (this.isDone || this.#pending.length === 0) return
    this.#countQuotes(this.#pending, this.#lookedBytes, this.#pending.length)
    if (this.#isInsideQuotes()) throw new ServiceError('InvalidCsvLine', {}, { message: 'A quoted field has no end.' })
    this.#emit(this.#pending, this.#pending.length)
  }

  #isInsideQuotes(): boolean {
    return this.#form.allowsQuotedDelimiter && this.#quotes % 2 === 1
  }

  #countQuotes(data: Buffer, from: number, to: number): void {
    for (let at = data.indexOf(this.#quoteByte, from); at >= 0 && at < to; at = data.indexOf(this.#quoteByte, at + 1))
      this.#quotes += 1
  }

  #emit(bytes: Buffer, wholeBytes: number): void {
    const startByte = this.#startByte
    this.#startByte += wholeBytes
    if (bytes.length > rowBytesMax) throw rowTooLarge()
    const { comment } = this.#form
    if (comment !== undefined && bytes[0] === comment.charCodeAt(0)) return
    this.#onRow(new CsvRow(bytes, this.#form), startByte, this.#startByte)
  }
}

function rowTooLarge(): ServiceError {
  return new ServiceError('InvalidCsvLine', {}, { message: `A row is larger than ${rowBytesMax} bytes.` })
}

/** @throws ServiceError InvalidTextEncoding */
export function utf8Of(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ServiceError('InvalidTextEncoding')
  return bytes.toString('utf8')
}

function fieldsOf(bytes: Buffer, { fieldDelimiter, quote }: CsvForm): readonly string[] {
  const text = utf8Of(bytes)
  const fields = text.includes(quote) ? quotedFields(text, fieldDelimiter, quote) : text.split(fieldDelimiter)
  if (fields.length > columnsOfRowMax)
    throw new ServiceError('InvalidCsvLine', {}, { message: `A row has more than ${columnsOfRowMax} columns.` })
  return fields
}

function quotedFields(text: string, delimiter: string, quote: string): readonly string[] {
  const fields: string[] = []
  for (let at = 0; at <= text.length;) {
    let field = ''
    if (text[at] === quote) {
      at += 1
      for (;;) {
        const end = text.indexOf(quote, at)
        if (end < 0) throw new ServiceError('InvalidCsvLine', {}, { message: 'A quoted field has no end.' })
        field += text.slice(at, end)
        at = end + 1
        if (text[at] !== quote) break
        field += quote
        at += 1
      }
    }
    const next = text.indexOf(delimiter, at)
    const end = next < 0 ? text.length : next
    fields.push(field + text.slice(at, end))
    at = end + 1
  }
  return fields
}
