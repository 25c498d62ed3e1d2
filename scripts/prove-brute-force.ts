/**
 * Holds `policy prove` against brute force: `npm run prove:brute-force`. Then breaks the prover in one place after the
 * other, and fails when brute force takes a broken one for sound. `--count`, `--seed`, `--breaks none`.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const top = join(import.meta.dirname, '..')
const home = join(top, 'packages/policy')
/** The same cases in every run: some mistakes show in one of thirty thousand only. Most are caught in the first hundreds. */
const brokenSeed = 1
const brokenCaseCount = 100_000

/** A place of the prover, what stands there, and what a mistake would be. */
const breaks: readonly (readonly [file: string, from: string, to: string])[] = [
  ['alphabet.ts', "signature.includes('1') ? 2 : 1", '1'],
  ['collide.ts', 'if (way.lead === undefined) {\n        found.push(way)', 'if (way.lead === undefined) {'],
  ['collide.ts', 'if (before.length >= 2 ||', 'if (before.length >= 1 ||'],
  ['control.ts', 'grants.some(holds)', '(grants.length > 0 && grants.every(holds))'],
  ['frame.ts', '=== this.isSharedWanted', '!== this.isSharedWanted'],
  ['model.ts', "=== 'bucket-acl-allow'", "=== 'object-acl-allow'"],
  ['model.ts', "const names = polarity === 'may' ? ['', ...named] : ['']", "const names = ['', ...named]"],
  ['pattern.ts', 'if (stars[index + 1] === true) automaton.anyEdge(next, next)', ''],
  ['prove.ts', 'sessions.slice(index)', 'sessions.slice(index + 1)'],
  ['prove.ts', '[...sessions.slice(index), ...strangers]', 'sessions.slice(index)'],
  ['prove.ts', 'all.filter(({ isWrite }) => isWrite)', 'all.slice(0, 0)'],
  [
    'readings.ts',
    "if (canonicalKey !== prefixKey) return polarity === 'may'",
    'if (canonicalKey !== prefixKey) return true',
  ],
  ['readings.ts', "polarity === 'may' || !hasId(pattern)", "pattern !== undefined || polarity === 'may'"],
  ['readings.ts', "if (shape !== 'prefix') return isNegated", "if (shape !== 'prefix') return false"],
  ['shapes.ts', "return isListing === true ? ['bucket', 'prefix'] : ['bucket']", "return ['bucket']"],
  ['shapes.ts', 'return [on]', "return on === 'object' ? [on] : []"],
  [
    'side.ts',
    "const isWhole = this.subject !== 'key' && this.isAllowed(place)",
    "const isWhole = this.subject === 'none' && this.isAllowed(place)",
  ],
]

type Comparing = { readonly compare: (seed: number) => { readonly answer: string } }

/** Throws for the first case that is wrong. */
async function runCases(source: string, seed: number, count: number): Promise<Map<string, number>> {
  const path = pathToFileURL(join(source, 'prove/testing/compare.ts')).href
  const { compare } = (await import(path)) as Comparing
  const answers = new Map<string, number>()
  for (let index = 0; index < count; index += 1) {
    const { answer } = compare(seed + index)
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
  }
  return answers
}

/** Whether brute force notices. The copy stands in the package, so that it finds what the package imports. */
function isCaught([file, from, to]: (typeof breaks)[number]): boolean {
  const copy = mkdtempSync(join(home, '.broken-'))
  try {
    cpSync(join(home, 'src'), copy, { recursive: true })
    const path = join(copy, 'prove', file)
    const text = readFileSync(path, 'utf8')
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`)
    writeFileSync(
      path,
      text.replace(from, () => to),
    )
    const words = ['--of', copy, '--seed', String(brokenSeed), '--count', String(brokenCaseCount)]
    const run = spawnSync(process.execPath, [import.meta.filename, ...words], { encoding: 'utf8' })
    if (run.error !== undefined) throw run.error
    const { status, stderr } = run
    if (status !== 0 && !/is PROVED and false|is REFUTED by what/.test(stderr))
      throw new Error(`${file} broken at «${from}» does not run: ${stderr.slice(0, 600)}`)
    return status !== 0
  } finally {
    rmSync(copy, { recursive: true })
  }
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    breaks: { type: 'string', default: 'all' },
    of: { type: 'string' },
  },
})
const [seed, count] = [Number(values.seed), Number(values.count)]
const startedMs = performance.now()
const answers = await runCases(values.of ?? join(home, 'src'), seed, count)
if (values.of === undefined) {
  const seconds = (performance.now() - startedMs) / 1000
  console.log(`${count} cases from seed ${seed} in ${seconds.toFixed(0)} s:`, Object.fromEntries(answers))
  const missed = values.breaks === 'none' ? [] : breaks.filter((one) => !isCaught(one))
  for (const [file, from] of missed) console.log(`not noticed: ${file} broken at «${from}»`)
  if (values.breaks !== 'none')
    console.log(`${breaks.length - missed.length} of ${breaks.length} broken provers caught`)
  process.exitCode = missed.length === 0 ? 0 : 1
}
