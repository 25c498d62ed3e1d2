import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { writeRequests } from './lib/load.ts'
import { signedRequest } from './lib/sign.ts'
import type { Plain } from './lib/sign.ts'
import { filesPerFolder, folderOf, manyObjects, storedBucket, storedObjects } from './lib/stored.ts'
import { startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'
import { join } from 'node:path'

const pages = 200

/**
 * ListObjects of 1,000 keys of 1,000,000 (100,000 with --quick, 10,000,000 with --10m), ListObjectVersions of as many, and
 * folders by a delimiter that skips the keys in them.
 */
export async function list(bench: Bench): Promise<void> {
  const count = manyObjects(bench)
  const { program, directory } = await storedObjects(bench, count)
  const subject = await startSubject(program, directory, true)
  try {
    const connections = [1, ...bench.connections.filter((one) => one > 1 && one <= 16)]
    for (const [name, query] of [
      [`ListObjects, 1,000 keys of ${count.toLocaleString('en')}`, pageQuery],
      [`ListObjectVersions, 1,000 versions of ${count.toLocaleString('en')}`, versionQuery],
      [`ListObjects, 1,000 folders by delimiter, of ${count.toLocaleString('en')} keys`, folderQuery],
    ] as const) {
      const requests = join(bench.root, 'list.requests')
      await writeRequests(requests, reads(subject, count, query))
      await compare(bench, { claim: 'list', name, connections }, [{ subject, requests }])
    }
  } finally {
    await subject.close()
  }
}

type Query = NonNullable<Plain['query']>

/** Pages that begin all over the bucket. */
const pageQuery = (marker: string): Query => [
  ['marker', marker],
  ['max-keys', '1000'],
]
const versionQuery = (marker: string): Query => [
  ['key-marker', marker],
  ['max-keys', '1000'],
  ['versions', ''],
]
const folderQuery = (marker: string): Query => [
  ['delimiter', '/'],
  ['marker', marker],
  ['max-keys', '1000'],
  ['prefix', 'player/'],
]

function* reads({ target }: Subject, count: number, query: (marker: string) => Query): Generator<Uint8Array> {
  const now = new Date()
  for (let page = 0; page < pages; page += 1) {
    const index = Math.floor((page * 7_919 * filesPerFolder) % Math.max(1, count - 1_000 * filesPerFolder))
    const marker = `player/${folderOf(index)}`
    yield signedRequest(target, { method: 'GET', path: `/${storedBucket}/`, query: query(marker) }, now)
  }
}
