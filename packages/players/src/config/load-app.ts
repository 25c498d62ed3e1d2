/** Reads the configuration of a game from its text: substitutes secrets, and says of each mistake where it is and what would be right. */
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, YAMLParseError } from 'yaml'
import { appSchema } from './schema.ts'
import type { AppConfig } from './schema.ts'
import { faultsInApp } from './judge-app.ts'
import { sayIssue } from './say-issue.ts'

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
    return { config: undefined, faults: [fault(line, col, [], wordsOf(broken))] }
  }
  const unresolved = substitute(document, lines, surroundings)
  if (unresolved.length > 0) return { config: undefined, faults: unresolved }
  const at = (path: Path) => placeIn(document, lines, path)
  const given = valueOf(document, lines)
  if ('fault' in given) return { config: undefined, faults: [given.fault] }
  const parsed = appSchema.safeParse(given.value)
  if (!parsed.success) {
    const said = parsed.error.issues.flatMap((issue) => sayIssue(issue, given.value))
    const faults = said.map(({ path, message, fix }) => {
      const { line, column } = at(path)
      return fault(line, column, path, message, fix)
    })
    return { config: undefined, faults }
  }
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

/** The parser speaks to programs there. */
const wordsOf = ({ code, message }: YAMLParseError): string =>
  code === 'MULTIPLE_DOCS' ? 'a file describes one game, and another document begins here' : message

const aliasesMax = 100

/** Aliases are only followed here: one may lead nowhere, or a few of them to millions of values. */
function valueOf(
  document: Document,
  lines: LineCounter,
): { readonly value: unknown } | { readonly fault: ConfigFault } {
  const aliases: { readonly name: string; readonly offset: number }[] = []
  const anchors = new Set<string>()
  let lost: { readonly name: string; readonly offset: number } | undefined
  visit(document, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0
      if (!isAlias(node)) {
        if ('anchor' in node && typeof node.anchor === 'string') anchors.add(node.anchor)
        return
      }
      aliases.push({ name: node.source, offset })
      if (!anchors.has(node.source)) lost ??= { name: node.source, offset }
    },
  })
  const [first] = aliases
  if (lost === undefined && first === undefined) return { value: document.toJS() }
  const { line, col } = lines.linePos((lost ?? first)?.offset ?? 0)
  if (lost !== undefined)
    return {
      fault: fault(line, col, [], `*${lost.name} stands for what &${lost.name} names before it, and nothing does`),
    }
  try {
    return { value: document.toJS({ maxAliasCount: aliasesMax }) }
  } catch {
    return {
      fault: fault(line, col, [], 'aliases make more of this file than a game is', 'write out what they stand for'),
    }
  }
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
      const item: unknown = isSeq(node) ? node.items[Number(part)] : undefined
      if (!isNode(item)) break
      offset = item.range?.[0] ?? offset
      node = item
    }
  }
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}
