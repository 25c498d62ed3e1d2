/** The integration tests in a copy of ali-oss's repository, with its packages installed, by mocha. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Given } from '../run/given.ts'
import { Skipped } from '../run/suite.ts'
import type { Judged, Report, Suite } from '../run/suite.ts'
import { runToEnd } from './child.ts'

const oneTestTimeoutMs = 120_000
const timeoutMs = 1_800_000

export function aliOssOwnTests(given: Given, checkout: string): Suite {
  return {
    client: "ali-oss's own tests, repository",
    run: async (report) => {
      if (!existsSync(join(checkout, 'node_modules/.bin/mocha')) || !existsSync(join(checkout, 'lib')))
        throw new Skipped(`${checkout} is not ready: npm install and npm run tsc in it first`)
      await play(given, checkout, report)
    },
  }
}

async function play({ world, target, only }: Given, checkout: string, report: Report): Promise<void> {
  const people = await world.people()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ali-oss-tests-'))
  const results = join(folder, 'results.json')
  try {
    const { output } = await runToEnd(
      'node_modules/.bin/mocha',
      ['-t', String(oneTestTimeoutMs), '--exit', '-r', 'should', '--reporter', 'json', '--reporter-options']
        .concat([`output=${results}`, 'test/node/*.test.js', 'test/node/**/*.test.js'])
        .concat(only === undefined ? [] : ['-g', only.source]),
      {
        cwd: checkout,
        timeoutMs,
        env: {
          // Its mocha does not run on a Node as new as ours.
          PATH: pathOutside(process.env.PATH ?? ''),
          ALI_SDK_OSS_ID: target.rootKeys.id,
          ALI_SDK_OSS_SECRET: target.rootKeys.secret,
          ALI_SDK_OSS_REGION: `oss-${target.region}`,
          ALI_SDK_STS_ID: people.userKeys.id,
          ALI_SDK_STS_SECRET: people.userKeys.secret,
          ALI_SDK_STS_ROLE: people.roleArn,
          ALI_SDK_STS_BUCKET: await world.bucket('ali-sts'),
        },
      },
    )
    const judged = existsSync(results) ? readMocha(readFileSync(results, 'utf8')) : []
    for (const one of judged) report(one)
    if (judged.length === 0)
      report({ name: 'Client_ended-early', outcome: 'failed', detail: output.slice(-600), durationMs: 0 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What this house puts in front of the machine's own programs is left out. */
function pathOutside(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter)
}

type MochaTest = { readonly fullTitle: string; readonly duration?: number; readonly err: { readonly message?: string } }

/** The same title may stand for several tests: the second is `title (2)`. Hooks that failed are among the failures only. */
function readMocha(text: string): Judged[] {
  const { passes, failures, pending } = JSON.parse(text) as Readonly<
    Record<'passes' | 'failures' | 'pending', MochaTest[]>
  >
  const seen = new Map<string, number>()
  const judge = (outcome: Judged['outcome']) => {
    return ({ fullTitle, duration = 0, err }: MochaTest): Judged => {
      const count = (seen.get(fullTitle) ?? 0) + 1
      seen.set(fullTitle, count)
      const name = count === 1 ? fullTitle : `${fullTitle} (${count})`
      return {
        name,
        outcome,
        durationMs: duration,
        ...(outcome === 'passed' ? {} : { detail: (err.message ?? '').slice(0, 600) }),
      }
    }
  }
  return [...passes.map(judge('passed')), ...failures.map(judge('failed')), ...pending.map(judge('skipped'))]
}
