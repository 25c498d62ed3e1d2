import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { withSides } from './lib/sides.ts'
import { signedRequest } from './lib/sign.ts'
import { ask } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bodyBytes = 64 << 20
const objects = 4
const bucket = 'bench-large'

/** GET and PUT of 64 MiB: one stream, and four at once. */
export async function large(bench: Bench): Promise<void> {
  const connections = [1, 4]
  const body = Buffer.alloc(bodyBytes, 'a picture of a castle ')
  const makeBucket = async (subject: Subject): Promise<void> =>
    void (await ask(subject, { method: 'PUT', path: `/${bucket}/` }))
  function* writes({ target }: Subject): Generator<Uint8Array> {
    for (const path of paths) yield signedRequest(target, { method: 'PUT', path, body }, new Date())
  }
  function* reads({ target }: Subject): Generator<Uint8Array> {
    for (const path of paths) yield signedRequest(target, { method: 'GET', path }, new Date())
  }
  await withSides(bench, 'large', { prepare: makeBucket, requests: writes }, async (sides) => {
    await compare(bench, { claim: 'large', name: 'PUT 64 MiB', connections, bytesPerRequest: bodyBytes }, sides)
  })
  const fill = async (subject: Subject): Promise<void> => {
    await makeBucket(subject)
    for (const path of paths) await ask(subject, { method: 'PUT', path, body })
  }
  await withSides(bench, 'large', { prepare: fill, requests: reads }, async (sides) => {
    await compare(bench, { claim: 'large', name: 'GET 64 MiB', connections, bytesPerRequest: bodyBytes }, sides)
  })
}

const paths = Array.from({ length: objects }, (_, index) => `/${bucket}/castle-${index}.png`)
