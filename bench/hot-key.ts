import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { withSides } from './lib/sides.ts'
import { signedRequest } from './lib/sign.ts'
import { ask } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bodyBytes = 4_096
const bucket = 'bench-hot-key'

/** PUT of 4 KiB to one key only: each one replaces the one before. */
export async function hotKey(bench: Bench): Promise<void> {
  const prepare = async (subject: Subject): Promise<void> =>
    void (await ask(subject, { method: 'PUT', path: `/${bucket}/` }))
  await withSides(bench, 'hot-key', { prepare, requests: writes }, async (sides) => {
    await compare(bench, { claim: 'hot-key', name: 'PUT 4 KiB to one key', connections: bench.connections }, sides)
  })
}

function* writes({ target }: Subject): Generator<Uint8Array> {
  const body = Buffer.alloc(bodyBytes, 'a game in progress ')
  yield signedRequest(target, { method: 'PUT', path: `/${bucket}/the-save`, body }, new Date())
}
