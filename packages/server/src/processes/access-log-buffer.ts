/**
 * Lines of access logs wait here for up to a second, then they are in the metadata, where the jobs make objects of them.
 * What waits is bounded: lines beyond it are dropped and counted, for a log is the documents' best effort and a request
 * never waits for it. A process that is killed loses its last second.
 */
import type { AccessLogs } from '../http/access-log.ts'
import { hourOf, logChunkBytes } from '../store/log-chunks.ts'
import type { LogChunk, LogStore } from '../store/log-chunks.ts'
import type { Bucket } from '../store/port.ts'

export const bufferedBytesMax = 4_194_304
export const knownBucketsMax = 1_000
const flushEveryMs = 1_000

export type AccessLogBuffer = AccessLogs & {
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

type Waiting = { readonly bucket: Bucket; readonly hourMs: number; readonly lines: string[]; bytes: number }

export function bufferAccessLogs(
  logs: Pick<LogStore, 'append'>,
  options: {
    readonly generation: string
    readonly log: (line: string) => void
  },
): AccessLogBuffer {
  const known = new Map<string, Bucket>()
  let waiting = new Map<string, Waiting>()
  let bytes = 0
  let dropped = 0
  let number = 0
  let flushing: Promise<void> | undefined
  const write = async (): Promise<void> => {
    const taken = waiting
    const takenBytes = bytes
    waiting = new Map()
    if (taken.size === 0) return
    const chunks = [...taken.values()].map(({ bucket, hourMs, lines }): LogChunk => {
      number += 1
      const name = { hourMs, bucketName: bucket.name, bucketId: bucket.id, generation: options.generation, number }
      return { name, lines: Buffer.from(lines.join('')) }
    })
    try {
      await logs.append(chunks)
    } catch (error) {
      options.log(`access logs: ${String(error)}; the lines of this second are lost`)
    }
    bytes -= takenBytes
    if (dropped > 0) options.log(`access logs: ${dropped} lines were dropped, because more came than could be written`)
    dropped = 0
  }
  const flush = async (): Promise<void> => {
    // Lines that came while others were written wait for their own turn.
    while (flushing !== undefined) await flushing
    flushing = write().finally(() => {
      flushing = undefined
    })
    await flushing
  }
  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()
  return {
    known: (name) => known.get(name),
    keep(bucket, at, line) {
      remember(known, bucket)
      if (bytes + line.length > bufferedBytesMax) {
        dropped += 1
        return
      }
      const hourMs = hourOf(at.getTime())
      const place = `${bucket.id} ${hourMs}`
      const one = waiting.get(place) ?? { bucket, hourMs, lines: [], bytes: 0 }
      waiting.set(place, one)
      one.lines.push(line)
      one.bytes += line.length
      bytes += line.length
      if (one.bytes >= logChunkBytes) void flush()
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** The one that was remembered first goes first. */
function remember(known: Map<string, Bucket>, bucket: Bucket): void {
  const oldest = known.size >= knownBucketsMax && !known.has(bucket.name) ? known.keys().next() : undefined
  if (oldest?.done === false) known.delete(oldest.value)
  known.set(bucket.name, bucket)
}
