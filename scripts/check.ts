/** Everything that can be judged without running the server: `npm run check`. Every step runs, also after a red one. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const top = join(import.meta.dirname, '..')

type Step = { readonly name: string; readonly args: readonly string[] }

const steps: readonly Step[] = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', args: ['node_modules/oxfmt/bin/oxfmt', '--check', '.'] },
  { name: 'tidy', args: ['scripts/test.ts', 'scripts/tidy.test.ts'] },
  { name: 'gen', args: ['scripts/gen.ts', '--check'] },
]

const summary: string[] = []
for (const { name, args } of steps) {
  console.log(`── ${name}`)
  const startedMs = performance.now()
  const { status, signal } = spawnSync(process.execPath, args, { cwd: top, stdio: 'inherit' })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  summary.push(`${status === 0 ? '✔' : '✖'} ${name} (${seconds} s)${signal === null ? '' : `, ended by ${signal}`}`)
  if (status !== 0) process.exitCode = 1
}
console.log(`\n${summary.join('\n')}`)
