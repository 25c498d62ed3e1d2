/** Finds the endpoints of the player service: every file below `packages/players/src/operations` that exports one. */
import { globSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compare, lowerFirst } from './operations.ts'

export const endpointsFolder = 'packages/players/src/operations'

export type FoundEndpoint = {
  readonly contract: EndpointContract
  /** `createSession` */
  readonly exportName: string
  /** Relative to `operations/`, with slashes: `sessions/create-session.ts`. */
  readonly file: string
}

type EndpointContract = {
  readonly name: string
  readonly summary: string
  readonly route: string | readonly string[]
  readonly auth: { readonly kind: string }
  readonly errors: readonly string[]
}

export async function findEndpoints(top: string): Promise<FoundEndpoint[]> {
  const folder = join(top, endpointsFolder)
  const files = globSync('**/*.ts', { cwd: folder })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.gen.ts'))
  const found: FoundEndpoint[] = []
  for (const file of files.toSorted()) {
    const exported: unknown = await import(pathToFileURL(join(folder, file)).href)
    for (const [exportName, value] of Object.entries(exported as object))
      if (isEndpoint(value)) found.push({ contract: value.contract, exportName, file })
  }
  return found.toSorted((a, b) => compare(a.contract.name, b.contract.name))
}

function isEndpoint(value: unknown): value is { readonly contract: EndpointContract } {
  return typeof value === 'object' && value !== null && 'contract' in value && 'run' in value
}

/** What the types cannot see. One sentence for each mistake. */
export function mistakesInEndpoints(endpoints: readonly FoundEndpoint[]): string[] {
  const routes = endpoints.flatMap(({ contract }) =>
    [contract.route].flat().map((route) => `${contract.auth.kind === 'server' ? 'admin ' : ''}${route}`),
  )
  const shapes = routes.map((route) => route.replaceAll(/\{\w+\}/g, '{}'))
  const names = endpoints.map(({ contract }) => contract.name)
  return [
    ...endpoints
      .filter(({ contract, exportName }) => lowerFirst(contract.name) !== exportName)
      .map(({ contract, exportName, file }) => `${contract.name} (${file}) is exported as ${exportName}`),
    ...shapes.filter((shape, index) => shapes.indexOf(shape) !== index).map((shape) => `two endpoints take ${shape}`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} exists twice`),
  ]
}

export function endpointsCode(endpoints: readonly FoundEndpoint[]): string {
  const banner = '// Written by `npm run gen` from the endpoints of this folder. Do not edit.\n'
  const imports = endpoints.map(({ exportName, file }) => `import { ${exportName} } from './${file}'`)
  const list = endpoints.map(({ exportName }) => exportName).join(', ')
  return `${banner}${imports.join('\n')}\n\nexport const endpoints = [${list}] as const\n`
}
