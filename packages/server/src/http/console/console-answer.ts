import { ServiceError } from '@latchkey/protocol'
import type { Answer } from '../answer.ts'
import { guid } from '../dialect-rpc.ts'
import { errorFields } from '../error-fields.ts'
import type { Wire } from '../wire.ts'
import { dateHeader } from '../date-header.ts'

/** What no answer of the console may be: kept, guessed at, framed, or told to another site. */
const guarded: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'no-store'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
]

export function jsonAnswer(wire: Wire, status: number, members: Readonly<Record<string, unknown>>): Answer {
  const text = `${JSON.stringify({ RequestId: guid(wire.requestId), ...members })}\n`
  return textAnswer(wire, status, text, [['Content-Type', 'application/json;charset=utf-8']])
}

export function textAnswer(
  wire: Wire,
  status: number,
  text: string,
  headers: readonly (readonly [string, string])[],
): Answer {
  return {
    status,
    headers: [dateHeader(wire.receivedAt), ['Content-Length', String(Buffer.byteLength(text))], ...headers, ...guarded],
    body: wire.method === 'HEAD' ? { kind: 'none' } : { kind: 'bytes', bytes: text },
  }
}

/** Errors as STS and RAM write them. */
export function errorAnswer(wire: Wire, error: unknown): Answer {
  const { status, code, message, accessDenied } = errorFields(error)
  const detail = accessDenied && Object.fromEntries(Object.entries(accessDenied).filter(([, value]) => value))
  return jsonAnswer(wire, status, {
    Code: code,
    Message: message,
    ...(detail === undefined ? {} : { AccessDeniedDetail: detail }),
  })
}

export const missing = (name: string): ServiceError =>
  new ServiceError('MissingParameter', { Parameter: name }, { wireCode: `MissingParameter.${name}` })

export const authenticateFail = (message?: string): ServiceError =>
  new ServiceError('InvalidCredential.AuthenticateFail', {}, message === undefined ? {} : { message })
