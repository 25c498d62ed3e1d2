/** A selection from its first byte to its last: rows go out as they are found. */
import { ServiceError } from '@latchkey/protocol'
import { csvPlan } from './csv-plan.ts'
import { CsvReader } from './csv-reader.ts'
import type { CsvRow } from './csv-reader.ts'
import { jsonPlan } from './json-plan.ts'
import { parseNode } from './json-node.ts'
import type { Json } from './json-node.ts'
import { JsonScanner } from './json-scanner.ts'
import { frameBytes, headerBytesMax, outputRowBytesMax, silentBytesMax, splitBytes } from './limits.ts'
import type { SelectMeta } from './meta.ts'
import type { Plan } from './plan.ts'
import type { RecordRange, SelectionInput, SelectionOutput } from './request.ts'
import { scan } from './scan.ts'
import type { TextReader } from './scan.ts'
import { parseStatement } from './sql-parse.ts'
import type { Statement } from './sql.ts'
import { Unfit } from './values.ts'

export type Found =
  | { readonly kind: 'rows'; readonly text: string; readonly scannedBytes: number }
  | { readonly kind: 'progress'; readonly scannedBytes: number }
  | { readonly kind: 'end'; readonly scannedBytes: number; readonly skipped: number }

export type Selection = {
  readonly statement: Statement
  readonly input: SelectionInput
  readonly output: SelectionOutput
}

/** @throws ServiceError of the codes `Sql…`, InvalidSqlParameter */
export function openSelection(sql: string, input: SelectionInput, output: SelectionOutput): Selection {
  const statement = parseStatement(sql)
  // Without a header nothing about CSV waits for the object.
  if (input.source.kind === 'json') jsonPlan(statement, output)
  else if (input.source.header !== 'use') csvPlan(statement, undefined, input.source, output)
  return { statement, input, output }
}

/** @throws ServiceError when the object does not go with the statement */
export async function* select(
  { statement, input, output }: Selection,
  source: AsyncIterable<Uint8Array>,
  meta: SelectMeta | undefined,
): AsyncGenerator<Found, void, void> {
  const sink = new Sink(statement, output)
  const within = recordsWithin(input.range, meta)
  const reader = input.source.kind === 'csv' ? csvReader() : jsonReader()
  let scannedBytes = 0
  let silentFrom = 0
  try {
    for await (const readBytes of scan(source, input.isGzip, reader)) {
      scannedBytes = readBytes
      if (sink.sizeBytes >= frameBytes) {
        silentFrom = readBytes
        yield { kind: 'rows', text: sink.take(), scannedBytes }
      } else if (readBytes - silentFrom >= silentBytesMax) {
        silentFrom = readBytes
        yield sink.sizeBytes > 0
          ? { kind: 'rows', text: sink.take(), scannedBytes }
          : { kind: 'progress', scannedBytes }
      }
    }
  } catch (error) {
    // What was found in front of a record that does not go with the statement goes out in front of the error.
    if (error instanceof ServiceError && sink.sizeBytes > 0) yield { kind: 'rows', text: sink.take(), scannedBytes }
    throw error
  }
  sink.finish()
  if (sink.sizeBytes > 0) yield { kind: 'rows', text: sink.take(), scannedBytes }
  yield { kind: 'end', scannedBytes, skipped: sink.skipped }

  function csvReader(): TextReader {
    const csv = input.source
    if (csv.kind !== 'csv') throw new ServiceError('InternalError')
    let plan: Plan<CsvRow> | undefined
    let record = -1
    const rows = new CsvReader(csv.form, (row, startByte) => {
      record += 1
      if (record === 0 && csv.header !== 'none' && row.bytes.length > headerBytesMax)
        throw new ServiceError('HeaderInfoExceedsMaxSize')
      if (plan === undefined) {
        plan = csvPlan(statement, csv.header === 'none' ? undefined : row, csv, output)
        sink.head(plan)
      }
      if ((record === 0 && csv.header !== 'none') || !within(record, startByte)) return
      if (sink.add(plan, row, 'InvalidCsvLine')) rows.isDone = true
    })
    sink.atEnd(() => plan ?? csvPlan(statement, undefined, { ...csv, header: 'none' }, output))
    return rows
  }

  function jsonReader(): TextReader {
    const json = input.source
    if (json.kind !== 'json') throw new ServiceError('InternalError')
    const plan = jsonPlan(statement, output)
    const nodes = new JsonScanner(statement.root, json.form, (text, record, endByte) => {
      if (!within(record, endByte - text.length)) return
      if (sink.add(plan, parseNode(text, json.numbersAreText), 'InvalidJsonData')) nodes.isDone = true
    })
    sink.atEnd((): Plan<Json> => plan)
    return nodes
  }
}

/** Whether a record is asked for, by its number and where it begins. */
function recordsWithin(
  range: RecordRange | undefined,
  meta: SelectMeta | undefined,
): (record: number, startByte: number) => boolean {
  if (range === undefined) return () => true
  if (meta === undefined && range.of !== 'byte') throw new ServiceError('SelectCsvMetaUnavailable')
  const count = (range.of === 'line' ? meta?.rows : meta?.splits) ?? 0
  // Without a first one the number counts from the end, as in HTTP.
  const first = range.first ?? Math.max(0, count - (range.last ?? 0))
  const last = range.first === undefined ? Number.POSITIVE_INFINITY : (range.last ?? Number.POSITIVE_INFINITY)
  return (record, startByte) => {
    const at = { line: record, split: Math.floor(startByte / splitBytes), byte: startByte }[range.of]
    return at >= first && at <= last
  }
}

/** Takes records, keeps what is to go out, and counts. */
class Sink {
  readonly #limit: number
  readonly #output: SelectionOutput
  #pieces: string[] = []
  #taken = 0
  #plan: (() => { readonly total: (() => string) | undefined }) | undefined
  sizeBytes = 0
  skipped = 0

  constructor(statement: Statement, output: SelectionOutput) {
    this.#limit = statement.limit ?? Number.POSITIVE_INFINITY
    this.#output = output
  }

  head({ head }: { readonly head: string | undefined }): void {
    if (head !== undefined) this.#keep(head)
  }

  atEnd(plan: () => { readonly total: (() => string) | undefined }): void {
    this.#plan = plan
  }

  /** True when no further record is wanted. */
  add<Record>(plan: Plan<Record>, record: Record, code: 'InvalidCsvLine' | 'InvalidJsonData'): boolean {
    try {
      if (this.#output.skipsPartial && plan.isPartial(record)) this.#skip(code)
      else if (plan.passes(record)) {
        const text = plan.row(record)
        this.#taken += 1
        if (text !== undefined) this.#keep(text)
      }
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      this.#skip(code)
    }
    return this.#taken >= this.#limit
  }

  finish(): void {
    const total = this.#plan?.().total?.()
    if (total !== undefined) this.#keep(total)
  }

  take(): string {
    const text = this.#pieces.join('')
    this.#pieces = []
    this.sizeBytes = 0
    return text
  }

  #keep(text: string): void {
    if (text.length > outputRowBytesMax) throw new ServiceError('OutputExceedsMaxSize')
    this.#pieces.push(text)
    this.sizeBytes += text.length
  }

  #skip(code: 'InvalidCsvLine' | 'InvalidJsonData'): void {
    this.skipped += 1
    const { skippedMax } = this.#output
    if (this.skipped <= skippedMax) return
    throw new ServiceError(
      code,
      {},
      {
        message: `More than ${skippedMax} records do not go with the statement, which is what MaxSkippedRecordsAllowed lets pass.`,
      },
    )
  }
}
