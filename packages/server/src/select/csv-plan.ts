/** A statement over CSV: what each row becomes. */
import { ServiceError } from '@latchkey/protocol'
import { accumulator } from './aggregate.ts'
import { compileCondition, compileSelected } from './compile.ts'
import type { Evaluate, Shape } from './compile.ts'
import type { CsvRow } from './csv-reader.ts'
import { columnIndexMax } from './limits.ts'
import type { Plan } from './plan.ts'
import type { CsvInput, SelectionOutput } from './request.ts'
import type { Expression, PathStep, Selected, Statement } from './sql.ts'
import { textOf } from './values.ts'
import type { Value } from './values.ts'

/** @throws ServiceError of the codes `Sql…` */
export function csvPlan(
  statement: Statement,
  header: CsvRow | undefined,
  input: CsvInput,
  output: SelectionOutput,
): Plan<CsvRow> {
  if (statement.root.length > 0) throw new ServiceError('TableRootNodeOnlySupportInJson')
  const names = input.header === 'use' ? namesOf(header?.fields ?? []) : new Map<string, number>()
  const used = new Set<number>()
  const indexOf = (path: readonly PathStep[]): number => {
    const index = columnIndex(path, names)
    used.add(index)
    return index
  }
  const shape: Shape<CsvRow> = {
    isTyped: false,
    column: (path) => {
      const index = indexOf(path)
      return (row) => row.fields[index]
    },
  }
  const passes = statement.where === undefined ? () => true : compileCondition(statement.where, shape)
  const write = writer(output, input)
  const shown = output.hasHeader && header !== undefined ? header : undefined
  const common = {
    passes,
    // Columns are known when everything is compiled, which is before the first row.
    isPartial: (row: CsvRow) => [...used].some((index) => index >= row.fields.length),
  }
  if (statement.columns === '*')
    return { ...common, head: shown && write.whole(shown), row: write.whole, total: undefined }
  const { columns } = statement
  if (columns.some(({ of }) => of.op === 'aggregate')) {
    if (output.keepsAllColumns) throw new ServiceError('SqlInvalidKeepAllColumnsWithAggregation')
    return { ...common, head: undefined, ...aggregated(columns, shape, write.fields) }
  }
  const values = columns.map(({ of }) => compileSelected(of, shape))
  const indexes = columns.map(({ of }) => indexOf(columnOf(of)))
  const head = shown && write.fields(columns.map(({ alias }, at) => alias ?? shown.fields[indexes[at] ?? 0]))
  if (!output.keepsAllColumns)
    return { ...common, head, row: (row) => write.fields(values.map((value) => value(row))), total: undefined }
  if (new Set(indexes).size < indexes.length) throw new ServiceError('SqlInvalidKeepAllColumnsWithDuplicateColumn')
  const places = new Map(indexes.map((index, at) => [index, values[at]] as const))
  const spread = (row: CsvRow): string => write.fields(row.fields.map((_field, index) => places.get(index)?.(row)))
  return { ...common, head: shown && spread(shown), row: spread, total: undefined }
}

/** Whatever their case; the first of two counts. */
function namesOf(fields: readonly string[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>()
  for (const [index, field] of fields.entries()) {
    const name = field.trim().toLowerCase()
    if (!names.has(name)) names.set(name, index)
  }
  return names
}

function columnIndex(path: readonly PathStep[], names: ReadonlyMap<string, number>): number {
  const [step] = path
  if (path.length !== 1 || step === undefined || step === '*' || !('key' in step))
    throw new ServiceError('NestedColumnNotSupportInCsv')
  const named = names.get(step.key.toLowerCase())
  if (named !== undefined) return named
  const counted = /^_(\d{1,9})$/.exec(step.key)?.[1]
  if (counted === undefined) throw new ServiceError('SqlInvalidColumnName', { ColumnName: step.key.slice(0, 128) })
  const number = Number(counted)
  if (number < 1 || number > columnIndexMax) throw new ServiceError('SqlInvalidColumnIndex')
  return number - 1
}

function columnOf(of: Expression): readonly PathStep[] {
  if (of.op === 'column') return of.path
  if (of.op === 'cast') return columnOf(of.of)
  throw new ServiceError('SqlSyntaxError', {}, { message: 'Constants cannot be selected.' })
}

function aggregated(
  columns: readonly Selected[],
  shape: Shape<CsvRow>,
  write: (values: readonly Value[]) => string,
): Pick<Plan<CsvRow>, 'row' | 'total'> {
  const parts = columns.map(({ of }) => {
    if (of.op !== 'aggregate') throw new ServiceError('SqlInvalidMixOfAggregationAndColumn')
    // A column of CSV is a text until it is cast.
    if (of.of?.op === 'column') throw new ServiceError('SqlAggregationOnNonNumericType')
    const value: Evaluate<CsvRow> = of.of === undefined ? () => undefined : compileSelected(of.of, shape)
    return { value, total: accumulator(of.name) }
  })
  return {
    row: (row) => {
      for (const { value, total } of parts) total.add(value(row))
      return undefined
    },
    total: () => write(parts.map(({ total }) => total.result())),
  }
}

type Writer = {
  readonly fields: (values: readonly Value[]) => string
  readonly whole: (row: CsvRow) => string
}

/** A field is quoted when it would be cut otherwise; a whole row stays as it is where both sides cut alike. */
function writer(output: SelectionOutput, { form }: CsvInput): Writer {
  const { fieldDelimiter, recordDelimiter } = output
  const { quote } = form
  const isPlain = (text: string): boolean =>
    !text.includes(fieldDelimiter) && !text.includes(recordDelimiter) && !text.includes(quote)
  const quoted = (text: string): string =>
    isPlain(text) ? text : quote + text.replaceAll(quote, () => quote + quote) + quote
  const fields = (values: readonly Value[]): string =>
    values.map((value) => (value === undefined ? '' : quoted(textOf(value)))).join(fieldDelimiter) + recordDelimiter
  const cutsAlike =
    fieldDelimiter === form.fieldDelimiter &&
    (form.allowsQuotedDelimiter || recordDelimiter === form.recordDelimiter.toString())
  return {
    fields,
    whole: (row) => (cutsAlike ? row.text + recordDelimiter : fields(row.fields)),
  }
}
