import type { ServiceRequest } from './plain.ts'

/** Which pages may call, by the list of the app. Credentials in cookies are never used, so none are allowed. */
export const preflightSeconds = 600
const exposed = 'ETag, Retry-After, X-Request-Id, X-Slot-Meta, X-Slot-Active-Device'

/** `*` stands for one label of a name, or for any port. */
export function isAllowedOrigin(origin: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern === '*' || patternOf(pattern).test(origin))
}

function patternOf(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(`^${escaped.join('[A-Za-z0-9-]+')}$`)
}

export function corsHeaders(origin: string | undefined, patterns: readonly string[]): Record<string, string> {
  if (patterns.length === 0) return {}
  if (origin === undefined || !isAllowedOrigin(origin, patterns)) return { Vary: 'Origin' }
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposed, Vary: 'Origin' }
}

export function preflightHeaders(request: ServiceRequest): Record<string, string> {
  return {
    'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, HEAD',
    'Access-Control-Allow-Headers': request.headers.get('access-control-request-headers') ?? '',
    'Access-Control-Max-Age': String(preflightSeconds),
  }
}
