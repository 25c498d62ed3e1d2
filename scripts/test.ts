/**
 * Runs every test that needs no other server, in one process: `npm test`, or `npm test -- kv lease` for the files whose
 * path contains one of the words, `--name PATTERN` for the tests whose name matches.
 *
 * Node's own runner does the work and the closing lines are its counts. This adds what it is silent about: a test file
 * without a test, a test that ends the process, something left open, and why a test was skipped.
 */
import { globSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { run } from 'node:test'
import type { EventData, TestsStream } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inspect, parseArgs } from 'node:util'

const top = join(import.meta.dirname, '..')
const patterns = ['packages/*/src/**/*.test.ts', 'scripts/*.test.ts', 'crash/**/*.test.ts', 'examples/*/*.test.ts']
const testTimeoutMs = 120_000
const closeTimeoutMs = 60_000

type Outcome = EventData.TestPass | EventData.TestFail
type Report = {
  readonly failures: EventData.TestFail[]
  readonly skips: Outcome[]
  /** Test files in which Node found no test: it passes them as one test with the file's name. */
  readonly empty: string[]
  /** Test files that failed while they were loaded: Node runs the tests in front of the mistake and is content. */
  readonly broken: string[]
  /** What kept the process alive after the last test. */
  readonly open: string[]
  readonly counts: string[]
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { name: { type: 'string' } }, allowPositionals: true })
  const files = testFiles(positionals)
  if (files.length === 0) return fail(`no test file matches ${positionals.join(' ')}`)

  let over = false
  process.on('exit', () => {
    if (!over) fail('a test ended the process before the run was over')
  })
  const report = await runAll(files, values.name)
  over = true
  process.exitCode = isGreen(report) ? 0 : 1
  print(closing(report))
  // What was left open would keep the process alive, or, without a report from Node, already does.
  if (report.open.length > 0) process.exit()
}

function testFiles(given: readonly string[]): string[] {
  const words = given.map((word) => shown(resolve(top, word)))
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: top })).map((file) => file.split(sep).join('/'))
  const wanted = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  return wanted.toSorted().map((file) => join(top, file))
}

async function runAll(files: readonly string[], namePattern: string | undefined): Promise<Report> {
  const report: Report = { failures: [], skips: [], empty: [], broken: [], open: [], counts: [] }
  const progress = new Progress()
  const events = run({
    files,
    isolation: 'none',
    timeout: testTimeoutMs,
    ...(namePattern === undefined ? {} : { testNamePatterns: [namePattern] }),
  })
  const over = untilOver(events)
  events.on('test:pass', (outcome) => {
    progress.add(outcome, true)
    if (outcome.skip !== undefined) report.skips.push(outcome)
    if (outcome.name === outcome.file && namePattern === undefined) report.empty.push(outcome.name)
  })
  events.on('test:fail', (outcome) => {
    progress.add(outcome, false)
    report.failures.push(outcome)
  })
  events.on('test:diagnostic', (diagnostic) => {
    if (diagnostic.nesting === 0 && /^[a-z_]+ [\d.]+$/.test(diagnostic.message)) report.counts.push(diagnostic.message)
  })
  await over
  progress.close()
  report.broken.push(...(await brokenOf(files)))
  if (report.counts.length === 0) report.open.push(...process.getActiveResourcesInfo())
  return report
}

/** They are loaded already, so that loading them again answers at once, with the same mistake. */
async function brokenOf(files: readonly string[]): Promise<string[]> {
  const broken: string[] = []
  for (const file of files)
    try {
      await import(pathToFileURL(file).href)
    } catch (error) {
      broken.push(`✖ ${shown(file)} fails outside of its tests: ${inspect(error)}`)
    }
  return broken
}

/**
 * Node ends the run only when nothing keeps the process alive, so a timer or a server that a test left open would hold it
 * for ever: the run is over as well when all tests are done and nothing was heard for a while.
 */
function untilOver(events: TestsStream): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let open = 0
  const timer = setInterval(() => {
    if (open === 0) resolve()
  }, closeTimeoutMs).unref()
  const count = (test: { readonly nesting: number }, change: 1 | -1): void => {
    if (test.nesting === 0) open += change
    timer.refresh()
  }
  events.on('test:enqueue', (test) => count(test, 1))
  events.on('test:pass', (test) => count(test, -1))
  events.on('test:fail', (test) => count(test, -1))
  events.on('end', resolve).resume()
  return promise.finally(() => clearInterval(timer))
}

/** One line per file, printed when the run has left it. */
class Progress {
  #file: string | undefined
  #passed = 0
  #failed = 0
  #durationMs = 0

  add(outcome: Outcome, passed: boolean): void {
    if (outcome.details.type === 'suite') return
    if (outcome.file !== this.#file) this.close()
    this.#file = outcome.file
    this.#passed += passed ? 1 : 0
    this.#failed += passed ? 0 : 1
    this.#durationMs += outcome.nesting === 0 ? outcome.details.duration_ms : 0
  }

  close(): void {
    if (this.#file !== undefined) {
      const failed = this.#failed === 0 ? '' : `, ${this.#failed} failed`
      const line = `${shown(this.#file)} (${this.#passed} passed${failed}, ${Math.round(this.#durationMs)} ms)`
      print([`${this.#failed === 0 ? '✔' : '✖'} ${line}`])
    }
    this.#file = undefined
    this.#passed = 0
    this.#failed = 0
    this.#durationMs = 0
  }
}

function isGreen(report: Report): boolean {
  return (
    report.failures.length === 0 &&
    report.empty.length === 0 &&
    report.broken.length === 0 &&
    report.open.length === 0 &&
    report.counts.length > 0
  )
}

function closing(report: Report): string[] {
  return [
    ...report.failures.flatMap((failure) => ['', `✖ ${place(failure)} ${failure.name}`, indent(cause(failure))]),
    ...report.broken,
    ...report.empty.map((file) => `✖ ${shown(file)} holds no test, or none of its tests was registered`),
    ...(report.open.length === 0 ? [] : [`✖ a test left open what keeps the process alive: ${report.open.join(', ')}`]),
    ...(report.skips.length === 0 ? [] : ['', `SKIPPED, so not tested here: ${report.skips.length}`]),
    ...report.skips.map(
      (skip) => `﹣ ${place(skip)} ${skip.name}: ${skip.skip === true ? 'no reason given' : skip.skip}`,
    ),
    '',
    ...report.counts.map((count) => `ℹ ${count}`),
  ]
}

/** Node wraps what a test threw; the wrapper's own stack, and Node's own lines in the other, tell nothing. */
function cause(failure: EventData.TestFail): string {
  const { error } = failure.details
  const thrown = error.cause ?? error
  if (thrown instanceof Error && !/\n\s+at /.test(thrown.stack ?? '')) return thrown.stack ?? thrown.message
  const text = typeof thrown === 'string' ? thrown : inspect(thrown)
  return text.replace(/^\s+at .*\(?node:.*\n?/gm, '')
}

function place(outcome: Outcome): string {
  return outcome.file === undefined ? '' : `${shown(outcome.file)}:${outcome.line ?? 1}`
}

function shown(file: string): string {
  return relative(top, file)
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}

function fail(message: string): void {
  process.stderr.write(`✖ ${message}\n`)
  process.exitCode = 1
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}

await main()
