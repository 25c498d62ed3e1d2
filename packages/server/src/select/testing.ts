/** Runs a statement over a text, cut into pieces of any size. */
import { metaForm, countRecords } from './meta.ts'
import type { SelectMeta } from './meta.ts'
import { selectionInput, selectionOutput } from './request.ts'
import type { GivenInput, GivenOptions, GivenOutput } from './request.ts'
import { openSelection, select } from './selection.ts'

export type Asked = {
  readonly kind?: 'csv' | 'json'
  readonly input?: GivenInput
  readonly output?: GivenOutput
  readonly options?: GivenOptions
  readonly pieceBytes?: number
  readonly isCounted?: boolean
}

export async function* pieces(content: string | Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
export const jsonLines: Asked = { kind: 'json', input: { json: { type: 'LINES' } } }
export const jsonDocument: Asked = { kind: 'json', input: { json: { type: 'DOCUMENT' } } }

/** With `seen`, the rows that went out are there also when the statement ends with an error. */
export async function selected(
  sql: string,
  content: string | Uint8Array,
  asked: Asked = {},
  seen: string[] = [],
): Promise<string> {
  const { kind = 'csv', input = {}, output = {}, options = {}, pieceBytes = 7, isCounted = true } = asked
  const given = selectionInput(kind, input)
  const selection = openSelection(sql, given, selectionOutput(kind, output, options))
  const meta = given.range === undefined || !isCounted ? undefined : await countedIn(content, asked)
  for await (const found of select(selection, pieces(content, pieceBytes), meta))
    if (found.kind === 'rows') seen.push(found.text)
  return seen.join('')
}

export async function countedIn(content: string | Uint8Array, asked: Asked = {}): Promise<SelectMeta | undefined> {
  const { kind = 'csv', input = {}, pieceBytes = 7 } = asked
  const { source } = selectionInput(kind, input)
  metaForm(source)
  for await (const item of countRecords(source, pieces(content, pieceBytes))) if (item.kind === 'end') return item.meta
  return undefined
}
