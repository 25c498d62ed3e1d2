import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'
import { drainBytesMax, largeFromByte, largePieceBytes, smallPieceBytes } from './limits.ts'
import type { Transfer } from './body-rates.ts'

/**
 * Writes the answer. A body that was not read to its end is drained up to a limit, so that the client sees the answer
 * instead of a reset; a longer one closes the connection.
 */
export async function writeAnswer(
  response: ServerResponse,
  request: IncomingMessage,
  answer: Answer,
  transfer: Transfer | undefined,
): Promise<void> {
  if (response.destroyed) return closeUnread(answer)
  const isUnread = !request.complete && bodyExpected(request)
  if (isUnread && (isReading(request) || lengthOf(request) > drainBytesMax)) response.shouldKeepAlive = false
  response.sendDate = false
  response.writeHead(answer.status, flat(answer.headers))
  switch (answer.body.kind) {
    case 'none':
      response.end()
      break
    case 'bytes':
      endWith(response, answer.body.bytes)
      break
    case 'stream':
      await writeStream(response, answer.body.chunks, transfer)
      break
  }
  if (isUnread) drain(request)
}

/**
 * Text makes Node write the head in its encoding as well, and stored header values are bytes: UTF-8 would change them.
 * Latin-1 does not, is the same for ASCII, and goes out with the head in one write.
 */
function endWith(response: ServerResponse, bytes: string | Uint8Array): void {
  if (typeof bytes !== 'string') response.end(bytes)
  else if (Buffer.byteLength(bytes) === bytes.length) response.end(bytes, 'latin1')
  else response.end(Buffer.from(bytes))
}

function flat(headers: Answer['headers']): string[] {
  const list: string[] = []
  for (const [name, value] of headers) {
    // Behind Content-Length Node would take this one for text in another encoding, and refuse what is not ASCII.
    if (name.length === contentDisposition.length && name.toLowerCase() === contentDisposition)
      list.unshift(name, value)
    else list.push(name, value)
  }
  return list
}

const contentDisposition = 'content-disposition'

const bodyExpected = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

/** oss2 declares a body with a GET and sends none: what comes next on the connection would be taken for that body. */
const isReading = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD'

const lengthOf = (request: IncomingMessage): number =>
  Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY)

async function closeUnread(answer: Answer): Promise<void> {
  if (answer.body.kind === 'stream') await answer.body.chunks[Symbol.asyncIterator]().return?.()
}

async function writeStream(
  response: ServerResponse,
  chunks: AsyncIterable<Uint8Array>,
  transfer: Transfer | undefined,
): Promise<void> {
  const pieces = pieceWriter(response)
  let sentBytes = 0
  try {
    for await (const chunk of chunks) {
      if (response.destroyed) return
      if (transfer !== undefined) transfer.state = 'writing'
      for (let at = 0; at < chunk.length && !response.destroyed;) {
        const pieceBytes = sentBytes < largeFromByte ? smallPieceBytes : largePieceBytes
        const piece = chunk.subarray(at, at + pieceBytes)
        // Short of memory a large body is read in small pieces, and a client that takes none of them is cut as soon as any.
        if (transfer !== undefined) transfer.pieceBytes = piece.length
        await pieces.written(piece)
        at += piece.length
        sentBytes += piece.length
      }
      if (transfer !== undefined) transfer.state = 'busy'
    }
    response.end()
  } catch (error) {
    // The status is out; cutting the connection is the only way left to say that the body is not whole.
    response.destroy()
    throw error
  } finally {
    pieces.end()
  }
}

type PieceWriter = {
  /** Resolves when the piece is out of memory, which may be lent, or when the connection is closed. */
  written(piece: Uint8Array): Promise<void>
  end(): void
}

function pieceWriter(response: ServerResponse): PieceWriter {
  let settle: () => void = () => undefined
  const done = (): void => settle()
  response.on('close', done)
  return {
    written: (piece) =>
      new Promise((resolve) => {
        settle = resolve
        response.write(piece, done)
      }),
    end: () => void response.off('close', done),
  }
}

function drain(request: IncomingMessage): void {
  let readBytes = 0
  request.on('data', (chunk: Buffer) => {
    readBytes += chunk.length
    if (readBytes > drainBytesMax) request.socket.destroy()
  })
  request.on('error', () => {})
  request.resume()
}
