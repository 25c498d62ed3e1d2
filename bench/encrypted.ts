import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { latchkey } from './lib/latchkey.ts'
import { withSides } from './lib/sides.ts'
import { signedRequest } from './lib/sign.ts'
import { ask } from './lib/subject.ts'
import type { Program, Subject } from './lib/subject.ts'

const bucket = 'bench-encrypted'
const small = { bodyBytes: 4_096, objects: 2_000, connections: [64], name: '4 KiB' } as const
const large = { bodyBytes: 64 << 20, objects: 4, connections: [1, 4], name: '64 MiB' } as const

/** What encryption at rest costs: the same requests with and without it, against one server each of the same checkout. */
export async function encrypted(bench: Bench): Promise<void> {
  const against = { ...bench, peers: ['AES256', 'KMS'].map(encryptedBy) }
  for (const { bodyBytes, objects, connections, name } of [small, large]) {
    const body = Buffer.alloc(bodyBytes, 'a letter to nobody else ')
    const paths = Array.from({ length: objects }, (_, index) => `/${bucket}/${index % 97}/letter-${index}`)
    const isLarge = bodyBytes > 1 << 20
    const comparison = { claim: 'encrypted', connections, ...(isLarge && { bytesPerRequest: bodyBytes }) }
    const makeBucket = async (subject: Subject): Promise<void> =>
      void (await ask(subject, { method: 'PUT', path: `/${bucket}/` }))
    function* writes(subject: Subject): Generator<Uint8Array> {
      const headers = headersOf(subject)
      for (const path of paths) yield signedRequest(subject.target, { method: 'PUT', path, headers, body }, new Date())
    }
    function* reads({ target }: Subject): Generator<Uint8Array> {
      for (const path of paths) yield signedRequest(target, { method: 'GET', path }, new Date())
    }
    await withSides(against, 'encrypted', { prepare: makeBucket, requests: writes }, async (sides) => {
      await compare(bench, { ...comparison, name: `PUT ${name}` }, sides)
    })
    const fill = async (subject: Subject): Promise<void> => {
      await makeBucket(subject)
      const headers = headersOf(subject)
      for (const path of paths) await ask(subject, { method: 'PUT', path, headers, body })
    }
    await withSides(against, 'encrypted', { prepare: fill, requests: reads }, async (sides) => {
      await compare(bench, { ...comparison, name: `GET ${name}` }, sides)
    })
  }
}

const encryptedBy = (algorithm: string): Program => ({ ...latchkey(), name: `latchkey, ${algorithm}` })

function headersOf({ name }: Subject): readonly (readonly [string, string])[] {
  const [, algorithm] = name.split(', ')
  return algorithm === undefined ? [] : [['x-oss-server-side-encryption', algorithm]]
}
