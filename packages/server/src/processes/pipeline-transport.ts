import type { Transport } from '@latchkey/players'
import type { House } from '../http/house.ts'
import { pipeline } from '../http/pipeline.ts'
import type { Wire } from '../http/wire.ts'

type Sent = Parameters<Transport>[0]
type Payload = Sent['payload']

/** Whoever calls from inside of the process comes from here. */
const insideAddress = '127.0.0.1'

/**
 * A client's requests to this very server, without a socket between: they are signed, judged and answered by the same
 * pipeline as all others.
 */
export function pipelineTransport(house: House): Transport {
  return async (request) => {
    const answer = await pipeline(wireOf(request, house), house)
    return {
      status: answer.status,
      headers: new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value])),
      chunks: chunksOf(answer.body),
    }
  }
}

function wireOf(request: Sent, house: House): Wire {
  const { payload, signal } = request
  const mark = request.path.indexOf('?')
  const sizeBytes = sizeOf(payload)
  const isChunked = payload.kind === 'stream' && sizeBytes === undefined
  const framing: readonly (readonly [string, string])[] = isChunked
    ? [['transfer-encoding', 'chunked']]
    : payload.kind === 'none'
      ? []
      : [['content-length', String(sizeBytes)]]
  const given = request.headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  const own = new Set(['host', ...framing.map(([name]) => name)])
  return {
    requestId: house.ids.ossRequestId(),
    receivedAt: house.clock.now(),
    method: request.method,
    target: request.path,
    path: mark < 0 ? request.path : request.path.slice(0, mark),
    rawQuery: mark < 0 ? undefined : request.path.slice(mark + 1),
    headers: [['host', request.host], ...framing, ...given.filter(([name]) => !own.has(name))],
    host: request.host,
    remoteAddress: insideAddress,
    isSecure: true,
    body: { sizeBytes, isChunked, chunks: payloadChunks(payload) },
    signal,
  }
}

function sizeOf(payload: Payload): number | undefined {
  if (payload.kind === 'none') return undefined
  return payload.kind === 'bytes' ? payload.bytes.length : payload.sizeBytes
}

async function* payloadChunks(payload: Payload): AsyncGenerator<Uint8Array> {
  if (payload.kind === 'bytes' && payload.bytes.length > 0) yield payload.bytes
  if (payload.kind === 'stream') yield* payload.open()
}

async function* chunksOf(body: Awaited<ReturnType<typeof pipeline>>['body']): AsyncGenerator<Uint8Array, void> {
  if (body.kind === 'bytes' && body.bytes.length > 0) yield Buffer.from(body.bytes)
  // Memory that is lent until the next chunk is asked for; who calls may keep all of them.
  if (body.kind === 'stream') for await (const chunk of body.chunks) yield Buffer.from(chunk)
}
