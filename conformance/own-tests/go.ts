/** The tests inside Debian's package of the Go client, built from there and run by their own runner, gocheck. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeJpeg } from '../run/picture.ts'
import type { Given } from '../run/given.ts'
import { Skipped } from '../run/suite.ts'
import type { Judged, Report, Suite } from '../run/suite.ts'
import { prepareBy, runToEnd } from './child.ts'
import { peopleOfTests } from './people.ts'

const goPath = '/usr/share/gocode'
const source = join(goPath, 'src/github.com/aliyun/aliyun-oss-go-sdk/oss')
/** The tests expect that they may not write into the home of root. */
const nobody = 65_534
const buildTimeoutMs = 300_000
const timeoutMs = 900_000

export function goOwnTests(given: Given): Suite {
  return {
    client: "the Go client's own tests",
    run: async (report) => {
      try {
        await play(given, report)
      } catch (error) {
        if (!(error instanceof Skipped)) throw error
        report({ name: 'Client_not-run', outcome: 'skipped', detail: error.message, durationMs: 0 })
      }
    },
  }
}

async function play(given: Given, report: Report): Promise<void> {
  if (!existsSync(source)) throw new Skipped("Debian's package golang-github-aliyun-aliyun-oss-go-sdk-dev is missing")
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-go-tests-'))
  try {
    const tests = join(folder, 'oss')
    cpSync(source, tests, { recursive: true })
    await writeSamples(join(folder, 'sample'))
    const program = join(folder, 'tests')
    await prepareBy('go', ['test', '-vet=off', '-c', '-o', program, '.'], {
      cwd: tests,
      timeoutMs: buildTimeoutMs,
      env: { GO111MODULE: 'off', GOPATH: goPath, GOFLAGS: '' },
    })
    allowAll(folder)
    const people = await peopleOfTests(given)
    const { output } = await runToEnd(
      program,
      ['-check.v', ...(given.only === undefined ? [] : ['-check.f', given.only.source])],
      {
        cwd: tests,
        timeoutMs,
        user: nobody,
        env: { ...people, OSS_TEST_ENDPOINT: `oss-${given.target.region}.aliyuncs.com` },
      },
    )
    const results = readGocheck(output)
    for (const judged of results) report(judged)
    if (results.length === 0)
      report({ name: 'Client_ended-early', outcome: 'failed', detail: output.slice(-600), durationMs: 0 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function allowAll(folder: string): void {
  for (const entry of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chmodSync(join(folder, entry), 0o777)
}

/** Debian leaves out the files that the tests upload; they count on the length of the picture. */
async function writeSamples(folder: string): Promise<void> {
  mkdirSync(folder)
  const picture = { width: 640, height: 480, sizeBytes: 482_048 }
  await writeJpeg(join(folder, 'BingWallpaper-2015-11-07.jpg'), picture)
  writeFileSync(join(folder, 'The Go Programming Language.html'), `<!DOCTYPE html>${'<p>text</p>'.repeat(2_000)}`)
}

/** `PASS: bucket_test.go:111: OssBucketSuite.TestPutObject	0.123s`, and for others the lines below it. */
function readGocheck(output: string): Judged[] {
  const results: Judged[] = []
  const pattern = /^(PASS|FAIL|PANIC|MISS|SKIP): \S+: (\S+?)(?:\t([\d.]+)s)?(?: \((.*)\))?$/gm
  for (const match of output.matchAll(pattern)) {
    const [whole, word, name = '', seconds = '0', why] = match
    const below = output.slice(match.index + whole.length).split('\n-----', 1)[0] ?? ''
    const outcome = word === 'PASS' ? 'passed' : word === 'SKIP' ? 'skipped' : 'failed'
    results.push({
      name,
      outcome,
      durationMs: Math.round(Number(seconds) * 1_000),
      ...(outcome === 'passed' ? {} : { detail: why ?? firstLines(below, word === 'MISS') }),
    })
  }
  return results
}

function firstLines(text: string, isMissed: boolean): string {
  if (isMissed) return 'its suite could not be set up'
  return text.trim().split('\n').slice(0, 6).join('\n').slice(0, 600)
}
