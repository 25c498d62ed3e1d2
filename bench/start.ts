import type { Bench } from './lib/bench.ts'
import { figureOf } from './lib/figure.ts'
import { latchkey } from './lib/latchkey.ts'
import { manyObjects, storedObjects } from './lib/stored.ts'
import type { Stored } from './lib/stored.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'

const bucket = 'bench-start'

/** From spawn until ready answers 200: with one object, with many, and after kill -9. */
export async function start(bench: Bench): Promise<void> {
  const few: Stored = { program: latchkey(), directory: await newDirectory(bench.root, 'start') }
  const first = await startSubject(few.program, few.directory, true)
  await ask(first, { method: 'PUT', path: `/${bucket}/` })
  await ask(first, { method: 'PUT', path: `/${bucket}/one`, body: Buffer.from('{}') })
  await first.close()
  await measure(bench, few, 'start until ready, one object', false)
  const count = manyObjects(bench)
  const many = await storedObjects(bench, count)
  await measure(bench, many, `start until ready, ${count.toLocaleString('en')} objects`, false)
  await measure(bench, many, `start until ready, ${count.toLocaleString('en')} objects, after kill -9`, true)
}

async function measure(bench: Bench, { program, directory }: Stored, name: string, isKilled: boolean): Promise<void> {
  const samplesMs: number[] = []
  for (let round = 0; round < bench.rounds; round += 1) {
    const before = await startSubject(program, directory, true)
    if (isKilled) await before.kill()
    else await before.close()
    const subject = await startSubject(program, directory, true)
    samplesMs.push(subject.readyMs)
    await subject.close()
  }
  bench.report(figureOf({ claim: 'start', name, subject: 'latchkey', unit: 'ms' }, samplesMs))
}
