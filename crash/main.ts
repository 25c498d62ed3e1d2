/** `npm run crash -- --seconds 300 --seed 1 kills power-loss`: tries to make the server lose or forget something. */
import { parseArgs } from 'node:util'
import { failEverything } from './failures/failures.ts'
import { seeChanges } from './freshness.ts'
import { fillDisk } from './full-disk.ts'
import { killUnderLoad } from './kills.ts'
import { checkHistories } from './linearizability/linearizability.ts'
import { losePower } from './power-loss/power-loss.ts'
import type { Scenario } from './scenario.ts'
import { checkSlots } from './slots/slots.ts'

const scenarios: readonly Scenario[] = [
  { name: 'power-loss', run: losePower },
  { name: 'kills', run: ({ seconds, seed }) => killUnderLoad({ seconds: Math.min(60, seconds), seed }) },
  { name: 'linearizability', run: checkHistories },
  { name: 'slots', run: checkSlots },
  { name: 'freshness', run: seeChanges },
  { name: 'failures', run: failEverything },
  { name: 'full-disk', run: fillDisk },
]
const secondsDefault = 300
const faultsShownMax = 40

const usage = (names: readonly string[]): string => `npm run crash -- [SCENARIO…] [option…]
  SCENARIO      ${names.join(', ')}; all of them when none is named
  --seconds N   for all of them together, ${secondsDefault} when not given
  --seed N      plays the same again, as far as threads and disks let it`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  const names = scenarios.map(({ name }) => name)
  if (values.help === true) {
    console.log(usage(names))
    return
  }
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    console.error(`no scenario is called ${unknown.join(', ')}; there are ${names.join(', ')}`)
    process.exitCode = 2
    return
  }
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  const wanted = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const seconds = Number(values.seconds ?? secondsDefault) / Math.max(1, wanted.length)
  console.log(`seed ${seed}`)
  const counts = { passed: 0, failed: 0 }
  for (const { name, run } of wanted) {
    const startedMs = performance.now()
    const outcome = await run({ seconds, seed }).catch((error: unknown) => ({
      faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
      did: 'it threw',
    }))
    const took = `${Math.round((performance.now() - startedMs) / 1_000)} s`
    if (outcome === 'skipped') continue
    counts[outcome.faults.length === 0 ? 'passed' : 'failed'] += 1
    console.log(`${outcome.faults.length === 0 ? '✔' : '✖'} ${name}: ${outcome.did} (${took})`)
    for (const fault of outcome.faults.slice(0, faultsShownMax)) console.log(`    ${fault}`)
    if (outcome.faults.length > faultsShownMax) console.log(`    and ${outcome.faults.length - faultsShownMax} more`)
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  process.exitCode = counts.failed === 0 ? 0 : 1
}

await main()
