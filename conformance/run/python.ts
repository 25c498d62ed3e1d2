/** Virtual environments with Python packages in pinned versions, made once and kept under a cache directory. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, digestOf } from './cache.ts'
import { playProgram } from './play.ts'
import { Skipped } from './suite.ts'
import type { Report } from './suite.ts'

/** What pip installs for the clients, exactly. */
export const pythonPackages = ['oss2==2.19.1', 'alibabacloud-oss-v2==1.4.1'] as const

/** The official Python clients of RAM and STS, in an environment of their own. */
export const pythonRpcPackages = [
  'aliyun-python-sdk-core==2.16.0',
  'aliyun-python-sdk-ram==3.3.1',
  'aliyun-python-sdk-sts==3.1.3',
  'alibabacloud-credentials==1.0.12',
] as const

const installTimeoutMs = 300_000
const scripts = join(import.meta.dirname, '..', 'clients', 'python')

/**
 * The interpreter of the environment that has these packages.
 * @throws Skipped when there is no Python, or when the packages are missing and cannot be fetched
 */
export function pythonProgram(packages: readonly string[] = pythonPackages): string {
  const folder = cacheFolder(`python-${digestOf(packages.join(' '))}`)
  const program = join(folder, 'bin', 'python')
  const stamp = join(folder, 'complete')
  if (existsSync(stamp)) return program
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  run('python3', ['-m', 'venv', folder])
  run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', ...packages])
  writeFileSync(stamp, `${packages.join('\n')}\n`)
  return program
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: installTimeoutMs })
  if (status === 0) return
  const cause = error?.message ?? stderr.trim().split('\n').at(-1) ?? ''
  throw new Skipped(
    `${program} ${args.slice(0, 3).join(' ')} failed: ${cause}; run with --prepare where packages can be fetched`,
  )
}

/** Runs one of the scripts of the Python clients. */
export async function playScript(
  script: string,
  given: object,
  report: Report,
  packages: readonly string[] = pythonPackages,
): Promise<void> {
  await playProgram(pythonProgram(packages), [join(scripts, script)], given, report)
}
