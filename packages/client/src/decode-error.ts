import { bytesOfBase64, readXml, utf8TextOf } from '@latchkey/protocol'
import type { XmlElement } from '@latchkey/protocol'
import type { AnswerBody } from './answer-body.ts'
import { RequestError } from './request-error.ts'
import type { WireAnswer } from './transport.ts'

/** An error document is a few kilobytes; what is longer is not one. */
const errorDocumentBytesMax = 262_144

type Told = {
  readonly fields: Readonly<Record<string, string>>
  readonly accessDenied: Readonly<Record<string, string>> | undefined
}
const toldNothing: Told = { fields: {}, accessDenied: undefined }

/** Reads the error out of XML, JSON, or the `x-oss-err` header of an answer to HEAD. Never throws for what it finds. */
export async function decodeError(operation: string, answer: WireAnswer, body: AnswerBody): Promise<RequestError> {
  const text = await body.text(errorDocumentBytesMax).catch(() => '')
  const document = text === '' ? headError(answer) : text
  const told = readDocument(document)
  const {
    Code,
    Message,
    RequestId,
    HostId: _hostId,
    EC,
    RecommendDoc: _page,
    Recommend: _advice,
    ...details
  } = told.fields
  const requestId = RequestId ?? answer.headers.get('x-oss-request-id') ?? answer.headers.get('x-acs-request-id') ?? ''
  return new RequestError({
    operation,
    code: Code ?? codeOf(answer.status),
    status: answer.status,
    message: Message ?? (document === '' ? `The server answered ${answer.status}.` : document.slice(0, 200)),
    requestId,
    ec: EC ?? answer.headers.get('x-oss-ec'),
    details,
    accessDenied: told.accessDenied,
    headers: answer.headers,
  })
}

/** What OSS calls an answer without a document. */
function codeOf(status: number): string {
  return status === 304 ? 'NotModified' : `Status${status}`
}

function headError(answer: WireAnswer): string {
  const bytes = bytesOfBase64(answer.headers.get('x-oss-err') ?? '')
  return bytes === undefined ? '' : (utf8TextOf(bytes) ?? '')
}

function readDocument(text: string): Told {
  const trimmed = text.trimStart()
  if (trimmed.startsWith('{')) return fromJson(trimmed)
  return trimmed.startsWith('<') ? fromXml(trimmed) : toldNothing
}

function fromXml(text: string): Told {
  let root: XmlElement
  try {
    root = readXml(text)
  } catch {
    return toldNothing
  }
  if (root.name !== 'Error') return toldNothing
  const denied = root.children.find((child) => child.name === 'AccessDeniedDetail')
  return {
    fields: textsOf(root.children.filter((child) => child !== denied)),
    accessDenied: denied === undefined ? undefined : textsOf(denied.children),
  }
}

function textsOf(elements: readonly XmlElement[]): Readonly<Record<string, string>> {
  return Object.fromEntries(elements.map((element) => [element.name, element.text]))
}

/** Vector and table buckets nest their error; STS and RAM do not. */
function fromJson(text: string): Told {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return toldNothing
  }
  const outer = membersOf(parsed)
  const members = typeof outer['Error'] === 'object' ? membersOf(outer['Error']) : outer
  const denied = members['AccessDeniedDetail']
  return {
    fields: plainOf(members),
    accessDenied: typeof denied === 'object' && denied !== null ? plainOf(membersOf(denied)) : undefined,
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function plainOf(members: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)]]
        : [],
    ),
  )
}
