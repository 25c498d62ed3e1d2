/** Goes through an object record by record, a slice at a time, so that others get their turn. */
import { setImmediate } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { pipeline, Readable } from 'node:stream'
import { ServiceError } from '@latchkey/protocol'
import { sliceBytes } from './limits.ts'

/** What reads text as it comes: CSV or JSON. */
export type TextReader = { push(chunk: Buffer): void; end(): void; readonly isDone: boolean }

/**
 * Pushes everything into the reader and stops when it wants no more. After each slice it says how many bytes of the object
 * are behind it.
 * @throws ServiceError DecompressFailure; what the reader throws
 */
export async function* scan(
  source: AsyncIterable<Uint8Array>,
  isGzip: boolean,
  reader: TextReader,
): AsyncGenerator<number, void, void> {
  const progress = { readBytes: 0 }
  const counted = counting(source, progress)
  for await (const chunk of isGzip ? unzipped(counted) : counted) {
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      reader.push(chunk.subarray(at, at + sliceBytes))
      if (reader.isDone) return yield progress.readBytes
      yield progress.readBytes
      await setImmediate()
    }
  }
  reader.end()
  yield progress.readBytes
}

async function* counting(source: AsyncIterable<Uint8Array>, progress: { readBytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    progress.readBytes += chunk.length
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  }
}

async function* unzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let broken: Error | undefined
  const unzip = pipeline(Readable.from(source), createGunzip(), (error) => {
    if (error !== null && error !== undefined) broken = error
  })
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    const fault: unknown = broken ?? error
    const isOfZip = fault instanceof Error && 'code' in fault && String(fault.code).startsWith('Z_')
    throw isOfZip ? new ServiceError('DecompressFailure', {}, { cause: fault }) : fault
  } finally {
    unzip.destroy()
  }
}
