import { encodeShape, escapeXml, xmlDeclaration } from '@latchkey/protocol'
import type { ErrorDetails } from '@latchkey/protocol'
import type { Caller } from '../access/caller.ts'
import { isRequesterCharged } from '../access/requester-pays.ts'
import { corsHeaders, parseCorsDocument } from '../rules/cors.ts'
import { documentValues } from '../store/buckets/document-values.ts'
import type { Bucket } from '../store/port.ts'
import { documentOf, headersOf, statusOf } from './answer.ts'
import type { Answer, AnswerBody, Output } from './answer.ts'
import type { Fields } from './decode.ts'
import type { Location } from './locate.ts'
import type { OssCall } from './oss-call.ts'
import { errorFields } from './error-fields.ts'
import type { ErrorFields } from './error-fields.ts'
import type { Buckets } from './judging.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'
import { xmlText } from './xml-text.ts'
import { dateHeader } from './date-header.ts'

type Headers = (readonly [string, string])[]

/** Headers that every answer of OSS has. SDKs set their clocks by Date, on errors above all. */
export function commonHeaders(wire: Pick<Wire, 'requestId'>, date: Date): Headers {
  return [['Server', 'AliyunOSS'], dateHeader(date), ['x-oss-request-id', wire.requestId]]
}

export function encodeOss(call: OssCall, output: Output, input: Fields, buckets: Buckets, caller: Caller): Answer {
  const { wire, contract } = call
  const status = statusOf(contract, output)
  const headers: Headers = [
    ...commonHeaders(wire, wire.receivedAt),
    ...headersOf(contract, output),
    ...safetyHeaders(call.location),
    ...chargedHeaders(caller, buckets),
    ...crossOriginHeaders(wire, buckets.get('bucket')),
  ]
  const document = documentOf(contract, output)
  if (document === undefined)
    return { status, headers: withLength(headers, 0, wire.method, status), body: { kind: 'none' } }
  switch (document.field.in) {
    case 'xml': {
      const text = encodeShape(
        document.field.root,
        document.field.value,
        document.value as Output,
        input.encodingType === 'url',
      )
      return {
        status,
        headers: [...headers, ['Content-Type', 'application/xml'], ['Content-Length', String(Buffer.byteLength(text))]],
        body: bodyOf(wire, { kind: 'bytes', bytes: text }),
      }
    }
    case 'text': {
      const text = String(document.value)
      return {
        status,
        headers: [
          ...headers,
          ['Content-Type', document.field.contentType],
          ['Content-Length', String(Buffer.byteLength(text))],
        ],
        body: bodyOf(wire, { kind: 'bytes', bytes: text }),
      }
    }
    case 'stream':
      return {
        status,
        headers,
        body:
          document.value instanceof Uint8Array
            ? { kind: 'bytes', bytes: document.value }
            : { kind: 'stream', chunks: document.value as AsyncIterable<Uint8Array> },
      }
    case 'status':
    case 'header':
    case 'headers':
    case 'member':
      return { status, headers, body: { kind: 'none' } }
  }
}

/** A HEAD answer says the length of what GET would send, and so does an operation that names one itself. */
function withLength(headers: Headers, length: number, method: string, status: number): Headers {
  // Without a body, only HEAD may speak of one.
  if (method !== 'HEAD' && status !== 304 && status !== 204)
    return [...headers.filter(([name]) => name.toLowerCase() !== 'content-length'), ['Content-Length', '0']]
  const isSaid = headers.some(([name]) => name.toLowerCase() === 'content-length')
  return isSaid || status === 304 || (status === 204 && method !== 'HEAD')
    ? headers
    : [...headers, ['Content-Length', String(length)]]
}

const bodyOf = (wire: Wire, body: AnswerBody): AnswerBody => (wire.method === 'HEAD' ? { kind: 'none' } : body)

/** What a player stored must not run in a page of this host; a bound domain is the studio's own and serves as stored. */
export function safetyHeaders({ kind, style }: Pick<Location, 'kind' | 'style'>): Headers {
  if (kind !== 'object' || style === 'bound') return []
  return [
    ['X-Content-Type-Options', 'nosniff'],
    ['Content-Security-Policy', 'sandbox'],
  ]
}

/** Who pays, told to whoever pays. */
function chargedHeaders(caller: Caller, buckets: Buckets): Headers {
  for (const bucket of buckets.values())
    if (bucket?.documents.requestPayment !== undefined && isRequesterCharged(caller, bucket))
      return [['x-oss-request-charged', 'requester']]
  return []
}

/** What a page of another origin may see of an answer, error or not; nothing for a request that no page sent. */
export function crossOriginHeaders(wire: Pick<Wire, 'headers' | 'method'>, bucket: Bucket | undefined): Headers {
  const origin = headerOf(wire, 'origin')
  // A preflight's answer is an operation's own.
  if (origin === undefined || bucket === undefined || wire.method === 'OPTIONS') return []
  const configuration = corsOf(bucket)
  return configuration === undefined ? [] : corsHeaders(configuration, { origin, method: wire.method })
}

const corsOf = documentValues('cors', parseCorsDocument)

/** The error document, with what each code adds, below the 4 KB that oss2 reads. HEAD carries it in `x-oss-err`. */
export function errorAnswer(wire: Pick<Wire, 'requestId' | 'method' | 'host'>, date: Date, error: unknown): Answer {
  const fields = errorFields(error)
  const headers: Headers = [...commonHeaders(wire, date), ...Object.entries(fields.headers)]
  if (fields.ec !== undefined) headers.push(['x-oss-ec', fields.ec])
  if (fields.status === 304) return { status: 304, headers, body: { kind: 'none' } }
  const document = errorDocument(fields, wire.requestId, wire.host)
  headers.push(['Content-Type', 'application/xml'])
  if (wire.method === 'HEAD') {
    headers.push(['x-oss-err', Buffer.from(document).toString('base64')])
    return { status: fields.status, headers, body: { kind: 'none' } }
  }
  headers.push(['Content-Length', String(Buffer.byteLength(document))])
  return { status: fields.status, headers, body: { kind: 'bytes', bytes: document } }
}

/** oss2 reads no more of an error than 4 KB, and takes a cut one for none. */
export const errorDocumentBytesMax = 4_095
/** How many characters of each value are shown, the first that lets the whole document fit. */
const shownCharacters = [Number.POSITIVE_INFINITY, 2_000, 1_000, 500, 250, 100, 50, 25]

/** Values are a client's own words sent back, so a long one is cut; who was refused and the sealed reasons stay whole. */
export function errorDocument(fields: ErrorFields, requestId: string, host: string): string {
  let document = ''
  for (const charactersMax of shownCharacters) {
    document = documentOfError(fields, requestId, host, charactersMax)
    if (Buffer.byteLength(document) <= errorDocumentBytesMax) return document
  }
  return document
}

function documentOfError(fields: ErrorFields, requestId: string, host: string, charactersMax: number): string {
  const { code, message, details, accessDenied, ec } = fields
  const shown = elements({ Code: code, Message: message, RequestId: requestId, HostId: host }, charactersMax)
  const denied = accessDenied === undefined ? '' : `<AccessDeniedDetail>${elements(accessDenied)}</AccessDeniedDetail>`
  const help = ec === undefined ? '' : elements({ EC: ec, RecommendDoc: `https://api.aliyun.com/troubleshoot?q=${ec}` })
  return `${xmlDeclaration}<Error>${shown}${elements(details, charactersMax)}${denied}${help}</Error>`
}

function elements(values: ErrorDetails, charactersMax = Number.POSITIVE_INFINITY): string {
  let text = ''
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) text += `<${name}>${escapeXml(xmlText(cut(value, charactersMax)))}</${name}>`
  return text
}

const cut = (text: string, charactersMax: number): string =>
  text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text
