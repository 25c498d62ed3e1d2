/** The two places that are made alike, each a stream of what is there in the order of keys. */
import type { Client } from '@latchkey/client/node'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyFilter } from './glob.ts'
import { objectsBelow } from './listing.ts'

export type Side =
  | { readonly kind: 'folder'; readonly path: string }
  /** `prefix` is empty or ends with a slash. */
  | { readonly kind: 'bucket'; readonly bucket: string; readonly prefix: string }

/**
 * What is at a key, which is relative to its side. A `link` of a bucket is read as its target, of which a listing tells
 * nothing; `other` is on a disk and neither file nor folder, and is left alone.
 */
export type Entry = {
  readonly key: string
  readonly kind: 'file' | 'link' | 'other'
  readonly sizeBytes: number
  readonly modified: Date
}

/** Keys as they are compared everywhere: by the bytes of their UTF-8. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** A folder that is not there has nothing in it. Keys that stand for folders themselves are passed over. */
export async function* entriesOf(
  side: Side,
  client: Pick<Client, 'oss'>,
  isMeant: KeyFilter,
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  if (side.kind === 'folder') {
    for await (const entry of filesBelow(side.path, '', signal)) if (isMeant(entry.key)) yield entry
    return
  }
  for await (const object of objectsBelow(client, side.bucket, side.prefix, signal)) {
    const key = object.key.slice(side.prefix.length)
    if (key === '' || key.endsWith('/') || !isMeant(key)) continue
    const kind = object.type === 'Symlink' ? 'link' : 'file'
    yield { key, kind, sizeBytes: object.size, modified: object.lastModified }
  }
}

async function* filesBelow(root: string, folder: string, signal: AbortSignal): AsyncGenerator<Entry> {
  signal.throwIfAborted()
  const found = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (folder === '' && isMissing(error)) return []
    throw error
  })
  // A folder comes where its first file does: `a-b` is in front of `a/b`.
  const named = found.map((entry) => ({ entry, name: entry.isDirectory() ? `${entry.name}/` : entry.name }))
  for (const { entry, name } of named.toSorted((a, b) => compareKeys(a.name, b.name))) {
    const key = `${folder}${name}`
    if (entry.isDirectory()) yield* filesBelow(root, key, signal)
    else {
      const { size, mtime } = await lstat(join(root, key))
      yield { key, kind: entry.isFile() ? 'file' : 'other', sizeBytes: size, modified: mtime }
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

export type Pair = { readonly key: string; readonly source: Entry | undefined; readonly target: Entry | undefined }

/** What is at each key of both sides, which come in order, so that no more than one entry of each is held. */
export async function* pairsOf(source: AsyncGenerator<Entry>, target: AsyncGenerator<Entry>): AsyncGenerator<Pair> {
  try {
    let [left, right] = await Promise.all([source.next(), target.next()])
    for (;;) {
      if (left.done === true && right.done === true) return
      const order = left.done === true ? 1 : right.done === true ? -1 : compareKeys(left.value.key, right.value.key)
      const [ofSource, ofTarget] = [
        order <= 0 && left.done !== true ? left.value : undefined,
        order >= 0 && right.done !== true ? right.value : undefined,
      ]
      yield { key: (ofSource ?? ofTarget)?.key ?? '', source: ofSource, target: ofTarget }
      ;[left, right] = await Promise.all([
        ofSource === undefined ? left : source.next(),
        ofTarget === undefined ? right : target.next(),
      ])
    }
  } finally {
    await Promise.all([source.return(undefined), target.return(undefined)])
  }
}
