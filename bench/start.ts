import type { Bench } from './lib/bench.ts'
import { figureOf } from './lib/figure.ts'
import { copyRecords } from './lib/fill.ts'
import { latchkey } from './lib/latchkey.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'

const bucket = 'bench-start'

/** From spawn until ready answers 200: empty, with many objects, and after kill -9. */
export async function start(bench: Bench): Promise<void> {
  const count = bench.isQuick ? 100_000 : 1_000_000
  const directory = await newDirectory(bench.root, 'start')
  const program = latchkey()
  const first = await startSubject(program, directory, true)
  await ask(first, { method: 'PUT', path: `/${bucket}/` })
  await ask(first, { method: 'PUT', path: `/${bucket}/template`, body: Buffer.from('{}') })
  await first.close()
  const measure = async (name: string, isKilled: boolean): Promise<void> => {
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
  await measure('start until ready, one object', false)
  function* keys(): Generator<string> {
    for (let index = 0; index < count; index += 1) yield `player/${index % 5_003}/${index}`
  }
  bench.say(`  filling ${count.toLocaleString('en')} keys …`)
  await copyRecords(directory, 'template', keys(), (error) => bench.say(error.message))
  await measure(`start until ready, ${count.toLocaleString('en')} objects`, false)
  await measure(`start until ready, ${count.toLocaleString('en')} objects, after kill -9`, true)
}
