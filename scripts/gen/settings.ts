/** The page of the settings, from `settings` in `packages/server/src/config.ts`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { code, page, table } from './reference.ts'

type Setting = {
  readonly env: string
  readonly key: string
  readonly description: string
  readonly isSecret?: boolean
  readonly fallback: string | undefined
  /** A schema of zod. */
  readonly schema: { readonly toJSONSchema: (options: object) => unknown }
}
type Settings = Readonly<Record<string, Setting>>
type JsonSchema = {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
}

/** Undefined while the server has no configuration. */
export async function settingsPage(top: string): Promise<string | undefined> {
  const path = join(top, 'packages/server/src/config.ts')
  if (!existsSync(path)) return undefined
  const { settings } = (await import(pathToFileURL(path).href)) as { readonly settings?: Settings }
  if (settings === undefined) throw new Error('packages/server/src/config.ts exports no settings')
  return page(
    '<!-- Written by `npm run gen` from packages/server/src/config.ts. Do not edit. -->',
    '# Settings',
    'Each setting is a flag of `latchkey serve`, an environment variable and a name in `latchkey.yaml`; flags win over the\n' +
      'environment, and the environment over the file. Every mistake is reported at once, with the place it stands in. A\n' +
      'secret may also stand in a file, whose path is in the variable with `_FILE` at its end.',
    table(
      ['Environment', 'Flag', 'In the file', 'Value', 'Default', 'What it does'],
      Object.entries(settings).map(([name, setting]) => [
        code(setting.env),
        code(flagOf(name)),
        code(setting.key),
        setting.isSecret === true ? 'secret' : valueText(setting.schema),
        code(fallbackText(name, setting)),
        setting.description,
      ]),
    ),
  )
}

/** `dataDir` is --data-dir. */
function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function valueText(schema: Setting['schema']): string {
  const json = schema.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as JsonSchema
  if (json.const !== undefined) return textOf(json.const)
  if (json.enum !== undefined) return json.enum.map((value) => textOf(value)).join(', ')
  if (json.type === 'integer' || json.type === 'number') return `${json.minimum ?? 0} to ${json.maximum ?? 'any'}`
  return 'text'
}

const textOf = (value: unknown): string => code(typeof value === 'string' ? value : JSON.stringify(value))

/** The page is the same on every machine, also where a default is the machine's. */
function fallbackText(name: string, setting: Setting): string {
  return name === 'workers' ? 'cores' : (setting.fallback ?? '')
}
