/**
 * One body in a file of its own, written as it arrives: frames of descriptor and block, while the next ones come in.
 * What has been handed to the disk is given back to the budget; a frame may go out in parts, and its descriptor last.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import type { Disk, DiskFile } from '../../base/disk.ts'
import { blockCrc } from './block-crc.ts'
import { asDiskFull } from './disk-space.ts'
import type { Folders } from './folders.ts'
import {
  descriptorBytes,
  descriptorSealAt,
  encodeDescriptor,
  encodeFileHead,
  encodeFileTail,
  saltBytes,
} from './layout.ts'
import { filePath, newFileName } from './names.ts'
import { blockBytes, type BlockCipher, type FileLocation, type Owner } from './port.ts'
import { createSealing, type SealedBlock } from './sealing.ts'

/** So much of a body is gathered for one write. */
export const fileWriteBytes = 8 * blockBytes
/** Pages that the kernel holds back are flushed this often, so that the last sync of a large body is short. */
export const fileFlushBytes = 8 * 1_048_576

export type FileWriter = {
  readonly location: FileLocation
  /** Takes a piece that is charged to the budget, and starts a write when enough has gathered. */
  push(piece: Uint8Array): Promise<void>
  /** Everything pushed is on its way out of memory: afterwards this writer holds nothing of the budget. */
  flush(): Promise<void>
  /** Durable when it resolves: bytes, tail and name. */
  finish(body: { readonly sizeBytes: number; readonly md5: Uint8Array; readonly crc64: bigint }): Promise<void>
  /** Closes and removes what there is. What cannot be removed is left to the sweep. */
  discard(): Promise<void>
}

export type FileWriterOptions = {
  readonly disk: Disk
  readonly folders: Folders
  readonly root: string
  readonly generation: string
  readonly onError: (error: unknown) => void
  readonly onRemoved: (path: string) => void
  /** The file could not be removed: this generation must be swept. */
  readonly onLeftover: (error: unknown) => void
}

/** A frame that is being filled. Its descriptor's buffer is in the queue already and is filled in when it is whole. */
type Frame = {
  readonly descriptor: Buffer
  readonly positionBytes: number
  crc: number
  filledBytes: number
  isOut: boolean
}

/** The sums of a sealed body would tell of it: of a few bytes the CRC-64 is as good as the bytes. */
const noSums = { md5: new Uint8Array(16), crc64: 0n }

/** `give` is called with the number of charged bytes that a write has taken out of memory. */
export async function createFileWriter(
  options: FileWriterOptions,
  owner: Owner,
  give: (sizeBytes: number) => void,
  cipher?: BlockCipher,
): Promise<FileWriter> {
  const { disk, folders, root } = options
  const name = newFileName(options.generation)
  const path = filePath(root, name)
  assert(path !== undefined)
  const folder = dirname(path)
  const salt = randomBytes(saltBytes)
  await folders.ensure(dirname(folder))
  await folders.ensure(folder)
  const file = await disk.create(path).catch((error: unknown) => {
    throw asDiskFull(error)
  })
  const out = createOutput(file, give)
  let frame: Frame | undefined
  let frameCount = 0
  out.add(encodeFileHead(name, salt, owner, cipher === undefined ? 'plain' : 'sealed'), 0)
  const sealing = cipher && createSealing(cipher, give, addSealed)

  function addToFrame(part: Uint8Array): void {
    frame ??= openFrame()
    out.add(part, part.length)
    frame.crc = blockCrc(part, frame.crc)
    frame.filledBytes += part.length
    if (frame.filledBytes === blockBytes) closeFrame(frame)
  }

  function openFrame(): Frame {
    const descriptor = Buffer.alloc(descriptorBytes)
    const positionBytes = out.endBytes
    out.add(descriptor, 0)
    return { descriptor, positionBytes, crc: 0, filledBytes: 0, isOut: false }
  }

  function closeFrame(done: Frame): void {
    encodeDescriptor(salt, frameCount, done.crc, done.descriptor)
    if (done.isOut) out.patch(done.descriptor, done.positionBytes)
    frameCount += 1
    frame = undefined
  }

  function addSealed({ sealed, seal, chargedBytes }: SealedBlock): void {
    const descriptor = Buffer.alloc(descriptorBytes)
    descriptor.set(seal, descriptorSealAt)
    encodeDescriptor(salt, frameCount, blockCrc(sealed), descriptor)
    frameCount += 1
    out.add(descriptor, 0)
    out.add(sealed, chargedBytes)
  }

  async function send(): Promise<void> {
    if (frame !== undefined) frame.isOut = true
    await out.send()
  }

  return {
    location: { kind: 'file', file: name },
    async push(piece) {
      if (sealing !== undefined) {
        sealing.push(piece)
        if (out.waitingBytes >= fileWriteBytes) await out.send()
        return
      }
      for (let from = 0; from < piece.length;) {
        const part = piece.subarray(from, from + blockBytes - (frame?.filledBytes ?? 0))
        addToFrame(part)
        from += part.length
        // Whole frames only: a part of one would cost a second write for its descriptor.
        if (frame === undefined && out.waitingBytes >= fileWriteBytes) await send()
      }
    },
    async flush() {
      sealing?.giveHeld()
      await send()
      await out.settle()
    },
    async finish({ sizeBytes, md5, crc64 }) {
      if (frame !== undefined) closeFrame(frame)
      sealing?.finish()
      const sums = sealing === undefined ? { md5, crc64 } : noSums
      out.add(encodeFileTail(salt, { sizeBytes, ...sums }), 0)
      await out.send()
      await out.settle()
      try {
        await file.sync()
        await file.close()
        await folders.sync(folder)
      } catch (error) {
        throw asDiskFull(error)
      }
    },
    async discard() {
      await out.settle().catch(() => undefined)
      await file.close().catch(options.onError)
      await disk.unlink(path).then(() => options.onRemoved(path), options.onLeftover)
    },
  }
}

type Output = {
  readonly endBytes: number
  readonly waitingBytes: number
  add(bytes: Uint8Array, chargedBytes: number): void
  patch(bytes: Uint8Array, positionBytes: number): void
  /** Waits for the write before, then starts one with all that waits. */
  send(): Promise<void>
  settle(): Promise<void>
}

/** At most one write is under way and one is gathering: twice `fileWriteBytes` and a chunk for each body. */
function createOutput(file: DiskFile, give: (sizeBytes: number) => void): Output {
  let waiting: Uint8Array[] = []
  let patches: { bytes: Uint8Array; positionBytes: number }[] = []
  let chargedBytes = 0
  let sentBytes = 0
  let endBytes = 0
  let unflushedBytes = 0
  let flushing: Promise<void> | undefined
  let writing: Promise<void> | undefined

  async function write(buffers: readonly Uint8Array[], positionBytes: number, lengthBytes: number): Promise<void> {
    await file.write(buffers, positionBytes)
    unflushedBytes += lengthBytes
    if (unflushedBytes < fileFlushBytes) return
    // One flush runs beside the writes; before the next begins it has ended, so that dirty pages stay bounded.
    await flushing
    unflushedBytes = 0
    flushing = file.sync()
    flushing.catch(() => undefined)
  }

  async function settle(): Promise<void> {
    const current = writing
    writing = undefined
    try {
      await current
    } catch (error) {
      throw asDiskFull(error)
    }
  }

  return {
    get endBytes() {
      return endBytes
    },
    get waitingBytes() {
      return endBytes - sentBytes
    },
    add(bytes, charged) {
      waiting.push(bytes)
      chargedBytes += charged
      endBytes += bytes.length
    },
    patch(bytes, positionBytes) {
      patches.push({ bytes, positionBytes })
    },
    async send() {
      await settle()
      const [buffers, at, charged, corrections] = [waiting, sentBytes, chargedBytes, patches]
      if (buffers.length === 0 && corrections.length === 0) return
      waiting = []
      patches = []
      chargedBytes = 0
      sentBytes = endBytes
      writing = (async () => {
        try {
          if (buffers.length > 0) await write(buffers, at, sentBytes - at)
          for (const { bytes, positionBytes } of corrections) await file.write([bytes], positionBytes)
        } finally {
          give(charged)
        }
      })()
      // Its failure is told by the next `settle`; until then it is nobody's.
      writing.catch(() => undefined)
    },
    async settle() {
      await settle()
      try {
        await flushing
      } catch (error) {
        throw asDiskFull(error)
      } finally {
        flushing = undefined
      }
    },
  }
}
