import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { latchkey } from './lib/latchkey.ts'
import { runLoad, writeRequests } from './lib/load.ts'
import { signedRequest } from './lib/sign.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bucket = 'bench-append'
const bodyBytes = 4_096
const fillConnections = 64
const fillSecondsMax = 600

/** AppendObject of 4 KiB to objects that have 4 KiB already, each once; Latchkey alone. */
export async function append(bench: Bench): Promise<void> {
  const objects = bench.isQuick ? 2_000 : 10_000
  const subject = await startSubject(latchkey(), await newDirectory(bench.root, 'append'))
  try {
    await ask(subject, { method: 'PUT', path: `/${bucket}/` })
    const [begun, requests] = [join(bench.root, 'append.begun'), join(bench.root, 'append.requests')]
    let round = 0
    const refill = async (): Promise<void> => {
      round += 1
      await writeRequests(begun, appends(subject, round, objects, 0))
      const how = { connections: fillConnections, seconds: fillSecondsMax, isOnce: true }
      await runLoad(bench.generator, subject.port, how, begun)
      await writeRequests(requests, appends(subject, round, objects, bodyBytes))
    }
    const comparison = { claim: 'append', name: 'AppendObject 4 KiB', connections: bench.connections }
    await compare(bench, comparison, [{ subject, requests, refill }])
  } finally {
    await subject.close()
  }
}

function* appends({ target }: Subject, round: number, count: number, position: number): Generator<Uint8Array> {
  const now = new Date()
  const body = Buffer.alloc(bodyBytes, 'a game in progress ')
  const query = [
    ['append', ''],
    ['position', String(position)],
  ] as const
  for (let index = 0; index < count; index += 1)
    yield signedRequest(target, { method: 'POST', path: `/${bucket}/log/${round}/${index}`, query, body }, now)
}
