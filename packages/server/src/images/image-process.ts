/**
 * An image process: decodes and draws what strangers send. It has no keys, no store and no environment of its parent; when
 * it dies, a picture is lost and nothing else. One picture at a time.
 */
import { ServiceError } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import { readdirSync, readSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import sharp from 'sharp'
import { makePicture } from './chain.ts'
import { boxDescriptor, pipeDescriptor } from './orders.ts'
import type { ImageAnswer, ImageOrder, Refusal } from './orders.ts'
import { Scratch } from './scratch.ts'

const memoryCheckMs = 100
const memoryBytesMax = Number(process.argv[2])
const scratch = new Scratch()
const admitted = { svg: process.argv[3] === 'svg' }

// Exactly what `sniffFormat` names: no PDF, whatever else the library could load, and SVG only where the operator wants it.
const loaders = ['Heif', 'Jpeg', 'Nsgif', 'Png', 'Tiff', 'Webp', ...(admitted.svg ? ['Svg'] : [])]
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: loaders.map((name) => `VipsForeignLoad${name}Buffer`) })
sharp.cache(false)
// Pictures share the machine with requests: one thread each, and as many pictures as there are processes.
sharp.concurrency(1)

// Whoever waits for an object is served before whoever waits for a picture.
giveWay()

// The parent decides when to end; a signal for the whole group is meant for it.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', end)
process.on('message', (order: ImageOrder) => void answer(order))
setInterval(watchMemory, memoryCheckMs).unref()

/** On Linux a priority belongs to a thread, and those that decode were started while the imports above were read. */
function giveWay(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority
  try {
    setPriority(PRIORITY_BELOW_NORMAL)
    if (process.platform !== 'linux') return
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), PRIORITY_BELOW_NORMAL)
  } catch {
    // Where a machine does not allow it, or has no /proc, pictures are made no worse.
  }
}

async function answer({ id, sourceSizes, boxedBytes, recipe }: ImageOrder): Promise<void> {
  try {
    scratch.begin()
    const sources = readSources(sourceSizes, boxedBytes)
    const picture = await makePicture(sources, recipe, admitted)
    tell({ kind: 'made', id, picture })
  } catch (error) {
    tell({ kind: 'refused', id, refusal: refusalOf(error) })
  }
}

/** There is nothing else to do meanwhile, so this waits for the bytes. */
function readSources(sizes: readonly number[], boxedBytes: number): readonly Uint8Array[] {
  let boxAt = 0
  return sizes.map((sizeBytes) => {
    const source = scratch.take(sizeBytes)
    for (let at = 0; at < sizeBytes;) {
      const isBoxed = boxAt < boxedBytes
      const length = isBoxed ? Math.min(sizeBytes - at, boxedBytes - boxAt) : sizeBytes - at
      const count = isBoxed
        ? readSync(boxDescriptor, source, { offset: at, length, position: boxAt })
        : readSync(pipeDescriptor, source, { offset: at, length })
      // Nobody is there any more who would want the picture.
      if (count === 0) end()
      at += count
      if (isBoxed) boxAt += count
    }
    return source
  })
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ServiceError)) return { code: 'InternalError', message: String(error), details: {} }
  const { code, message, details, ec, cause } = error
  return { code, message, details, ec, cause: cause instanceof Error ? cause.message : undefined }
}

/** At once: the library may be in the middle of something. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** The library allocates outside of what Node can bound. */
function watchMemory(): void {
  if (process.memoryUsage.rss() > memoryBytesMax) tell({ kind: 'over-memory' }, end)
}

function tell(message: ImageAnswer, then: () => void = () => undefined): void {
  assert(process.connected, 'this file runs in a process of its own')
  process.send?.(message, undefined, {}, then)
}
