import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import type { Side } from './lib/compare.ts'
import { latchkey } from './lib/latchkey.ts'
import { withSides } from './lib/sides.ts'
import { signedRequest } from './lib/sign.ts'
import { ask } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const objects = 20_000
const bodyBytes = 4_096
const bucket = 'bench-put'

/** PUT of 4 KiB objects, signed: 20,000 keys in turn, new ones first and overwritten when they come round again. */
export async function put(bench: Bench): Promise<void> {
  const prepare = async (subject: Subject): Promise<void> =>
    void (await ask(subject, { method: 'PUT', path: `/${bucket}/` }))
  const measure = async (sides: readonly Side[]): Promise<void> =>
    void (await compare(bench, { claim: 'put', name: 'PUT 4 KiB', connections: bench.connections }, sides))
  await withSides(bench, 'put', { prepare, requests: writes }, measure)
  const { slowFlush } = bench
  if (slowFlush === undefined) return
  const slowed = [latchkey(), ...bench.peers].flatMap((program) => slowFlush(program) ?? [])
  await withSides(bench, 'put', { prepare, requests: writes }, measure, slowed)
}

function* writes({ target }: Subject): Generator<Uint8Array> {
  const now = new Date()
  const body = Buffer.alloc(bodyBytes, 'a game in progress ')
  for (let index = 0; index < objects; index += 1)
    yield signedRequest(target, { method: 'PUT', path: `/${bucket}/player/${index % 97}/object-${index}`, body }, now)
}
