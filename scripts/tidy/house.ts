/** What the rules look at: every source file as TypeScript itself parsed it, and every other text file as text. */
import { globSync, readFileSync, statSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { API } from 'typescript/unstable/sync'
import type { SourceFile } from 'typescript/unstable/ast'
import { factsOf } from './facts.ts'
import type { Facts } from './facts.ts'

export type Source = Facts & {
  /** From the top of the house, with slashes: `packages/kv/src/port.ts`. */
  readonly path: string
  readonly text: string
  /** A test, or what only tests use: `testing.ts` or `harness.ts`, a folder of that name, the contract suite of kv. */
  readonly isTest: boolean
  readonly isGenerated: boolean
  /** Paths of the house that it imports, whatever way. */
  readonly neighbours: readonly { readonly path: string; readonly line: number }[]
}

export type House = {
  readonly top: string
  readonly sources: readonly Source[]
  /** Every text file, sources among them. */
  readonly texts: ReadonlyMap<string, string>
}

/** One place that breaks a rule: `where` is a path, with a line where there is one. */
export type Fault = { readonly where: string; readonly what: string }

const testPaths =
  /\.test\.ts$|(^|\/)(testing|harness)(-[a-z-]+)?(\/|\.ts$)|^packages\/kv\/src\/contract(\/|\.ts$)|^(conformance|bench|examples)\//
const textNames = /(\.(ts|tsx|mjs|js|json|jsonc|md|yaml|yml|sh|sql|html|css|py|txt)|\/(run|LICENSE|\.[a-z]+rc))$/
const skipped = /(^|\/)(node_modules|\.git|data|coverage|results|__pycache__)(\/|$)|^package-lock\.json$/

/** Reads the house from its `tsconfig.json`: the files are those that the compiler checks. */
export function readHouse(top: string): House {
  const api = new API({ cwd: top })
  try {
    const config = join(top, 'tsconfig.json')
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (project === undefined) throw new Error(`${config} is not a project`)
    const files = project.rootFiles
      .map((name) => project.program.getSourceFile(name))
      .filter((file) => file !== undefined)
    return { top, sources: files.map((file) => sourceOf(top, file)), texts: readTexts(top) }
  } finally {
    api.close()
  }
}

function sourceOf(top: string, file: SourceFile): Source {
  const path = relative(top, file.fileName).split(sep).join('/')
  const facts = factsOf(file)
  return {
    ...facts,
    path,
    text: file.text,
    isTest: testPaths.test(path),
    isGenerated: path.endsWith('.gen.ts'),
    neighbours: facts.imports.flatMap(({ from, line }) => {
      const found = resolveImport(path, from)
      return found === undefined ? [] : [{ path: found, line }]
    }),
  }
}

/** Packages of the house are entered by their `index.ts`. */
function resolveImport(path: string, from: string): string | undefined {
  if (from.startsWith('.')) return posix.join(posix.dirname(path), from)
  const name = /^@latchkey\/([a-z]+)$/.exec(from)?.[1]
  return name === undefined ? undefined : `packages/${name}/src/index.ts`
}

function readTexts(top: string): Map<string, string> {
  const names = globSync(['**/*', '**/.*', '.ci/*'], { cwd: top, exclude: (name) => skipped.test(name) })
    .map((name) => name.split(sep).join('/'))
    .filter((path) => textNames.test(`/${path}`) && !skipped.test(path))
  return new Map([...new Set(names)].toSorted().map((path) => [path, readText(join(top, path))]))
}

/** A folder may be called as a file is, and a file may go away while the house is being read. */
function readText(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : ''
}

export function at(source: Source, line: number): string {
  return `${source.path}:${line}`
}
