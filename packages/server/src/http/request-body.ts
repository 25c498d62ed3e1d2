import type { BodyStream } from '@latchkey/protocol'
import { ServiceError } from '@latchkey/protocol'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { bodyRateBytesPerSecondMin, bodyRateWindowMs } from './limits.ts'

/** A request under way: whether we wait for its bytes, push ours, or are busy ourselves, when no rate is asked of it. */
export type Transfer = {
  readonly socket: Socket
  state: 'reading' | 'writing' | 'busy'
  bytesBefore: number
  checkedAtMs: number
}

/**
 * The body as it comes. `100 Continue` is sent when the first byte is asked for, so that a refused upload never sends its
 * body. A body that ends early is IncompleteBody.
 */
export function requestBody(
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
  transfer: Transfer,
): BodyStream {
  const isChunked = request.headers['transfer-encoding'] !== undefined
  const declared = request.headers['content-length']
  const sizeBytes = isChunked || declared === undefined ? undefined : Number(declared)
  const hasBody = isChunked || (sizeBytes ?? 0) > 0
  return { sizeBytes, isChunked, chunks: hasBody ? chunksOf(request, response, awaitsContinue, transfer) : noChunks }
}

const noChunks: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {},
}

async function* chunksOf(
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
  transfer: Transfer,
): AsyncGenerator<Uint8Array> {
  if (awaitsContinue) response.writeContinue()
  transfer.state = 'reading'
  try {
    // An operation that stops reading must not take the socket with it: its answer still has to go out.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      transfer.state = 'busy'
      yield chunk as Buffer
      transfer.state = 'reading'
    }
  } catch (error) {
    throw new ServiceError('IncompleteBody', {}, { cause: error })
  } finally {
    transfer.state = 'busy'
  }
}

/** Ends connections whose body moved less than the least rate during a whole window. */
export function watchRates(transfers: ReadonlySet<Transfer>, clock: Clock): () => void {
  const timer = setInterval(() => {
    const nowMs = clock.monotonicMs()
    for (const transfer of transfers) checkRate(transfer, nowMs)
  }, bodyRateWindowMs / 6)
  timer.unref()
  return () => clearInterval(timer)
}

export function checkRate(transfer: Transfer, nowMs: number): void {
  const bytes = transfer.socket.bytesRead + transfer.socket.bytesWritten
  if (transfer.state === 'busy' || transfer.checkedAtMs === 0) {
    transfer.checkedAtMs = nowMs
    transfer.bytesBefore = bytes
    return
  }
  const elapsedMs = nowMs - transfer.checkedAtMs
  if (elapsedMs < bodyRateWindowMs) return
  if (bytes - transfer.bytesBefore < (bodyRateBytesPerSecondMin * elapsedMs) / 1_000) transfer.socket.destroy()
  transfer.checkedAtMs = nowMs
  transfer.bytesBefore = bytes
}
