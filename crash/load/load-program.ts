/** The load as a process of its own: settings in one JSON argument, the report as JSON in the file that they name. */
import { writeFileSync } from 'node:fs'
import { runLoad } from './load.ts'
import type { LoadReport } from './load.ts'
import { makeRandom } from './random.ts'
import { runVersionLoad } from './version-load.ts'
import type { VersionLoadReport } from './version-load.ts'

export type LoadProgramOptions = {
  readonly endpoint: string
  readonly lanes: number
  readonly versionLanes: number
  readonly readers: number
  readonly seed: number
  readonly seconds: number
  readonly bodyBytesMax: number
  readonly reportPath: string
}
export type LoadProgramReport = { readonly objects: LoadReport; readonly versions: VersionLoadReport }

// What was written by whoever started this program, in the same repository.
const options = JSON.parse(process.argv[2] ?? '{}') as LoadProgramOptions
const endMs = performance.now() + options.seconds * 1_000
const how = {
  endpoint: options.endpoint,
  readers: options.readers,
  bodyBytesMax: options.bodyBytesMax,
  isOver: () => performance.now() > endMs,
}
const [objects, versions] = await Promise.all([
  runLoad({ ...how, lanes: options.lanes, random: makeRandom(options.seed) }),
  runVersionLoad({ ...how, lanes: options.versionLanes, random: makeRandom(options.seed + 1) }),
])
const reports: LoadProgramReport = { objects, versions }
writeFileSync(options.reportPath, JSON.stringify(reports))
