import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { latchkey } from './lib/latchkey.ts'
import { signedRequest } from './lib/sign.ts'
import { withSides } from './lib/sides.ts'
import { ask } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bucket = 'bench-copy'
const targets = 5_000
const sizes = [
  ['4 KiB, which is copied byte by byte', 4_096],
  ['64 MiB, whose file is shared', 64 << 20],
] as const

/** CopyObject within a bucket, onto 5,000 keys in turn; Latchkey, and what it is measured against. */
export async function copy(bench: Bench): Promise<void> {
  const programs = [latchkey(), ...bench.peers.filter(({ dialect }) => dialect === 'oss')]
  for (const [name, bytes] of sizes) {
    const source = `source-${bytes}`
    const prepare = async (subject: Subject): Promise<void> => {
      const body = Buffer.alloc(bytes, 'a game in progress ')
      await ask(subject, { method: 'PUT', path: `/${bucket}/` })
      await ask(subject, { method: 'PUT', path: `/${bucket}/${source}`, body })
    }
    const requests = (subject: Subject): Iterable<Uint8Array> => copies(subject, source)
    const comparison = { claim: 'copy', name: `CopyObject of ${name}`, connections: bench.connections }
    await withSides(
      bench,
      'copy',
      { prepare, requests },
      async (sides) => {
        await compare(bench, comparison, sides)
      },
      programs,
    )
  }
}

function* copies({ target }: Subject, source: string): Generator<Uint8Array> {
  const now = new Date()
  const headers = [['x-oss-copy-source', `/${bucket}/${source}`]] as const
  for (let index = 0; index < targets; index += 1)
    yield signedRequest(target, { method: 'PUT', path: `/${bucket}/copy/${source}/${index}`, headers }, now)
}
