/** What CreateSelectObjectMeta finds out: how many records and splits an object has. */
import { ServiceError } from '@latchkey/protocol'
import { CsvReader } from './csv-reader.ts'
import { JsonScanner } from './json-scanner.ts'
import { splitBytes } from './limits.ts'
import type { CsvInput, JsonInput } from './request.ts'
import { scan } from './scan.ts'

export type SelectMeta = { readonly rows: number; readonly splits: number; readonly columns: number }

/** After each slice how far it is; at the end what was counted. */
export type Counting =
  | { readonly kind: 'progress'; readonly scannedBytes: number }
  | { readonly kind: 'end'; readonly scannedBytes: number; readonly meta: SelectMeta }

/** @throws ServiceError InvalidCsvLine, InvalidTextEncoding, InvalidJsonData */
export async function* countRecords(
  input: CsvInput | JsonInput,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Counting, void, void> {
  const counted = { rows: 0, splits: 0, columns: 0 }
  const note = (startByte: number): void => {
    counted.rows += 1
    // A split is empty where one record fills the next ones as well.
    counted.splits = Math.floor(startByte / splitBytes) + 1
  }
  const reader =
    input.kind === 'csv'
      ? new CsvReader(input.form, (row, startByte) => {
          counted.columns = Math.max(counted.columns, row.fields.length)
          note(startByte)
        })
      : new JsonScanner([], 'lines', (text, _record, endByte) => note(endByte - text.length))
  let scannedBytes = 0
  for await (const readBytes of scan(source, false, reader)) {
    scannedBytes = readBytes
    yield { kind: 'progress', scannedBytes }
  }
  yield { kind: 'end', scannedBytes, meta: counted }
}

/** What a meta is of: the object as it was written, and how its records are told apart. */
export function metaForm(input: CsvInput | JsonInput): string {
  if (input.kind === 'json') {
    if (input.form === 'document')
      throw new ServiceError('InvalidArgument', { ArgumentName: 'Type', ArgumentValue: 'DOCUMENT' })
    return 'json'
  }
  const { recordDelimiter, fieldDelimiter, quote, allowsQuotedDelimiter } = input.form
  return JSON.stringify(['csv', recordDelimiter.toString('latin1'), fieldDelimiter, quote, allowsQuotedDelimiter])
}
