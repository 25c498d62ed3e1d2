/**
 * Lines of access logs between the request and the log object: chunks by hour and bucket, written by every worker, read
 * and deleted by the job that makes objects of them.
 */
import { pageEntriesMax } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { logChunkKey, logChunks, logChunksOf, parseLogChunkKey } from './records/keys.ts'
import type { LogChunkName } from './records/keys.ts'

export type { LogChunkName }
export type LogChunk = { readonly name: LogChunkName; readonly lines: Buffer }

/** A chunk is written when it has this size, or when its time has come; it may pass it by one line. */
export const logChunkBytes = 131_072
/** Chunks of one log object: about 250 MiB of lines. */
export const logChunksPerObjectMax = pageEntriesMax
const chunkFormat = 1
const hourMs = 3_600_000

export type LogStore = {
  append(chunks: readonly LogChunk[]): Promise<void>
  /** The oldest hour and bucket of which there are lines. */
  first(): Promise<LogChunkName | undefined>
  /** The chunks of one hour and bucket, in the order of their keys; no more than make one object. */
  list(name: LogChunkName): Promise<readonly LogChunkName[]>
  read(names: readonly LogChunkName[]): AsyncIterable<Buffer>
  remove(names: readonly LogChunkName[]): Promise<void>
}

export function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs) * hourMs
}

export function createLogStore(kv: Pick<Kv, 'commit' | 'range' | 'getMany'>): LogStore {
  return {
    async append(chunks) {
      const put = chunks.map(({ name, lines }) => ({
        key: logChunkKey(name),
        value: Buffer.concat([Buffer.of(chunkFormat), lines]),
      }))
      // A chunk's name is written once, so doing it again after an unknown outcome changes nothing.
      const result = await kv.commit({ put })
      if (result.kind === 'unknown') await kv.commit({ put })
    },
    async first() {
      const page = await kv.range({ ...logChunks(), limit: 1, head: 0 })
      const [item] = page.items
      return item?.kind === 'entry' ? parseLogChunkKey(item.key) : undefined
    },
    async list(name) {
      const page = await kv.range({ ...logChunksOf(name), limit: logChunksPerObjectMax, head: 0 })
      return page.items.flatMap((item) => (item.kind === 'entry' ? [parseLogChunkKey(item.key)] : []))
    },
    async *read(names) {
      for (const name of names) {
        const [found] = await kv.getMany([{ key: logChunkKey(name) }])
        if (found !== undefined && found !== 'unchanged') yield Buffer.from(found.value).subarray(1)
      }
    },
    async remove(names) {
      await kv.commit({ delete: names.map(logChunkKey), previousHead: 0 })
    },
  }
}
