import type { BodyStream } from '@latchkey/protocol'
import { ServiceError } from '@latchkey/protocol'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createChunkCollection } from '../base/collection.ts'
import type { Transfer } from './body-rates.ts'

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

// Of the process, as its heap is.
const collection = createChunkCollection()

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
    // The stream's own iterator costs more than a small body, and would take the socket with it when an operation stops
    // reading, whose answer still has to go out.
    for (;;) {
      // What is read of a socket is a Buffer, as no encoding is set.
      const chunk = request.read() as Buffer | null
      if (chunk !== null) {
        collection.note(chunk.length)
        transfer.state = 'busy'
        yield chunk
        transfer.state = 'reading'
      } else if (request.complete) return
      else await moreOf(request)
    }
  } catch (error) {
    throw new ServiceError('IncompleteBody', {}, { cause: error })
  } finally {
    transfer.state = 'busy'
  }
}

/** Resolves when reading may give something or is at its end; rejects when the client is gone before. */
function moreOf(request: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      request.off('readable', settle)
      request.off('end', settle)
      request.off('error', settle)
      request.off('close', settle)
      if (error !== undefined) reject(error)
      else if (request.destroyed && !request.complete) reject(new Error('the connection was closed inside the body'))
      else resolve()
    }
    if (request.destroyed) return settle()
    request.on('readable', settle)
    request.on('end', settle)
    request.on('error', settle)
    request.on('close', settle)
  })
}
