import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { PartSource } from '../transfer/part-source.ts'

const chunkBytes = 256 * 1024

export type FileSource = PartSource & AsyncDisposable

/** A file as the source of an upload. Close it, or hold it with `await using`. Throws what opening a file throws. */
export async function openFileSource(path: string): Promise<FileSource> {
  const file = await open(path, 'r')
  try {
    const stats = await file.stat({ bigint: true })
    const { size, mtimeNs, ino } = stats
    if (!stats.isFile()) throw new TypeError(`${path} is no file.`)
    return {
      sizeBytes: Number(size),
      fingerprint: `${size}-${mtimeNs}-${ino}`,
      read: (startByte, endByte) => chunksOfFile(file, path, startByte, endByte),
      [Symbol.asyncDispose]: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function* chunksOfFile(
  file: FileHandle,
  path: string,
  startByte: number,
  endByte: number,
): AsyncGenerator<Uint8Array> {
  let nextByte = startByte
  while (nextByte < endByte) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, endByte - nextByte))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, nextByte)
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was read.`)
    nextByte += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
