import { chunksOf } from './body.ts'
import type { Payload } from './body.ts'
import { ConnectionError, InputError, TimeoutError } from './request-error.ts'
import type { Transport, WireRequest } from './transport.ts'

/**
 * Sends with `fetch`, in browsers and wherever there is nothing else. Two things it cannot do: a key that is `.` or `..`
 * alone, which it resolves away, and streams as bodies in browsers that lack them, which are collected first.
 */
export function fetchTransport(fetchFunction: typeof fetch = globalThis.fetch): Transport {
  return async (request) => {
    const url = urlOf(request)
    const { signal } = request
    try {
      // Browsers refuse a fetch that is called as a method of something else.
      const response = await fetchFunction(url, {
        method: request.method,
        headers: headersOf(request),
        ...(request.payload.kind === 'none' ? {} : { body: await bodyOf(request.payload) }),
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
        signal,
      })
      const headers = new Map<string, string>()
      response.headers.forEach((value, name) => headers.set(name.toLowerCase(), value))
      return { status: response.status, headers, chunks: response.body === null ? nothing() : chunksOf(response.body) }
    } catch (cause) {
      if (signal.aborted) throw cause
      if (cause instanceof TimeoutError) throw cause
      throw new ConnectionError(`${request.protocol}://${request.host} gave no answer.`, {
        code: codeOf(cause),
        isUnsent: false,
        cause,
      })
    }
  }
}

/**
 * Fetch asks for compressed answers by itself, which have neither ETag nor length. Browsers do not let a page say otherwise;
 * everybody else does.
 */
function headersOf({ headers }: WireRequest): [string, string][] {
  const given = headers.map(([name, value]): [string, string] => [name, value])
  const isSaid = given.some(([name]) => name.toLowerCase() === 'accept-encoding')
  return isSaid ? given : [...given, ['Accept-Encoding', 'identity']]
}

/** Throws InputError when the URL would not be the one that is signed. */
function urlOf(request: WireRequest): string {
  const url = `${request.protocol}://${request.host}${request.path}`
  const [path = ''] = request.path.split('?')
  if (new URL(url).pathname !== path) throw new InputError(`fetch cannot send the path ${path} as it is.`)
  return url
}

/** Bytes and not text, and not a blob: for those fetch makes up a Content-Type that nobody signed. */
async function bodyOf(payload: Exclude<Payload, { readonly kind: 'none' }>): Promise<Uint8Array<ArrayBuffer>> {
  switch (payload.kind) {
    case 'bytes':
      return owned(payload.bytes)
    case 'stream': {
      const chunks: Uint8Array[] = []
      let sizeBytes = 0
      for await (const chunk of payload.open()) {
        chunks.push(chunk)
        sizeBytes += chunk.length
      }
      const whole = new Uint8Array(sizeBytes)
      let offset = 0
      for (const chunk of chunks) {
        whole.set(chunk, offset)
        offset += chunk.length
      }
      return whole
    }
  }
}

function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}

function codeOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
