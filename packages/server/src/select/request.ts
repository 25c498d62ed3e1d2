/** What a request asks of a selection, read from its document and judged before a byte of the object is. */
import { ServiceError } from '@latchkey/protocol'
import type { ErrorCode } from '@latchkey/protocol'
import type { CsvForm } from './csv-reader.ts'
import { statementBytesMax } from './limits.ts'

type Texts<Names extends string> = Readonly<Partial<Record<Names, string | undefined>>>

export type GivenCsv = Texts<
  | 'fileHeaderInfo'
  | 'recordDelimiter'
  | 'fieldDelimiter'
  | 'quoteCharacter'
  | 'commentCharacter'
  | 'range'
  | 'allowQuotedRecordDelimiter'
>
export type GivenJson = Texts<'type' | 'range' | 'parseJsonNumberAsString'>
export type GivenInput = {
  readonly compressionType?: string | undefined
  readonly csv?: GivenCsv | undefined
  readonly json?: GivenJson | undefined
}
export type GivenOutput = Texts<'keepAllColumns' | 'outputRawData' | 'enablePayloadCrc' | 'outputHeader'> & {
  readonly csv?: Texts<'recordDelimiter' | 'fieldDelimiter'> | undefined
  readonly json?: Texts<'recordDelimiter'> | undefined
}
export type GivenOptions = Texts<'skipPartialDataRecord' | 'maxSkippedRecordsAllowed'>

export type CsvInput = { readonly kind: 'csv'; readonly form: CsvForm; readonly header: 'none' | 'ignore' | 'use' }
export type JsonInput = { readonly kind: 'json'; readonly form: 'document' | 'lines'; readonly numbersAreText: boolean }
/** Both ends are in it; an end that is not given is that of the object. `last` counts from behind. */
export type RecordRange = {
  readonly of: 'line' | 'split' | 'byte'
  readonly first: number | undefined
  readonly last: number | undefined
}
export type SelectionInput = {
  readonly source: CsvInput | JsonInput
  readonly isGzip: boolean
  readonly range: RecordRange | undefined
}
export type SelectionOutput = {
  readonly recordDelimiter: string
  readonly fieldDelimiter: string
  readonly keepsAllColumns: boolean
  readonly isRaw: boolean
  readonly hasCrc: boolean
  readonly hasHeader: boolean
  readonly skipsPartial: boolean
  readonly skippedMax: number
}

/** @throws ServiceError InvalidSqlParameter */
export function statementText(expression: string | undefined): string {
  if (expression === undefined || expression === '')
    throw new ServiceError('InvalidSqlParameter', {}, { ec: '0016-00000823' })
  const bytes = base64Of(expression)
  if (bytes === undefined || bytes.length === 0 || bytes.length > statementBytesMax)
    throw new ServiceError('InvalidSqlParameter')
  const text = textOf(bytes)
  if (text === undefined || text.trim() === '') throw new ServiceError('InvalidSqlParameter')
  return text
}

/** @throws ServiceError of the input's codes, InvalidArgument, MalformedXML */
export function selectionInput(kind: 'csv' | 'json', given: GivenInput): SelectionInput {
  const isGzip = compressionOf(given.compressionType) === 'gzip'
  const source = kind === 'csv' ? csvInput(given.csv ?? {}) : jsonInput(given.json ?? {})
  const range = rangeOf((kind === 'csv' ? given.csv : given.json)?.range)
  if (range !== undefined && (isGzip || (source.kind === 'json' && source.form === 'document')))
    throw new ServiceError('InvalidRange', {}, { status: 400, message: 'A range is of plain CSV or JSON LINES only.' })
  return { source, isGzip, range }
}

/** oss2 sends the word in base64 where it asks for the index, and plainly where it selects. */
function compressionOf(text: string | undefined): 'none' | 'gzip' {
  const plain = (text ?? 'none').trim().toLowerCase()
  const word =
    plain === 'none' || plain === 'gzip' ? plain : textOf(base64Of(text ?? '') ?? Buffer.alloc(0))?.toLowerCase()
  if (word === 'none' || word === 'gzip') return word
  throw new ServiceError('UnsupportedCompressionFormat')
}

function csvInput(given: GivenCsv): CsvInput {
  const header = (given.fileHeaderInfo ?? 'none').trim().toLowerCase()
  if (header !== 'none' && header !== 'ignore' && header !== 'use')
    throw invalidArgument('FileHeaderInfo', given.fileHeaderInfo ?? '')
  const comment = delimiter(given.commentCharacter, '', 1, 'InvalidCommentCharacter')
  return {
    kind: 'csv',
    header,
    form: {
      recordDelimiter: Buffer.from(delimiter(given.recordDelimiter, '\n', 2, 'InvalidInputRecordDelimiter')),
      fieldDelimiter: delimiter(given.fieldDelimiter, ',', 1, 'InvalidInputFieldDelimiter'),
      quote: delimiter(given.quoteCharacter, '"', 1, 'InvalidInputQuote'),
      comment: comment === '' ? undefined : comment,
      allowsQuotedDelimiter: flag('AllowQuotedRecordDelimiter', given.allowQuotedRecordDelimiter, true),
    },
  }
}

function jsonInput(given: GivenJson): JsonInput {
  const type = (given.type ?? '').trim().toUpperCase()
  if (type !== 'DOCUMENT' && type !== 'LINES') throw invalidArgument('Type', given.type ?? '')
  return {
    kind: 'json',
    form: type === 'LINES' ? 'lines' : 'document',
    numbersAreText: flag('ParseJsonNumberAsString', given.parseJsonNumberAsString, false),
  }
}

/** ASCII, because one byte of a longer character would cut it. An empty value is the one that nobody named. */
function delimiter(text: string | undefined, otherwise: string, bytesMax: number, code: ErrorCode): string {
  if (text === undefined || text.trim() === '') return otherwise
  const bytes = base64Of(text)
  if (bytes === undefined || bytes.length > bytesMax || bytes.some((byte) => byte > 0x7f)) throw new ServiceError(code)
  return bytes.length === 0 ? otherwise : bytes.toString('latin1')
}

function base64Of(text: string): Buffer | undefined {
  const bare = text.replaceAll(/\s/g, '')
  return /^[A-Za-z0-9+/]*={0,2}$/.test(bare) ? Buffer.from(bare, 'base64') : undefined
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const rangeText = /^(line|split)-range=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/

function rangeOf(text: string | undefined): RecordRange | undefined {
  const bare = (text ?? '').trim()
  if (bare === '') return undefined
  const [, of, first, last, suffix] = rangeText.exec(bare) ?? []
  const isBackwards = first !== undefined && last !== undefined && Number(last) < Number(first)
  if (of === undefined || isBackwards) throw new ServiceError('InvalidRange', {}, { status: 400 })
  return {
    of: of === 'line' ? 'line' : 'split',
    first: first === undefined ? undefined : Number(first),
    last: last === undefined ? (suffix === undefined ? undefined : Number(suffix)) : Number(last),
  }
}

const bytesText = /^bytes=(\d{1,15})-(\d{1,15})?$/

/**
 * `Range` of the request's head: rows that begin there. Rows are found without reading what is in front of them only when
 * none goes on behind a quoted delimiter.
 * @throws ServiceError InvalidRange
 */
export function withByteRange(input: SelectionInput, text: string | undefined): SelectionInput {
  if (text === undefined) return input
  const [, first, last] = bytesText.exec(text.trim()) ?? []
  const isCut = input.source.kind === 'csv' && !input.source.form.allowsQuotedDelimiter && !input.isGzip
  if (first === undefined || !isCut || input.range !== undefined)
    throw new ServiceError(
      'InvalidRange',
      {},
      {
        status: 400,
        message: 'Range goes with plain CSV and AllowQuotedRecordDelimiter false, and is bytes=FIRST-LAST.',
      },
    )
  return { ...input, range: { of: 'byte', first: Number(first), last: last === undefined ? undefined : Number(last) } }
}

/** @throws ServiceError of the output's codes */
export function selectionOutput(kind: 'csv' | 'json', given: GivenOutput, options: GivenOptions): SelectionOutput {
  const isRaw = flag('OutputRawData', given.outputRawData, false)
  const hasCrc = flag('EnablePayloadCrc', given.enablePayloadCrc, false)
  if (isRaw && hasCrc) throw new ServiceError('InvalidOSSSelectParameters')
  const skippedMax = (options.maxSkippedRecordsAllowed ?? '0').trim()
  if (!/^\d{1,15}$/.test(skippedMax)) throw new ServiceError('InvalidMaxSkippedRecordsAllowed')
  const recordDelimiter = (kind === 'csv' ? given.csv : given.json)?.recordDelimiter
  return {
    recordDelimiter: delimiter(recordDelimiter, '\n', 2, 'InvalidOutputRecordDelimiter'),
    fieldDelimiter: delimiter(given.csv?.fieldDelimiter, ',', 1, 'InvalidOutputFieldDelimiter'),
    keepsAllColumns: flag('KeepAllColumns', given.keepAllColumns, false),
    isRaw,
    hasCrc,
    hasHeader: flag('OutputHeader', given.outputHeader, false),
    skipsPartial: flag('SkipPartialDataRecord', options.skipPartialDataRecord, false),
    skippedMax: Number(skippedMax),
  }
}

export function flag(name: string, text: string | undefined, otherwise: boolean): boolean {
  const word = (text ?? '').trim().toLowerCase()
  if (word === '') return otherwise
  if (word !== 'true' && word !== 'false') throw invalidArgument(name, text ?? '')
  return word === 'true'
}

function invalidArgument(name: string, value: string): ServiceError {
  return new ServiceError('InvalidArgument', { ArgumentName: name, ArgumentValue: value.slice(0, 128) })
}
