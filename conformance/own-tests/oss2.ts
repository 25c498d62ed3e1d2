/** The tests of the Python client `oss2`, from its source distribution or from a copy of its repository, by pytest. */
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Given } from '../run/given.ts'
import { cachedFolder } from '../run/cache.ts'
import { pythonProgram } from '../run/python.ts'
import { Skipped } from '../run/suite.ts'
import type { Judged, Report, Suite } from '../run/suite.ts'
import { prepareBy, runToEnd } from './child.ts'
import { peopleOfTests } from './people.ts'

/** The release whose tests are played; the tests themselves need the packages below it. */
const release = 'oss2==2.19.1'
const packages = [
  release,
  'pytest==8.4.2',
  'pytest-timeout==2.4.0',
  'mock==5.2.0',
  'requests-mock==1.12.1',
  'aliyun-python-sdk-sts==3.1.2',
]
const oneTestTimeoutSeconds = 300
const timeoutMs = 1_200_000
const installTimeoutMs = 300_000

export function oss2OwnTests(given: Given, checkout: string | undefined): Suite {
  const client = checkout === undefined ? "oss2's own tests" : "oss2's own tests, repository"
  return {
    client,
    run: async (report) => {
      try {
        await play(given, checkout ?? (await sourceDistribution()), report)
      } catch (error) {
        if (!(error instanceof Skipped)) throw error
        report({ name: 'Client_not-run', outcome: 'skipped', detail: error.message, durationMs: 0 })
      }
    },
  }
}

/** Fetched by pip, once; `--prepare` does it ahead. */
export async function sourceDistribution(): Promise<string> {
  const program = pythonProgram(packages)
  return cachedFolder(`sdist-${release}`, async (folder) => {
    const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', 'oss2', '-d', '.']
    await prepareBy(program, [...args, release], { cwd: folder, timeoutMs: installTimeoutMs })
    const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz'))
    if (archive === undefined) throw new Skipped(`pip left no source distribution of ${release}`)
    await prepareBy('tar', ['xzf', archive, '--strip-components=1'], { cwd: folder, timeoutMs: installTimeoutMs })
  })
}

async function play(given: Given, source: string, report: Report): Promise<void> {
  const program = pythonProgram(packages)
  // They write beside themselves: a copy is played, of the tests alone, so that the installed client is judged.
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-oss2-tests-'))
  try {
    for (const part of ['tests', 'unittests']) cpSync(join(source, part), join(folder, part), { recursive: true })
    copyFileSync(join(import.meta.dirname, 'report.py'), join(folder, 'report.py'))
    const results = join(folder, 'results.jsonl')
    const people = await peopleOfTests(given)
    const locales = await chineseLocale()
    const { output } = await runToEnd(
      program,
      ['-m', 'pytest', '-q', '-p', 'report', '-p', 'no:logging', '-p', 'no:cacheprovider', '--tb=no']
        .concat(['--timeout', String(oneTestTimeoutSeconds), '--continue-on-collection-errors', 'tests'])
        .concat(given.only === undefined ? [] : ['-k', given.only.source]),
      {
        cwd: folder,
        timeoutMs,
        env: {
          ...people,
          PYTHONPATH: folder,
          LATCHKEY_RESULTS: results,
          ...(locales === undefined ? {} : { LOCPATH: locales }),
        },
      },
    )
    const lines = existsSync(results) ? readFileSync(results, 'utf8').split('\n').slice(0, -1) : []
    for (const line of lines) report(JSON.parse(line) as Judged)
    if (lines.length === 0)
      report({ name: 'Client_ended-early', outcome: 'failed', detail: output.slice(-600), durationMs: 0 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Two tests set the process to Chinese dates; undefined where Debian's `locales` is missing. */
async function chineseLocale(): Promise<string | undefined> {
  if (!existsSync('/usr/share/i18n/locales/zh_CN')) return undefined
  return cachedFolder('locale-zh_CN', async (folder) => {
    await prepareBy('localedef', ['-i', 'zh_CN', '-f', 'UTF-8', join(folder, 'zh_CN.UTF-8')], {
      cwd: folder,
      timeoutMs: installTimeoutMs,
    })
  })
}
