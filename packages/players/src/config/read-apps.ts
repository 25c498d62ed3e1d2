/** Which games there are: one file, or every `*.app.yaml` of a folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { faultLine, loadApp } from './load-app.ts'
import type { Surroundings } from './load-app.ts'
import type { AppConfig } from './schema.ts'

export const appsMax = 256
const fileEnding = '.app.yaml'

export type ReadApps = {
  readonly apps: readonly AppConfig[]
  /** Lines for the operator. With an error among them the apps are not to be used. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}

export function readApps(path: string, variable: Surroundings['variable']): ReadApps {
  const errors: string[] = []
  const warnings: string[] = []
  const apps: AppConfig[] = []
  for (const file of filesAt(path, errors)) {
    const text = textOf(file, errors)
    if (text === undefined) continue
    const { config, faults } = loadApp(text, { variable, readFile: (name) => readFileSync(name, 'utf8') })
    for (const fault of faults) (fault.severity === 'error' ? errors : warnings).push(faultLine(file, fault))
    if (config === undefined) continue
    if (apps.some(({ app }) => app === config.app))
      errors.push(`${file}: another file describes the app ${config.app} too`)
    apps.push(config)
  }
  return { apps, errors, warnings }
}

/** Changes when a file of the path does: its name, size or time. */
export function traceOf(path: string): string {
  const errors: string[] = []
  const lines = filesAt(path, errors).map((file) => {
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
    if (names.length === 0) errors.push(`${path}: there is no file whose name ends in ${fileEnding}`)
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
