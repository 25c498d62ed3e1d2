import { ProviderUnavailable } from './identity-rejected.ts'
import type { LimitedAnswer } from './limited-fetch.ts'

/** The body of an answer that came whole; everything else is the provider's fault. `what` names it in the log. */
export function arrived(answer: LimitedAnswer, what: string): { readonly status: number; readonly body: Uint8Array } {
  switch (answer.kind) {
    case 'answer':
      return answer
    case 'timeout':
      throw new ProviderUnavailable('timeout', `${what} did not answer in time`)
    case 'too-long':
      throw new ProviderUnavailable('answer', `${what} answered more bytes than it may`)
    case 'redirect':
      throw new ProviderUnavailable(
        'answer',
        `${what} answered with a redirect (${answer.status}), which is not followed`,
      )
    case 'unreachable':
      throw new ProviderUnavailable('unreachable', `${what} cannot be reached`, { cause: answer.cause })
  }
}

/** The JSON value of a body; undefined when it is none. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    return undefined
  }
}
