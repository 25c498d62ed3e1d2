import { parseRfc1123 } from '@latchkey/protocol'
import type { Chance } from './clock.ts'
import { ConnectionError, RequestError, TimeoutError } from './request-error.ts'

/** Attempts of one call, the first among them. */
export const attemptsDefault = 4
export const pauseMsMin = 100
export const pauseMsMax = 10_000

/**
 * Whether the same request may be sent again. What certainly had no effect always may: it never left, or was refused for
 * being too much. What may have had one only when twice is as good as once.
 */
export function mayRepeat(error: unknown, isIdempotent: boolean): boolean {
  if (error instanceof ConnectionError) return error.isUnsent || isIdempotent
  if (error instanceof TimeoutError) return error.limit === 'connectTimeoutMs' || isIdempotent
  if (!(error instanceof RequestError)) return false
  if (/^Throttling(\.|$)/.test(error.code) || error.status === 429) return true
  return isIdempotent && (passingStatuses.has(error.status) || error.code === 'RequestTimeout')
}

/** Those of a server in trouble; 501 will be the same tomorrow. */
const passingStatuses: ReadonlySet<number> = new Set([500, 502, 503, 504])

/** Full jitter, so that clients that failed together do not come back together; the server's own wish goes first. */
export function pauseMs(attempt: number, error: unknown, chance: Chance): number {
  const wished = error instanceof RequestError ? wishedMs(error) : undefined
  const ceiling = Math.min(pauseMsMax, pauseMsMin * 2 ** attempt)
  return Math.min(pauseMsMax, (wished ?? 0) + chance.random() * ceiling)
}

function wishedMs(error: RequestError): number | undefined {
  const inMs = error.headers.get('x-acs-retry-after')
  if (inMs !== undefined && /^\d{1,7}$/.test(inMs)) return Number(inMs)
  const inSeconds = error.headers.get('retry-after')
  return inSeconds !== undefined && /^\d{1,4}$/.test(inSeconds) ? Number(inSeconds) * 1000 : undefined
}

/** How far the server's clock is ahead of ours, when that is what it refused the request for. */
export function clockOffsetMs(error: unknown, nowMs: number): number | undefined {
  if (!(error instanceof RequestError)) return undefined
  if (error.code !== 'RequestTimeTooSkewed' && error.code !== 'InvalidTimeStamp.Expired') return undefined
  const told = error.details['ServerTime'] ?? ''
  const fromDocument = told === '' ? Number.NaN : new Date(told).getTime()
  const serverMs = parseRfc1123(error.headers.get('date') ?? '') ?? fromDocument
  return Number.isFinite(serverMs) ? serverMs - nowMs : undefined
}
