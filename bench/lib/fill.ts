/** Very many objects, quickly: one is stored over the wire, and its record is copied under other keys in the metadata. */
import { openLmdbKv } from '@latchkey/kv'
import { join } from 'node:path'

const recordsPerCommit = 5_000

/**
 * The server is stopped meanwhile. `template` is the key of an object whose body lies in its record, and so do those of its
 * old versions, which are copied with it; the copies share nothing. The bucket's statistics do not count them.
 */
export async function copyRecords(
  dataDirectory: string,
  template: string,
  keys: Iterable<string>,
  onFatal: (error: Error) => void,
): Promise<number> {
  const kv = await openLmdbKv({ directory: join(dataDirectory, 'metadata'), role: 'committer', onFatal })
  try {
    const found = await templatesOf(kv, template)
    let count = 0
    let batch: { key: Uint8Array; value: Uint8Array }[] = []
    const commit = async (): Promise<void> => {
      const committed = await kv.commit({ put: batch, previousHead: 0 })
      if (committed.kind !== 'committed') throw new Error(`filling ended: ${committed.kind}`)
      count += batch.length
      batch = []
    }
    for (const key of keys) {
      const name = Buffer.from(key)
      for (const { before, after, value } of found) batch.push({ key: Buffer.concat([before, name, after]), value })
      if (batch.length >= recordsPerCommit) await commit()
    }
    if (batch.length > 0) await commit()
    return count
  } finally {
    await kv.close()
  }
}

/** A record of the template, whose key stands between `before` and `after`. */
type Template = { readonly before: Buffer; readonly after: Buffer; readonly value: Uint8Array }

/** Objects are the space of `o`, old versions that of `v`; a new data directory holds a handful of records. */
async function templatesOf(kv: Awaited<ReturnType<typeof openLmdbKv>>, template: string): Promise<readonly Template[]> {
  const found: Template[] = []
  for (const [space, end] of [
    ['o', ''],
    ['v', '\0'],
  ] as const) {
    const name = Buffer.from(`\0${template}${end}`)
    const page = await kv.range({ from: Buffer.from(`${space}\0`), to: Buffer.from(`${space}\u0001`), limit: 100 })
    for (const item of page.items) {
      if (item.kind !== 'entry') continue
      const key = Buffer.from(item.key)
      const at = key.indexOf(name)
      if (at < 0) continue
      const nameEnd = at + 1 + Buffer.byteLength(template)
      found.push({ before: key.subarray(0, at + 1), after: key.subarray(nameEnd), value: Buffer.from(item.value) })
    }
  }
  if (found.length === 0) throw new Error(`no record of ${template} was found`)
  return found
}
