/**
 * Made pictures on the disk, shared by all workers of a machine and still there after a restart. It is a cache: nothing is
 * synced, what does not open is not there, and what cannot be written is not kept. The jobs process removes what is
 * too much, and what was made of objects that are no more.
 */
import { hash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { isDiskError } from '../base/disk.ts'
import type { Disk, DiskFile } from '../base/disk.ts'
import type { Ids } from '../base/ids.ts'
import type { Presence } from '../base/presence.ts'
import type { DerivedSeal } from '../store/sealing/block-cipher.ts'
import { keptDelayMs, keptPictureBytesMax, keptTogetherBytesMax, keptTogetherMax } from './limits.ts'
import { openKept, sealKept } from './kept-codec.ts'
import type { KeptKeys, KeptSource } from './kept-codec.ts'
import type { Picture } from './picture.ts'

/** One for each object that is sealed, in the order of the sources. Asked only when there is something to seal or open. */
export type SealsOf = () => Promise<readonly DerivedSeal[]>

export type KeptPictures = {
  find(name: string, seals: SealsOf): Promise<Picture | undefined>
  /** Writes it soon, together with others, and does not wait for it: beside the making of pictures each costs several times as much. */
  keep(name: string, sources: readonly KeptSource[], seals: SealsOf, picture: Picture): void
  /** Resolves when nothing is being written. */
  settled(): Promise<void>
}

type Waiting = {
  readonly name: string
  readonly sources: readonly KeptSource[]
  readonly sealsOf: SealsOf
  readonly picture: Picture
}

export type KeptPicturesOptions = {
  readonly disk: Pick<Disk, 'create' | 'open' | 'makeDirectory' | 'unlink'>
  /** Asked before a file is opened: most pictures that are asked for on the disk are not there. */
  readonly isThere: Presence
  /** Made with the first picture. Its parent exists. */
  readonly directory: string
  readonly keys: KeptKeys
  readonly ids: Pick<Ids, 'bytes'>
  /** Throws when the disk has no room to spare. */
  readonly demandSpace: (sizeBytes: number) => Promise<void>
  readonly nowMs: () => number
}

/** `ab/abcd…`: the first byte of the digest is the folder. */
export function keptPath(directory: string, digest: string): string {
  return join(directory, digest.slice(0, 2), digest)
}

export function openKeptPictures(options: KeptPicturesOptions): KeptPictures {
  const { directory, disk, keys } = options
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  const isFull = (sizeBytes: number): boolean =>
    waiting.length >= keptTogetherMax || (waiting.length > 0 && waitingBytes + sizeBytes > keptTogetherBytesMax)

  /** One batch at a time. */
  function begin(): void {
    clearTimeout(timer)
    timer = undefined
    if (writing !== undefined || waiting.length === 0) return
    // Another worker may have written it meanwhile, the disk may be full: either way there is nothing to do.
    const batch = waiting.map((one) => write(one).catch(() => undefined))
    waiting = []
    waitingBytes = 0
    writing = Promise.all(batch).then(() => {
      writing = undefined
      begin()
    })
  }

  async function write({ name, sources, sealsOf, picture }: Waiting): Promise<void> {
    const digest = digestOf(name)
    const [seals] = await Promise.all([sealsOf(), options.demandSpace(picture.bytes.length)])
    const path = keptPath(directory, digest)
    const file = await createIn(disk, directory, path)
    try {
      await file.write(sealKept(keys, options.ids, digest, { sources, madeMs: options.nowMs() }, picture, seals), 0)
    } catch (error) {
      await disk.unlink(path).catch(() => undefined)
      throw error
    } finally {
      await file.close()
    }
  }

  return {
    async find(name, sealsOf) {
      const digest = digestOf(name)
      const path = keptPath(directory, digest)
      if (options.isThere(path) === false) return undefined
      try {
        const file = await disk.open(path)
        try {
          const bytes = Buffer.allocUnsafe(await file.sizeBytes())
          const readBytes = await file.read(bytes, 0)
          return openKept(keys, digest, bytes.subarray(0, readBytes), await sealsOf())
        } finally {
          await file.close()
        }
      } catch {
        // Not there, or not readable: it is made anew, and whoever asked does not suffer.
        return undefined
      }
    },
    keep(name, sources, sealsOf, picture) {
      const sizeBytes = picture.bytes.length
      if (sizeBytes > keptPictureBytesMax) return
      if (isFull(sizeBytes)) begin()
      // Those before are still being written: the disk is slower than the pictures are made.
      if (isFull(sizeBytes)) return
      waiting.push({ name, sources, sealsOf, picture })
      waitingBytes += sizeBytes
      timer ??= setTimeout(begin, keptDelayMs).unref()
    },
    async settled() {
      begin()
      while (writing !== undefined) await writing
    },
  }
}

/** The folders are there but for the first pictures of all. */
async function createIn(disk: KeptPicturesOptions['disk'], directory: string, path: string): Promise<DiskFile> {
  try {
    return await disk.create(path)
  } catch (error) {
    if (!isDiskError(error, 'ENOENT')) throw error
    await disk.makeDirectory(directory)
    await disk.makeDirectory(dirname(path))
    return disk.create(path)
  }
}

const digestOf = (name: string): string => hash('sha256', name)
