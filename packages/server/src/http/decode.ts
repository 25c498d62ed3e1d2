import { ServiceError } from '@latchkey/protocol'
import type { BodyStream, Contract, FormInput, InputField, Scalar } from '@latchkey/protocol'
import type { Location } from './locate.ts'
import type { QueryPairs, Wire } from './wire.ts'

/** Everything in front of the body, by our own field names. Body fields join in `decodeBody`. */
export type Fields = Readonly<Record<string, unknown>>

export type HeadParts = {
  readonly wire: Pick<Wire, 'headers'>
  readonly location: Pick<Location, 'bucket' | 'key'>
  readonly query: QueryPairs
  /** Fields of a form, whose names are the headers they stand for, in any case. */
  readonly form?: FormInput | undefined
}

/**
 * Turns the head of an OSS request into the typed input of the contract. A parameter or header that the contract
 * interprets may come once; text becomes a value here and is not checked again.
 * @throws ServiceError InvalidArgument, with the name and value
 */
export function decodeHead(contract: Contract, parts: HeadParts): Fields {
  const fields: Record<string, unknown> = {}
  for (const [ours, field] of Object.entries(contract.input)) {
    const value = decodeField(field, parts)
    if (value !== undefined) fields[ours] = value
    else if (field.required === true && isHeadField(field)) throw missing(wireName(field))
  }
  return fields
}

const isHeadField = (field: InputField): boolean => field.in === 'query' || field.in === 'header'
const wireName = (field: InputField): string => ('name' in field ? field.name : field.in)
const missing = (name: string): ServiceError => new ServiceError('MissingArgument', { ArgumentName: name })

function decodeField(field: InputField, parts: HeadParts): unknown {
  switch (field.in) {
    case 'bucket':
      return parts.location.bucket
    case 'key':
      return parts.location.key
    case 'query':
      return decodeOne(field.name, valuesOf(parts.query, field.name), field.value)
    case 'header':
      return decodeOne(field.name, headerValues(parts, field.name), field.value)
    case 'headers':
      return headerFamily(parts, field.prefix)
    case 'form':
      return parts.form
    case 'param':
    case 'params':
    case 'xml':
    case 'text':
    case 'stream':
      return undefined
  }
}

function valuesOf(query: QueryPairs, name: string): string[] {
  return query.filter(([candidate]) => candidate === name).map(([, value]) => value ?? '')
}

function headerValues(parts: HeadParts, name: string): string[] {
  const lower = name.toLowerCase()
  if (parts.form !== undefined)
    return parts.form.fields.filter(([field]) => field.toLowerCase() === lower).map(([, value]) => asHeaderBytes(value))
  return parts.wire.headers.filter(([candidate]) => candidate === lower).map(([, value]) => value)
}

function headerFamily(parts: HeadParts, prefix: string): (readonly [string, string])[] {
  const source =
    parts.form === undefined
      ? parts.wire.headers
      : parts.form.fields.map(([name, value]) => [name.toLowerCase(), asHeaderBytes(value)] as const)
  const merged = new Map<string, string>()
  for (const [name, value] of source) {
    if (!name.startsWith(prefix)) continue
    const rest = name.slice(prefix.length)
    const before = merged.get(rest)
    merged.set(rest, before === undefined ? value : `${before},${value}`)
  }
  return [...merged]
}

/** Header values are bytes, one code unit each, and go out as they came; the text of a form field becomes its UTF-8 bytes. */
const asHeaderBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

function decodeOne(name: string, values: readonly string[], scalar: Scalar): unknown {
  if (values.length === 0) return undefined
  if (values.length > 1)
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: name, ArgumentValue: shown(values[1] ?? '') },
      { message: `${name} is given twice.` },
    )
  return decodeScalar(name, values[0] ?? '', scalar)
}

/** @throws ServiceError InvalidArgument */
export function decodeScalar(name: string, text: string, scalar: Scalar): unknown {
  const invalid = (): ServiceError =>
    new ServiceError('InvalidArgument', { ArgumentName: name, ArgumentValue: shown(text) })
  switch (scalar.type) {
    case 'text':
      if (scalar.max !== undefined && Buffer.byteLength(text) > scalar.max) throw invalid()
      return text
    case 'integer': {
      if (text === '') return undefined
      const value = /^[+-]?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
      if (
        !Number.isSafeInteger(value) ||
        value < (scalar.min ?? Number.MIN_SAFE_INTEGER) ||
        value > (scalar.max ?? Number.MAX_SAFE_INTEGER)
      )
        throw invalid()
      return value
    }
    case 'boolean':
      if (text === '') return undefined
      if (!/^(true|false)$/i.test(text)) throw invalid()
      return text.toLowerCase() === 'true'
    case 'choice':
      if (!scalar.values.includes(text)) throw invalid()
      return text
    case 'time': {
      const time = new Date(text)
      if (Number.isNaN(time.getTime())) throw invalid()
      return time
    }
  }
}

const shownCharactersMax = 128
const shown = (text: string): string =>
  text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text

/** The field whose value is the body, if any. */
export function bodyField(contract: Contract): readonly [ours: string, field: InputField] | undefined {
  return Object.entries(contract.input).find(
    ([, field]) => field.in === 'xml' || field.in === 'text' || field.in === 'stream' || field.in === 'form',
  )
}

/**
 * Reads a bounded body whole.
 * @throws ServiceError EntityTooLarge, IncompleteBody
 */
export async function readBody(body: BodyStream, maxBytes: number): Promise<Buffer> {
  if ((body.sizeBytes ?? 0) > maxBytes) throw tooLarge(body.sizeBytes ?? 0, maxBytes)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body.chunks) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) throw tooLarge(sizeBytes, maxBytes)
    chunks.push(chunk)
  }
  if (body.sizeBytes !== undefined && sizeBytes < body.sizeBytes) throw new ServiceError('IncompleteBody')
  return chunks.length === 1 && chunks[0] !== undefined
    ? Buffer.from(chunks[0].buffer, chunks[0].byteOffset, chunks[0].byteLength)
    : Buffer.concat(chunks, sizeBytes)
}

const tooLarge = (proposed: number, max: number): ServiceError =>
  new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(max), ProposedSize: String(proposed) })
