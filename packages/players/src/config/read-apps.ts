/** Which games there are: one file, or every `*.app.yaml` of a folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { faultLine, loadApp } from './load-app.ts'
import type { Surroundings } from './load-app.ts'
import type { AppConfig } from './schema.ts'
import { secretsBeside, secretsFileOf } from './secrets-file.ts'
import type { Beside } from './secrets-file.ts'

export const appsMax = 256
const fileEnding = '.app.yaml'

export type ReadApps = {
  readonly apps: readonly AppConfig[]
  /** Lines for the operator. With an error among them the apps are not to be used. */
  readonly errors: readonly string[]
  /** A folder in which no game is yet. */
  readonly isEmpty: boolean
  readonly warnings: readonly string[]
}

export function readApps(path: string, variable: Surroundings['variable']): ReadApps {
  const errors: string[] = []
  const warnings: string[] = []
  const apps: AppConfig[] = []
  const files = filesAt(path, errors)
  const isEmpty = files.length === 0 && errors.length === 0
  if (isEmpty)
    warnings.push(
      `${path}: there is no game yet, no file whose name ends in ${fileEnding}; make one: latchkey players init demo --dir ${path}`,
    )
  for (const file of files) {
    const text = textOf(file, errors)
    if (text === undefined) continue
    const beside = secretsOf(file, variable, errors)
    warnings.push(...beside.warnings)
    const { config, faults } = loadApp(text, {
      variable: beside.variable,
      readFile: (name) => readFileSync(name, 'utf8'),
    })
    for (const fault of faults) (fault.severity === 'error' ? errors : warnings).push(faultLine(file, fault))
    if (config === undefined) continue
    if (apps.some(({ app }) => app === config.app))
      errors.push(`${file}: another file describes the app ${config.app} too`)
    else warnings.push(...apps.flatMap((other) => sharedSpaces(file, config, other)))
    apps.push(config)
  }
  return { apps, errors, warnings, isEmpty }
}

/**
 * Lines for the operator. Folders are named by space and player: two games with a bucket and a name of a space in common have one
 * limit there.
 */
export function sharedSpaces(file: string, config: AppConfig, other: AppConfig): string[] {
  if (config.buckets.private !== other.buckets.private) return []
  const shared = Object.keys(config.spaces).filter((name) => Object.hasOwn(other.spaces, name))
  if (shared.length === 0) return []
  const meet = [config, other].every(({ players: { ids } }) => ids !== 'stored')
    ? 'players with the same id are in the same folder'
    : 'the limits of one are those of the other'
  return [
    `${file}: warning: spaces: ${shared.join(', ')} in the bucket ${config.buckets.private} are the app ${other.app}'s as well: ` +
      `${meet}; fix: buckets.private of its own, or other names`,
  ]
}

function secretsOf(file: string, variable: Surroundings['variable'], errors: string[]): Beside {
  try {
    return secretsBeside(file, variable)
  } catch (error) {
    errors.push(messageOf(error))
    return { variable, warnings: [] }
  }
}

/** Changes when a file of the path does, or the secrets beside it: its name, size or time. */
export function traceOf(path: string): string {
  const errors: string[] = []
  const files = filesAt(path, errors).flatMap((file) => [file, secretsFileOf(file)])
  const lines = files.map((file) => {
    try {
      const { size, mtimeMs, ino } = statSync(file)
      return `${file} ${size} ${mtimeMs} ${ino}`
    } catch (error) {
      return `${file} ${messageOf(error)}`
    }
  })
  return [...lines, ...errors].join('\n')
}

function filesAt(path: string, errors: string[]): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path).filter((name) => name.endsWith(fileEnding))
    if (names.length > appsMax) errors.push(`${path}: at most ${appsMax} apps, not ${names.length}`)
    return names.toSorted().map((name) => join(path, name))
  } catch (error) {
    errors.push(messageOf(error))
    return []
  }
}

function textOf(file: string, errors: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    errors.push(messageOf(error))
    return undefined
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
