import { bytesOf, encodeShape, formatRfc1123, formatXmlTime } from '@latchkey/protocol'
import type { InputField, OssRoute, Pairs, QueryParameter, Scalar } from '@latchkey/protocol'
import { noPayload, payloadOf } from './body.ts'
import type { Body, Payload } from './body.ts'
import { encodeForm } from './encode-form.ts'
import type { CallForm, WireContract } from './wire-contract.ts'
import { InputError } from './request-error.ts'

/** A request to OSS before it has an address and a signature. Header names are in lower case, values are text. */
export type OssParts = {
  readonly method: string
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly query: readonly QueryParameter[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly payload: Payload
  /** Documents travel with their MD5; what the caller sends as a stream has one only when the caller gave it. */
  readonly isDocument: boolean
  /** A form is signed by its own fields, so its request is not. */
  readonly isForm: boolean
}

export type Values = Readonly<Record<string, unknown>>

/** Throws InputError for a missing bucket, key or required field, before anything is sent. */
export function encodeOss(contract: WireContract, route: OssRoute, input: Values): OssParts {
  const query: QueryParameter[] = []
  const headers: [name: string, value: string][] = []
  const place: { bucket?: string; key?: string } = {}
  let body: { readonly field: InputField; readonly value: unknown } | undefined
  for (const [ours, field] of Object.entries(contract.input)) {
    const value = input[ours] ?? usualValue(field)
    if (value === undefined) {
      if (isMissed(field)) throw new InputError(`${contract.name} needs ${ours}.`)
    } else if (field.in === 'bucket' || field.in === 'key') place[field.in] = named(contract, ours, value)
    else if (field.in === 'query') query.push([field.name, scalarText(field.value, value)])
    else if (field.in === 'header') headers.push([field.name, headerValue(field.value, value)])
    else if (field.in === 'headers')
      for (const [name, text] of Object.entries(value as Values)) headers.push([`${field.prefix}${name}`, String(text)])
    else body = { field, value }
  }
  const isForm = route.form === true
  const sent = body === undefined ? nothingSent : encodeBody(body.field, body.value, isForm ? headers : [])
  const ownHeaders = isForm ? [] : headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    method: route.method,
    bucket: place.bucket,
    key: place.key,
    query: [...selectors(route, query), ...query],
    headers: sent.contentType === undefined ? ownHeaders : [...ownHeaders, ['content-type', sent.contentType]],
    payload: sent.payload,
    isDocument: body?.field.in === 'xml' || body?.field.in === 'text',
    isForm,
  }
}

/** The MD5 of a document is computed when nobody gave it. */
function isMissed(field: InputField): boolean {
  if (field.in === 'header' && field.name.toLowerCase() === 'content-md5') return false
  return field.required === true || field.in === 'bucket' || field.in === 'key'
}

/** Keys may hold characters that XML cannot; asked for, they come percent-encoded, and are decoded again here. */
function usualValue(field: InputField): unknown {
  return field.in === 'query' && field.name === 'encoding-type' ? 'url' : undefined
}

function named(contract: WireContract, ours: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new InputError(`${contract.name} needs ${ours}.`)
  return value
}

/** What the route is known by, unless a field of the input gives it its value. */
function selectors(route: OssRoute, given: readonly QueryParameter[]): readonly QueryParameter[] {
  return Object.entries(route.query ?? {})
    .filter(([name]) => !given.some(([other]) => other === name))
    .map(([name, value]) => [name, typeof value === 'string' ? value : undefined])
}

export function scalarText(scalar: Scalar, value: unknown): string {
  return scalar.type === 'time' && value instanceof Date ? formatXmlTime(value.getTime()) : String(value)
}

function headerValue(scalar: Scalar, value: unknown): string {
  return scalar.type === 'time' && value instanceof Date ? formatRfc1123(value.getTime()) : String(value)
}

type Encoded = { readonly payload: Payload; readonly contentType: string | undefined }
const nothingSent: Encoded = { payload: noPayload, contentType: undefined }

/** What are headers elsewhere are fields of a form. */
function encodeBody(field: InputField, value: unknown, formHeaders: Pairs): Encoded {
  switch (field.in) {
    case 'xml': {
      const text = encodeShape(field.root, field.value, value as Values, false)
      return { payload: { kind: 'bytes', bytes: bytesOf(text) }, contentType: 'application/xml' }
    }
    case 'text':
      return { payload: { kind: 'bytes', bytes: bytesOf(String(value)) }, contentType: undefined }
    // The types of the input say what these values are; they come from the contract.
    case 'stream':
      return { payload: payloadOf(value as Body), contentType: undefined }
    case 'form':
      return encodeForm(value as CallForm, formHeaders)
    case 'bucket':
    case 'key':
    case 'query':
    case 'header':
    case 'headers':
    case 'param':
    case 'params':
      throw new InputError(`A ${field.in} field is no body.`)
  }
}
