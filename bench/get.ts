import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { withSides } from './lib/sides.ts'
import { signedRequest } from './lib/sign.ts'
import { ask } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const objects = 2_000
const bodyBytes = 4_096
const bucket = 'bench-get'

/** GET of 4 KiB objects, signed: 2,000 keys in turn, read once before. */
export async function get(bench: Bench): Promise<void> {
  await withSides(bench, 'get', { prepare: fill, requests: reads }, async (sides) => {
    await compare(bench, { claim: 'get', name: 'GET 4 KiB', connections: bench.connections }, sides)
  })
}

const keyOf = (index: number): string => `/${bucket}/player/${index % 97}/object-${index}`

async function fill(subject: Subject): Promise<void> {
  await ask(subject, { method: 'PUT', path: `/${bucket}/` })
  const body = Buffer.alloc(bodyBytes, 'a game in progress ')
  const inFlight = 16
  await Promise.all(
    Array.from({ length: inFlight }, async (_, lane) => {
      for (let index = lane; index < objects; index += inFlight)
        await ask(subject, { method: 'PUT', path: keyOf(index), body })
    }),
  )
}

function* reads({ target }: Subject): Generator<Uint8Array> {
  const now = new Date()
  for (let index = 0; index < objects; index += 1)
    yield signedRequest(target, { method: 'GET', path: keyOf(index) }, now)
}
