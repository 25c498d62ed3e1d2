/** Finds the operations: every file below `packages/server/src/operations` that exports one. */
import { globSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ossErrors, rpcErrors } from '@latchkey/protocol'
import type { Contract, Need } from '@latchkey/protocol'

export type FoundOperation = {
  readonly contract: Contract
  /** The name under which the file exports it: `putObject`. */
  readonly exportName: string
  /** Relative to `operations/`, with slashes: `oss/object/put-object.ts`. */
  readonly file: string
}

const products = ['oss', 'sts', 'ram', 'ims', 'kms']

/** In order of product and name, so that what is derived from them does not depend on where files lie. */
export async function findOperations(top: string): Promise<FoundOperation[]> {
  const folder = join(top, 'packages/server/src/operations')
  const files = globSync('**/*.ts', { cwd: folder })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.gen.ts') && file !== 'operation.ts')
  const found: FoundOperation[] = []
  for (const file of files.toSorted()) {
    const exported: unknown = await importFile(join(folder, file), file)
    for (const [exportName, value] of Object.entries(exported as object))
      if (isOperation(value)) found.push({ contract: value.contract, exportName, file })
  }
  return found.toSorted(
    (a, b) =>
      products.indexOf(a.contract.product) - products.indexOf(b.contract.product) ||
      compare(a.contract.name, b.contract.name),
  )
}

/** An operation of the cloud as the router knows it, whether or not it is ours. */
export type CloudOperation = {
  readonly name: string
  readonly method: string
  readonly on: 'service' | 'bucket' | 'object'
  readonly selector: string
  readonly also: readonly (readonly [name: string, value: string | undefined])[]
}

export async function operationsOfTheCloud(top: string): Promise<readonly CloudOperation[]> {
  const path = join(top, 'packages/server/src/http/cloud-operations.ts')
  // The module's own type, which a script cannot import: it is no part of the package's face.
  const { cloudOperations } = (await import(pathToFileURL(path).href)) as {
    readonly cloudOperations: readonly CloudOperation[]
  }
  return cloudOperations
}

async function importFile(path: string, file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href)
  } catch (cause) {
    throw new Error(`operations/${file} cannot be imported`, { cause })
  }
}

function isOperation(value: unknown): value is { readonly contract: Contract } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'contract' in value &&
    'run' in value &&
    typeof value.run === 'function'
  )
}

/** By code units and not by locale, so that every machine writes the same files. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What the types cannot see: names in a contract that name nothing. One sentence for each mistake. */
export function mistakesIn(operations: readonly FoundOperation[]): string[] {
  return [
    ...operations.flatMap(({ contract, exportName, file }) =>
      [
        ...(lowerFirst(contract.name) === exportName ? [] : [`is exported as ${exportName}`]),
        ...contract.errors.filter((code) => !(code in ossErrors || code in rpcErrors)).map(unknownError),
        ...contract.needs.flatMap((need) => mistakesInNeed(contract, need)),
        ...repeated(Object.values(contract.input).flatMap(placeOf)).map((place) => `reads ${place} twice`),
        ...('method' in contract.route === (contract.product === 'oss') ? [] : ['has the route of another product']),
      ].map((mistake) => `${contract.name} (operations/${file}) ${mistake}`),
    ),
    ...repeated(operations.map(({ contract }) => contract.name)).map((name) => `${name} exists twice`),
    ...repeated(operations.map(({ contract }) => JSON.stringify(contract.route))).map((route) => `two take ${route}`),
  ]
}

const unknownError = (code: string): string => `answers ${code}, which is in no catalogue of errors`

function mistakesInNeed(contract: Contract, need: Need): string[] {
  const fields = new Set(Object.keys(contract.input))
  const itemFields = need.each === undefined ? fields : new Set([...fields, ...membersBelow(contract, need.each)])
  const { on, when } = need
  const named = [
    ...(on.kind === 'bucket' || on.kind === 'object' ? [on.bucket] : []),
    ...(on.kind === 'object' ? [on.key] : []),
    ...(on.kind === 'ram' && on.name !== undefined ? [on.name] : []),
    ...(on.kind === 'kms' ? [on.field] : []),
    ...(when === undefined ? [] : ['has' in when ? when.has : 'missing' in when ? when.missing : when.field]),
    ...Object.entries(need.conditions ?? {}).flatMap(([key, field]) => conditionFields(key, field)),
    ...(need.versionAction === undefined || need.each !== undefined ? [] : ['versionId']),
  ]
  // What only a look-up tells is not in the input.
  if (need.stage === 'found') return []
  return named
    .filter((field) => !itemFields.has(field))
    .map((field) => `needs ${need.action} on ${field}, which is no field of its input`)
}

/** `KEY/{field}` names a field besides the one that gives the value, of which a path names the first. */
function conditionFields(key: string, field: string): string[] {
  const named = /\{(\w+)\}$/.exec(key)?.[1]
  return [field.split('.')[0] ?? field, ...(named === undefined ? [] : [named])]
}

function membersBelow(contract: Contract, path: string): string[] {
  const names: string[] = []
  const walk = (value: object): void => {
    if ('members' in value)
      for (const [name, member] of Object.entries(value.members as Record<string, { value: object }>)) {
        names.push(name)
        walk(member.value)
      }
    if ('of' in value) {
      const of = value.of as { readonly type: string }
      if (of.type === 'text') names.push('item')
      walk(of)
    }
  }
  const field = contract.input[path.split('.')[0] ?? path]
  if (field !== undefined && 'value' in field) walk(field.value)
  return names
}

function placeOf(field: Contract['input'][string]): string[] {
  return 'name' in field ? [`${field.in} ${field.name}`] : field.in === 'headers' ? [`headers ${field.prefix}`] : []
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
