/** The load as a process of its own: settings in one JSON argument, the report as JSON in the file that they name. */
import { writeFileSync } from 'node:fs'
import { runLoad } from './load.ts'
import { makeRandom } from './random.ts'

export type LoadProgramOptions = {
  readonly endpoint: string
  readonly lanes: number
  readonly readers: number
  readonly seed: number
  readonly seconds: number
  readonly bodyBytesMax: number
  readonly reportPath: string
}

// What was written by whoever started this program, in the same repository.
const options = JSON.parse(process.argv[2] ?? '{}') as LoadProgramOptions
const endMs = performance.now() + options.seconds * 1_000
const report = await runLoad({
  endpoint: options.endpoint,
  lanes: options.lanes,
  readers: options.readers,
  bodyBytesMax: options.bodyBytesMax,
  random: makeRandom(options.seed),
  isOver: () => performance.now() > endMs,
})
writeFileSync(options.reportPath, JSON.stringify(report))
