/** Reads the configuration of a game from its text: substitutes secrets, and says of each mistake where it is and what would be right. */
import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'
import { appSchema } from './schema.ts'
import type { AppConfig } from './schema.ts'
import { faultsInApp } from './judge-app.ts'

export const configBytesMax = 1_048_576

export type ConfigFault = {
  readonly severity: 'error' | 'warning'
  /** From 1. */
  readonly line: number
  readonly column: number
  /** `spaces.saves.quota`; empty for the file itself. */
  readonly path: string
  readonly message: string
  /** What to write instead. */
  readonly fix?: string | undefined
}

export type Surroundings = {
  readonly variable: (name: string) => string | undefined
  /** The text of a file; throws when it cannot be read. */
  readonly readFile: (path: string) => string
}

export type LoadedApp = {
  /** Undefined as soon as one fault is an error. */
  readonly config: AppConfig | undefined
  readonly faults: readonly ConfigFault[]
}

type Path = readonly PropertyKey[]

export function loadApp(text: string, surroundings: Surroundings): LoadedApp {
  if (Buffer.byteLength(text) > configBytesMax)
    return { config: undefined, faults: [fault(1, 1, [], `is larger than ${configBytesMax} bytes`)] }
  const lines = new LineCounter()
  const document = parseDocument(veiled(text), { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  if (broken !== undefined) {
    // What follows the first is mostly its echo.
    const { line, col } = lines.linePos(broken.pos[0])
    return { config: undefined, faults: [fault(line, col, [], broken.message)] }
  }
  const unresolved = substitute(document, lines, surroundings)
  if (unresolved.length > 0) return { config: undefined, faults: unresolved }
  const at = (path: Path) => placeIn(document, lines, path)
  const parsed = appSchema.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (!parsed.success) return { config: undefined, faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, at)) }
  const faults = faultsInApp(parsed.data).map(({ path, message, fix, severity }) => {
    const { line, column } = at(path)
    return { severity, line, column, path: path.map(String).join('.'), message, fix }
  })
  return { config: faults.some(({ severity }) => severity === 'error') ? undefined : parsed.data, faults }
}

/** `demo.app.yaml:12:5: error: spaces.avatar.grants: …; fix: …` */
export function faultLine(file: string, { line, column, severity, path, message, fix }: ConfigFault): string {
  const what = path === '' ? message : `${path}: ${message}`
  return `${file}:${line}:${column}: ${severity}: ${what}${fix === undefined ? '' : `; fix: ${fix}`}`
}

function fault(line: number, column: number, path: Path, message: string, fix?: string): ConfigFault {
  return { severity: 'error', line, column, path: path.map(String).join('.'), message, fix }
}

/**
 * In `{ key: ${NAME} }` YAML takes the brace for a map. While it reads, others of the same length stand in the place of
 * the braces, from the part of Unicode that nobody writes in.
 */
function veiled(text: string): string {
  return text.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]{0,127})\}/g, '\uE000\uE001$1\uE002')
}

const veiledVariable = /\uE000\uE001([A-Za-z_][A-Za-z0-9_]{0,127})\uE002/g

/** `${NAME}` is the variable of that name, or the text of the file that `NAME_FILE` names. */
function substitute(document: Document, lines: LineCounter, surroundings: Surroundings): ConfigFault[] {
  const faults: ConfigFault[] = []
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || !node.value.includes('\uE000')) return
      const { line, col } = lines.linePos(node.range?.[0] ?? 0)
      node.value = node.value.replaceAll(veiledVariable, (_whole, name: string) => {
        const value = variableOf(name, surroundings)
        if (typeof value === 'string') return value
        faults.push(fault(line, col, [], value.message, `set ${name}, or ${name}_FILE to a file that holds it`))
        return ''
      })
    },
  })
  return faults
}

function variableOf(name: string, { variable, readFile }: Surroundings): string | { readonly message: string } {
  const value = variable(name)
  if (value !== undefined && value !== '') return value
  const path = variable(`${name}_FILE`)
  if (path === undefined || path === '') return { message: `\${${name}} is not set` }
  try {
    return readFile(path).trim()
  } catch (error) {
    return { message: `${name}_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function faultsOf(issue: z.core.$ZodIssue, at: (path: Path) => { line: number; column: number }): ConfigFault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key]
      const { line, column } = at(path)
      return fault(
        line,
        column,
        path,
        'there is no such setting',
        'remove it, or look for its right name in the schema',
      )
    })
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.errors[0] !== undefined) {
    const [first] = issue.errors
    const deepest = issue.errors.reduce((best, one) => (one.length < best.length ? one : best), first)
    if (deepest.length > 0 && !('discriminator' in issue && issue.discriminator !== undefined))
      return deepest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, at))
  }
  const { line, column } = at(issue.path)
  return [fault(line, column, issue.path, issue.message)]
}

/** Where a path is written; where something is missing, its nearest ancestor. */
function placeIn(document: Document, lines: LineCounter, path: Path): { line: number; column: number } {
  let node: unknown = document.contents
  let offset = 0
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (pair === undefined) break
      offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      node = pair.value
    } else {
      const item: unknown = document.getIn(path.slice(0, path.indexOf(part) + 1), true)
      if (typeof item !== 'object' || item === null || !('range' in item)) break
      offset = (item.range as [number] | undefined)?.[0] ?? offset // every node of the parser has this range
      node = item
    }
  }
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}
