/**
 * Requests and answers as plain values. The classes of fetch copy and check each header and make a stream of each body, which
 * costs more than most of what is asked for; they come in at the one place where somebody has one already.
 */

/** What is read of a request. */
export type ServiceRequest = {
  readonly method: string
  /** Whole, and in order: `https://api.game.example/-/players/v1/apps/demo/time`. */
  readonly url: string
  readonly headers: ServiceHeaders
  /** Read once, or not at all. */
  readonly body: AsyncIterable<Uint8Array> | undefined
}
export type ServiceHeaders = Iterable<[name: string, value: string]> & {
  readonly get: (name: string) => string | null | undefined
}

export type ServiceAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined
}

/** Names are in lower case; what is said twice counts as a list, as fetch has it. */
export function headersOf(pairs: Iterable<readonly [name: string, value: string]>): ServiceHeaders {
  const values = new Map<string, string>()
  for (const [name, value] of pairs) {
    const before = values.get(name)
    values.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return { get: (name) => values.get(name.toLowerCase()), [Symbol.iterator]: () => values.entries() }
}

export function ofFetch({ method, url, headers, body }: Request): ServiceRequest {
  return { method, url, headers, body: body ?? undefined }
}

export function toFetch({ status, headers, body }: ServiceAnswer): Response {
  const content =
    body === undefined || typeof body === 'string'
      ? body
      : body instanceof Uint8Array
        ? Buffer.from(body)
        : streamOf(body)
  return new Response(content, { status, headers })
}

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: async () => void (await iterator.return?.()),
  })
}
