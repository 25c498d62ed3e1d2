/**
 * Requests to addresses of the operator's file: key sets, webhooks, code exchanges. The address is trusted, what it
 * answers is not: bytes and time are bounded, from the first byte of the request to the last of the answer, and a redirect
 * is never followed.
 */

/** No provider may keep a player waiting for longer, whatever the operator's file says. */
export const providerTimeoutMsMax = 3_000

export type LimitedRequest = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly answerBytesMax: number
}

export type LimitedAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Uint8Array }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'redirect'; readonly status: number }
  | { readonly kind: 'unreachable'; readonly cause: unknown }

export type LimitedFetch = (request: LimitedRequest) => Promise<LimitedAnswer>

export const limitedFetch: LimitedFetch = async (request) => {
  const late = AbortSignal.timeout(Math.min(request.timeoutMs, providerTimeoutMsMax))
  try {
    const answer = await fetch(request.url, {
      method: request.method,
      // A compressed answer would be larger than it looks.
      headers: { ...request.headers, 'Accept-Encoding': 'identity' },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal: late,
    })
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel()
      return { kind: 'redirect', status: answer.status }
    }
    const body = await readBody(answer, request.answerBytesMax)
    return body === undefined ? { kind: 'too-long' } : { kind: 'answer', status: answer.status, body }
  } catch (cause) {
    return late.aborted ? { kind: 'timeout' } : { kind: 'unreachable', cause }
  }
}

/** Undefined when there is more than may be; the rest is not read. */
async function readBody(answer: Response, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  // Leaving the loop early ends the connection.
  for await (const chunk of answer.body ?? []) {
    sizeBytes += chunk.length
    if (sizeBytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
