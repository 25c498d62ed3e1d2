import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { copyRecords } from './lib/fill.ts'
import { latchkey } from './lib/latchkey.ts'
import { writeRequests } from './lib/load.ts'
import { signedRequest } from './lib/sign.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bucket = 'bench-versions'
/** One of them is a delete marker. */
const versionsPerKey = 10
const pages = 200

/**
 * ListObjectVersions of 1,000 versions, in a bucket of 10,000 and in one of 1,000,000 (100,000 with --quick): ten of each
 * key, of which one is current, eight are old and one is a delete marker. Pages begin all over the bucket.
 */
export async function versions(bench: Bench): Promise<void> {
  for (const count of [10_000, bench.isQuick ? 100_000 : 1_000_000]) {
    const program = latchkey()
    const directory = await newDirectory(bench.root, `versions-${count}`)
    const empty = await startSubject(program, directory, true)
    await makeTemplate(empty)
    await empty.close()
    bench.say(`  filling ${count.toLocaleString('en')} versions …`)
    await copyRecords(directory, 'template', keys(count / versionsPerKey), (error) => bench.say(error.message))
    const subject = await startSubject(program, directory)
    try {
      const connections = [1, ...bench.connections.filter((one) => one > 1 && one <= 16)]
      const requests = join(bench.root, 'versions.requests')
      await writeRequests(requests, reads(subject, count / versionsPerKey))
      const name = `ListObjectVersions, 1,000 of ${count.toLocaleString('en')} versions, ten of each key`
      await compare(bench, { claim: 'versions', name, connections }, [{ subject, requests }])
    } finally {
      await subject.close()
    }
  }
}

async function makeTemplate(subject: Subject): Promise<void> {
  const status = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
  await ask(subject, { method: 'PUT', path: `/${bucket}/` })
  await ask(subject, { method: 'PUT', path: `/${bucket}/`, query: [['versioning', '']], body: Buffer.from(status) })
  const path = `/${bucket}/template`
  for (let version = 0; version < versionsPerKey; version += 1)
    if (version === versionsPerKey / 2) await ask(subject, { method: 'DELETE', path })
    else await ask(subject, { method: 'PUT', path, body: Buffer.from(`{"turn":${version}}`) })
}

const keyOf = (index: number): string => `player/${String(index).padStart(7, '0')}/save.bin`

function* keys(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield keyOf(index)
}

function* reads({ target }: Subject, keyCount: number): Generator<Uint8Array> {
  const now = new Date()
  for (let page = 0; page < pages; page += 1) {
    const index = Math.floor((page * 7_919) % Math.max(1, keyCount - 1_000 / versionsPerKey))
    const query = [
      ['key-marker', keyOf(index)],
      ['max-keys', '1000'],
      ['versions', ''],
    ] as const
    yield signedRequest(target, { method: 'GET', path: `/${bucket}/`, query }, now)
  }
}
