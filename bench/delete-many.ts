import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import type { Side } from './lib/compare.ts'
import { latchkey } from './lib/latchkey.ts'
import { runLoad, writeRequests } from './lib/load.ts'
import { signedRequest } from './lib/sign.ts'
import { startSide } from './lib/stored.ts'
import { ask } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'
import { createHash } from 'node:crypto'

const bucket = 'bench-delete'
const keysPerRequest = 1_000
const fillConnections = 64
const fillSecondsMax = 600

/** DeleteMultipleObjects of 1,000 keys that are there, each with a body of 4 KiB; Latchkey, and what it is measured against. */
export async function deleteMany(bench: Bench): Promise<void> {
  const requests = bench.isQuick ? 5 : 20
  const programs = [latchkey(), ...bench.peers.filter(({ dialect }) => dialect === 'oss')]
  const sides: (Side & { readonly puts: string })[] = []
  try {
    for (const [index, program] of programs.entries()) {
      const subject = await startSide(bench, program, `delete-many-${index}`)
      const puts = join(bench.root, `delete-many-${index}.puts`)
      const deletes = join(bench.root, `delete-many-${index}.deletes`)
      const refill = async (): Promise<void> => {
        await writeRequests(puts, writes(subject, requests * keysPerRequest))
        const how = { connections: fillConnections, seconds: fillSecondsMax, isOnce: true }
        await runLoad(bench.generator, subject.port, how, puts)
        await writeRequests(deletes, removals(subject, requests))
      }
      sides.push({ subject, requests: deletes, puts, refill })
      await ask(subject, { method: 'PUT', path: `/${bucket}/` })
    }
    const comparison = { claim: 'delete-many', name: 'DeleteMultipleObjects, 1,000 keys', connections: [1, 4] }
    await compare(bench, comparison, sides)
  } finally {
    for (const { subject, requests: deletes, puts } of sides) {
      await subject.close()
      await Promise.all([puts, deletes].map((file) => rm(file, { force: true })))
    }
  }
}

const keyOf = (index: number): string => `player/${index % 97}/object-${index}`

function* writes({ target }: Subject, count: number): Generator<Uint8Array> {
  const now = new Date()
  const body = Buffer.alloc(4_096, 'a game in progress ')
  for (let index = 0; index < count; index += 1)
    yield signedRequest(target, { method: 'PUT', path: `/${bucket}/${keyOf(index)}`, body }, now)
}

function* removals({ target }: Subject, count: number): Generator<Uint8Array> {
  const now = new Date()
  for (let request = 0; request < count; request += 1) {
    const keys = Array.from({ length: keysPerRequest }, (_, n) => keyOf(request * keysPerRequest + n))
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')
    const body = Buffer.from(`<Delete><Quiet>true</Quiet>${objects}</Delete>`)
    const headers = [['content-md5', createHash('md5').update(body).digest('base64')]] as const
    yield signedRequest(target, { method: 'POST', path: `/${bucket}/`, query: [['delete', '']], headers, body }, now)
  }
}
