/**
 * Writes everything that is derived from the contracts of the operations, the catalogues of errors and the settings:
 * `npm run gen`. With `--check` it writes nothing and fails when a file is not what it would write.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { actionsCode } from './gen/actions.ts'
import { authorizationTable } from './gen/authorization.ts'
import { clientCode, registryCode } from './gen/code.ts'
import { endpointsCode, endpointsFolder, findEndpoints, mistakesInEndpoints } from './gen/endpoints.ts'
import { findOperations, mistakesIn, operationsOfTheCloud } from './gen/operations.ts'
import { errorsPage, operationsPage } from './gen/reference.ts'
import { settingsPage } from './gen/settings.ts'

const top = join(import.meta.dirname, '..')

/** What each generated file must hold, by its path from the top. Throws when a contract contradicts itself. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const operations = await findOperations(top)
  const endpoints = await findEndpoints(top)
  const mistakes = [...mistakesIn(operations), ...mistakesInEndpoints(endpoints)]
  if (mistakes.length > 0) throw new Error(`contracts that cannot be right:\n${mistakes.join('\n')}`)
  const settings = await settingsPage(top)
  const files = new Map([
    ['packages/server/src/operations/registry.gen.ts', registryCode(operations)],
    ['packages/client/src/operations.gen.ts', clientCode(operations)],
    [`${endpointsFolder}/registry.gen.ts`, endpointsCode(endpoints)],
    ['packages/policy/src/prove/actions.gen.ts', actionsCode(operations)],
    ['docs/reference/game.schema.json', await gameSchema()],
    ['docs/reference/operations.md', operationsPage(operations, await operationsOfTheCloud(top))],
    ['docs/reference/errors.md', errorsPage()],
    ...(settings === undefined ? [] : [['docs/reference/settings.md', settings] as const]),
    ['conformance/authorization-table.gen.json', authorizationTable(operations)],
  ])
  return new Map([...files].map(([path, text]) => [path, path.endsWith('.md') ? text : formatted(path, text)]))
}

/** What editors check the file of a game with. */
async function gameSchema(): Promise<string> {
  const { gameJsonSchema } = await import('@latchkey/players')
  return `${JSON.stringify(gameJsonSchema(), undefined, 2)}\n`
}

function formatted(path: string, text: string): string {
  const program = join(top, 'node_modules/oxfmt/bin/oxfmt')
  const args = [program, '--config', join(top, '.oxfmtrc.json'), '--stdin-filepath', join(top, path)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: top, input: text, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${path} cannot be formatted: ${stderr}`)
  return stdout
}

/** The paths whose files differ from what they must hold. */
export function staleFiles(files: ReadonlyMap<string, string>): string[] {
  return [...files].filter(([path, text]) => present(path) !== text).map(([path]) => path)
}

function present(path: string): string | undefined {
  return existsSync(join(top, path)) ? readFileSync(join(top, path), 'utf8') : undefined
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const files = await generatedFiles()
  const stale = staleFiles(files)
  for (const path of stale) {
    if (!values.check) write(path, files.get(path) ?? '')
    console.log(`${values.check ? 'stale, run npm run gen:' : 'wrote'} ${path}`)
  }
  if (stale.length === 0) console.log(`${files.size} generated files are fresh`)
  process.exitCode = values.check && stale.length > 0 ? 1 : 0
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}

if (import.meta.main) await main()
