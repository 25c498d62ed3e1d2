/** `npm run verify:mutants`: the whole suite once for each mutant; the class of the mutant has to fail, and no other. */
import { classes } from '../attack.ts'
import type { ClassName } from '../attack.ts'
import { mutants } from './mutants.ts'
import { startVerified } from './start-verified.ts'

const names = Object.keys(classes) as ClassName[] // of an object whose keys these are
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const asked = process.argv.slice(2)
let faults = 0
for (const name of names) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const { what, fault } = mutants[name]
  await using house = await startVerified()
  const startMs = Date.now()
  const { results } = await house.verify({ fault })
  const wrong = results.filter(({ outcome }) => outcome !== 'refused')
  const failed = new Set(results.filter(({ outcome }) => outcome === 'failed').map((result) => result.class))
  const others = wrong.filter((result) => result.class !== name || result.outcome !== 'failed')
  const isKilled = failed.has(name) && others.length === 0
  if (!isKilled) faults += 1
  const seconds = ((Date.now() - startMs) / 1_000).toFixed(1)
  say(`${isKilled ? '✔' : '✖'} ${name}: ${what} (${wrong.length} of ${results.length}, ${seconds} s)`)
  for (const { class: other, title, version, outcome, why } of others)
    say(`    ${other}: ${title} (${version ?? '-'}): ${outcome}: ${why}`)
}
process.exitCode = faults > 0 ? 1 : 0
