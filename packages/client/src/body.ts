import { bytesOf } from '@latchkey/protocol'

/**
 * What can be sent. Text, bytes, blobs and sources can be sent again after a failure; a bare stream only once, so a
 * request that carries one is never repeated.
 */
export type Body = string | Uint8Array | Blob | BodySource | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** A body that can be read from its beginning any number of times. */
export type BodySource = {
  /** Without a size the body travels chunked. */
  readonly sizeBytes?: number | undefined
  open(): AsyncIterable<Uint8Array>
}

/** A body as it is sent. */
export type Payload =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'stream'
      readonly sizeBytes: number | undefined
      readonly isRepeatable: boolean
      open(): AsyncIterable<Uint8Array>
    }

export const noPayload: Payload = { kind: 'none' }

export function payloadOf(body: Body): Payload {
  if (typeof body === 'string' || body instanceof Uint8Array) return { kind: 'bytes', bytes: bytesOf(body) }
  if (body instanceof Blob)
    return { kind: 'stream', sizeBytes: body.size, isRepeatable: true, open: () => chunksOf(body.stream()) }
  if (isSource(body)) return { kind: 'stream', sizeBytes: body.sizeBytes, isRepeatable: true, open: () => body.open() }
  const chunks = body instanceof ReadableStream ? chunksOf(body) : body
  return { kind: 'stream', sizeBytes: undefined, isRepeatable: false, open: () => chunks }
}

export function sizeOf(payload: Payload): number | undefined {
  if (payload.kind === 'none') return 0
  return payload.kind === 'bytes' ? payload.bytes.length : payload.sizeBytes
}

export function isRepeatable(payload: Payload): boolean {
  return payload.kind !== 'stream' || payload.isRepeatable
}

function isSource(body: object): body is BodySource {
  return 'open' in body && typeof body.open === 'function'
}

/** Not every browser lets a program iterate a ReadableStream. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader()
  let isOver = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      isOver = done
      if (done) return
      yield value
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => undefined)
    reader.releaseLock()
  }
}
