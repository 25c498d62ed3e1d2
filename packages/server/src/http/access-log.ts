/** What a bucket's own log says of a request: gathered only when the bucket keeps one. */
import type { Authenticated } from '../access/authenticate.ts'
import type { Caller } from '../access/caller.ts'
import { accessLogLine } from '../rules/access-log-line.ts'
import type { Bucket } from '../store/port.ts'
import type { Answer } from './answer.ts'
import { errorFields } from './error-fields.ts'
import type { Location } from './locate.ts'
import { headerOf } from './wire.ts'
import type { Wire } from './wire.ts'

export type AccessLogs = {
  /** Keeps a line for the bucket; it becomes part of a log object later. */
  readonly keep: (bucket: Bucket, at: Date, line: string) => void
  /** A bucket that was seen to keep a log, for requests that were refused before theirs was opened. */
  readonly known: (bucketName: string) => Bucket | undefined
}

export type Answered = {
  readonly wire: Wire
  readonly address: string
  readonly location: Location | undefined
  readonly operation: string
  readonly authenticated: Authenticated | undefined
  readonly fault: unknown
  readonly answer: Answer
  readonly durationMs: number
}

export function lineOf(bucket: Bucket, answered: Answered): string {
  const { wire, address, location, operation, authenticated, fault, answer, durationMs } = answered
  const caller = authenticated?.caller
  const header = (name: string): string | undefined =>
    answer.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1]
  const sentBytes = wire.method === 'HEAD' ? 0 : numberOf(header('content-length'))
  return accessLogLine({
    remoteAddress: address,
    at: wire.receivedAt,
    method: wire.method,
    path: wire.path,
    rawQuery: wire.rawQuery,
    status: answer.status,
    sentBytes,
    durationMs,
    referer: headerOf(wire, 'referer'),
    userAgent: headerOf(wire, 'user-agent'),
    host: wire.host,
    requestId: wire.requestId,
    requester: caller && requesterOf(caller),
    operation,
    bucket: bucket.name,
    key: location?.key,
    objectBytes: fault === undefined ? objectBytesOf(wire, header) : undefined,
    errorCode: fault === undefined ? undefined : errorFields(fault).code,
    requestBytes: wire.body.sizeBytes,
    ownerId: bucket.accountId,
    storageClass: header('x-oss-storage-class') ?? bucket.storageClass,
    accessKeyId: caller === undefined || caller.kind === 'anonymous' ? undefined : caller.accessKeyId,
  })
}

function requesterOf(caller: Caller): string | undefined {
  return caller.kind === 'anonymous' ? undefined : caller.accountId
}

/** Of a read the whole object's size, also where a part was asked for; of a write what was sent. */
function objectBytesOf(wire: Wire, header: (name: string) => string | undefined): number | undefined {
  const range = header('content-range')
  if (range !== undefined) return numberOf(range.slice(range.indexOf('/') + 1))
  if (header('x-oss-object-type') !== undefined) return numberOf(header('content-length'))
  return wire.method === 'PUT' ? wire.body.sizeBytes : undefined
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}
