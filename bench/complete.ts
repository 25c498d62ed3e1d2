import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { figureOf } from './lib/figure.ts'
import { latchkey } from './lib/latchkey.ts'
import { runLoad, writeRequests } from './lib/load.ts'
import { signedRequest } from './lib/sign.ts'
import { startSide } from './lib/stored.ts'
import { ask } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const bucket = 'bench-complete'
const path = `/${bucket}/world.pak`
/** The smallest part that may not be the last. */
const partBytes = 102_400
const roundsMax = 3
const lanes = 16
/** Longer than the parts take; the load ends with the last of them. */
const uploadSeconds = 600

/** CompleteMultipartUpload of 10,000 parts (1,000 with --quick), from its request to its answer. */
export async function complete(bench: Bench): Promise<void> {
  const parts = bench.isQuick ? 1_000 : 10_000
  const subject = await startSide(bench, latchkey(), 'complete')
  const samplesMs: number[] = []
  try {
    await ask(subject, { method: 'PUT', path: `/${bucket}/` })
    for (let round = 0; round < Math.min(bench.rounds, roundsMax); round += 1) {
      const uploadId = await initiate(subject)
      const file = join(bench.root, 'complete.requests')
      await writeRequests(file, uploads(subject, uploadId, parts))
      await runLoad(bench.generator, subject.port, { connections: lanes, seconds: uploadSeconds, isOnce: true }, file)
      const startedMs = performance.now()
      await ask(subject, {
        method: 'POST',
        path,
        query: [['uploadId', uploadId]],
        headers: [['x-oss-complete-all', 'yes']],
        body: Buffer.alloc(0),
      })
      samplesMs.push(performance.now() - startedMs)
    }
  } finally {
    await subject.close()
  }
  const name = `CompleteMultipartUpload, ${parts.toLocaleString('en')} parts`
  bench.report(figureOf({ claim: 'complete', name, subject: 'latchkey', unit: 'ms' }, samplesMs))
}

async function initiate(subject: Subject): Promise<string> {
  const answer = await ask(subject, { method: 'POST', path, query: [['uploads', '']], body: Buffer.alloc(0) })
  const uploadId = /<UploadId>([^<]+)</.exec(answer.toString('utf8'))?.[1]
  if (uploadId === undefined) throw new Error('an upload without an id')
  return uploadId
}

function* uploads({ target }: Subject, uploadId: string, parts: number): Generator<Uint8Array> {
  const now = new Date()
  const body = Buffer.alloc(partBytes, 'a world to walk in ')
  for (let number = 1; number <= parts; number += 1) {
    const query = [
      ['partNumber', String(number)],
      ['uploadId', uploadId],
    ] as const
    yield signedRequest(target, { method: 'PUT', path, query, body }, now)
  }
}
