/** Calls of an operator on their way to the audit log. */
import type { Audit } from '../audit/audit.ts'
import type { SentEvent } from './messages.ts'

/** What is asked again and again until something else has ended says nothing. */
const polled: ReadonlySet<string> = new Set(['GET /admin/audit/verify', 'GET /admin/backup'])

export function isAudited(route: string): boolean {
  return /^[A-Z]+ \/admin\//.test(route) && !polled.has(route)
}

export type OperatorCall = {
  readonly at: Date
  readonly requestId: string
  readonly route: string
  readonly isIdentified: boolean
  readonly address: string
  readonly userAgent: string | undefined
}

export function callEvent(call: OperatorCall, answered: { readonly status: number }): SentEvent {
  const { at, requestId, route, isIdentified, address, userAgent } = call
  return {
    at: at.toISOString(),
    requestId,
    service: 'admin',
    operation: route,
    who: { kind: isIdentified ? 'operator' : 'unidentified' },
    target: undefined,
    parameters: [],
    decision: isIdentified ? 'allowed' : 'unidentified',
    status: answered.status,
    code: undefined,
    personal: [{ subject: `address/${address}`, fields: { address, userAgent } }],
  }
}

/** What is in the way, as a sentence. */
export async function answerAudit(
  audit: Audit,
  event: SentEvent | undefined,
  isChange: boolean,
): Promise<string | undefined> {
  const weight = isChange ? 'change' : 'read'
  try {
    await (event === undefined ? audit.admit(weight) : audit.record({ ...event, at: new Date(event.at) }, weight))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
