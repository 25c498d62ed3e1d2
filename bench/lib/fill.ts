/** Very many objects, quickly: one is stored over the wire, and its record is copied under other keys in the metadata. */
import { openLmdbKv } from '@latchkey/kv'
import { join } from 'node:path'

const recordsPerCommit = 5_000

/**
 * The server is stopped meanwhile. `template` is the key of an object whose body lies in its record; the copies share
 * nothing. The bucket's statistics do not count them.
 */
export async function copyRecords(
  dataDirectory: string,
  template: string,
  keys: Iterable<string>,
  onFatal: (error: Error) => void,
): Promise<number> {
  const kv = await openLmdbKv({ directory: join(dataDirectory, 'metadata'), role: 'committer', onFatal })
  try {
    const found = await templateOf(kv, template)
    const space = found.key.subarray(0, found.key.length - Buffer.byteLength(template))
    let count = 0
    let batch: { key: Uint8Array; value: Uint8Array }[] = []
    const commit = async (): Promise<void> => {
      const committed = await kv.commit({ put: batch, previousHead: 0 })
      if (committed.kind !== 'committed') throw new Error(`filling ended: ${committed.kind}`)
      count += batch.length
      batch = []
    }
    for (const key of keys) {
      batch.push({ key: Buffer.concat([space, Buffer.from(key)]), value: found.value })
      if (batch.length === recordsPerCommit) await commit()
    }
    if (batch.length > 0) await commit()
    return count
  } finally {
    await kv.close()
  }
}

async function templateOf(
  kv: Awaited<ReturnType<typeof openLmdbKv>>,
  template: string,
): Promise<{ readonly key: Buffer; readonly value: Uint8Array }> {
  // Object records are the space of `o`; a new data directory holds a handful of records.
  const page = await kv.range({ from: Buffer.from('o\0'), to: Buffer.from('o\u0001'), limit: 100 })
  for (const item of page.items) {
    const key = item.kind === 'entry' ? Buffer.from(item.key) : undefined
    if (item.kind === 'entry' && key?.subarray(-Buffer.byteLength(template)).toString('utf8') === template)
      return { key, value: Buffer.from(item.value) }
  }
  throw new Error(`no record of ${template} was found`)
}
