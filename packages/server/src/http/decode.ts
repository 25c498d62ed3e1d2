import { ServiceError } from '@latchkey/protocol'
import type { BodyStream, Contract, FormInput, Scalar } from '@latchkey/protocol'
import type { BufferBudget } from '../base/streams.ts'
import type { Location } from './locate.ts'
import { planOf } from './plan.ts'
import type { Plan } from './plan.ts'
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
  const plan = planOf(contract)
  const fields: Record<string, unknown> = {}
  for (const { ours, in: place } of plan.places) {
    const value = place === 'form' ? parts.form : parts.location[place]
    if (value !== undefined) fields[ours] = value
  }
  if (plan.query.size > 0 && parts.query.length > 0) decodeNamed(plan.query, queryOf(parts.query), fields)
  const headers = parts.form === undefined ? parts.wire.headers : formHeaders(parts.form)
  decodeNamed(plan.headers, headers, fields, true)
  for (const { ours, prefix } of plan.families) fields[ours] = headerFamily(headers, prefix)
  for (const { ours, name } of plan.required)
    if (fields[ours] === undefined) throw new ServiceError('MissingArgument', { ArgumentName: name })
  return fields
}

type Pairs = readonly (readonly [name: string, value: string])[]

const queryOf = (query: QueryPairs): Pairs => query.map(([name, value]) => [name, value ?? ''] as const)

const formHeaders = (form: FormInput): Pairs =>
  form.fields.map(([name, value]) => [name.toLowerCase(), asHeaderBytes(value)] as const)

/** Goes through what was sent, which is little, and not through all that could be. */
function decodeNamed(named: Plan['query'], pairs: Pairs, into: Record<string, unknown>, isHeaders = false): void {
  let seen: Set<string> | undefined
  for (const [name, value] of pairs) {
    const wanted = named.get(name)
    if (wanted === undefined) continue
    if (seen?.has(name)) throw givenTwice(wanted[0]?.name ?? name, value)
    seen = (seen ?? new Set()).add(name)
    for (const field of wanted) {
      // Go's first client sends the ACL that nobody chose as a header without a value: Terraform's provider, for each bucket.
      if (value === '' && field.value.type === 'choice' && isHeaders) continue
      const decoded = decodeScalar(field.name, value, field.value)
      if (decoded !== undefined) into[field.ours] = decoded
    }
  }
}

const givenTwice = (name: string, value: string): ServiceError =>
  new ServiceError(
    'InvalidArgument',
    { ArgumentName: name, ArgumentValue: shown(value) },
    { message: `${name} is given twice.` },
  )

function headerFamily(headers: Pairs, prefix: string): (readonly [string, string])[] {
  const merged = new Map<string, string>()
  for (const [name, value] of headers) {
    if (!name.startsWith(prefix)) continue
    const rest = name.slice(prefix.length)
    const before = merged.get(rest)
    merged.set(rest, before === undefined ? value : `${before},${value}`)
  }
  return [...merged]
}

/** Header values are bytes, one code unit each, and go out as they came; the text of a form field becomes its UTF-8 bytes. */
const asHeaderBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** @throws ServiceError InvalidArgument */
export function decodeScalar(name: string, text: string, scalar: Scalar): unknown {
  const invalid = (): ServiceError =>
    new ServiceError('InvalidArgument', { ArgumentName: name, ArgumentValue: shown(text) }, { ...ecOf(name) })
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

/** Clients of the second generation compare the EC of a bad ACL. */
function ecOf(name: string): { readonly ec?: string } {
  return name === 'x-oss-acl' ? { ec: '0015-00000204' } : {}
}

const shownCharactersMax = 128
const shown = (text: string): string =>
  text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text

/**
 * Reads a bounded body whole, into one buffer that grows with what came and not with what was announced: chunks of one
 * byte each would cost a hundred times their size. Its bytes are of `allowance` while they come.
 * @throws ServiceError EntityTooLarge, IncompleteBody, ServiceUnavailable when too much is being read in this worker
 */
export async function readBody(body: BodyStream, maxBytes: number, allowance: Allowance): Promise<Buffer> {
  if ((body.sizeBytes ?? 0) > maxBytes) throw tooLarge(body.sizeBytes ?? 0, maxBytes)
  let buffer: Buffer = Buffer.alloc(0)
  let sizeBytes = 0
  try {
    for await (const chunk of body.chunks) {
      if (sizeBytes + chunk.length > maxBytes) throw tooLarge(sizeBytes + chunk.length, maxBytes)
      if (!allowance.tryTake(chunk.length)) throw new ServiceError('ServiceUnavailable')
      buffer = appended(buffer, sizeBytes, chunk)
      sizeBytes += chunk.length
    }
  } finally {
    allowance.give(sizeBytes)
  }
  if (body.sizeBytes !== undefined && sizeBytes < body.sizeBytes) throw new ServiceError('IncompleteBody')
  return buffer.subarray(0, sizeBytes)
}

/** What bodies that are read whole may hold together, in one worker. */
export type Allowance = Pick<BufferBudget, 'tryTake' | 'give'>

/** The first chunk is kept as it is: most bodies are one. */
function appended(buffer: Buffer, usedBytes: number, chunk: Uint8Array): Buffer {
  if (usedBytes === 0) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  const neededBytes = usedBytes + chunk.length
  const roomy = neededBytes <= buffer.length ? buffer : Buffer.allocUnsafe(neededBytes * 2)
  if (roomy !== buffer) buffer.copy(roomy, 0, 0, usedBytes)
  roomy.set(chunk, usedBytes)
  return roomy
}

const tooLarge = (proposed: number, max: number): ServiceError =>
  new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(max), ProposedSize: String(proposed) })
