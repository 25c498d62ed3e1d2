import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { latchkey } from './lib/latchkey.ts'
import { writeRequests } from './lib/load.ts'
import { signedRequest } from './lib/sign.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bucket = 'bench-copy'
const targets = 5_000
const sizes = [
  ['4 KiB, which is copied byte by byte', 4_096],
  ['64 MiB, whose file is shared', 64 << 20],
] as const

/** CopyObject within a bucket, onto 5,000 keys in turn; Latchkey alone. */
export async function copy(bench: Bench): Promise<void> {
  const subject = await startSubject(latchkey(), await newDirectory(bench.root, 'copy'))
  try {
    await ask(subject, { method: 'PUT', path: `/${bucket}/` })
    for (const [name, bytes] of sizes) {
      const source = `source-${bytes}`
      await ask(subject, {
        method: 'PUT',
        path: `/${bucket}/${source}`,
        body: Buffer.alloc(bytes, 'a game in progress '),
      })
      const requests = join(bench.root, 'copy.requests')
      await writeRequests(requests, copies(subject, source))
      const comparison = { claim: 'copy', name: `CopyObject of ${name}`, connections: bench.connections }
      await compare(bench, comparison, [{ subject, requests }])
    }
  } finally {
    await subject.close()
  }
}

function* copies({ target }: Subject, source: string): Generator<Uint8Array> {
  const now = new Date()
  const headers = [['x-oss-copy-source', `/${bucket}/${source}`]] as const
  for (let index = 0; index < targets; index += 1)
    yield signedRequest(target, { method: 'PUT', path: `/${bucket}/copy/${source}/${index}`, headers }, now)
}
