/**
 * The page of the settings, from the schema that `packages/server/src/config.ts` exports: an object of zod whose members
 * carry a description, and in `meta` the environment variable when its name does not follow from the setting's.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { code, page, table } from './reference.ts'

type JsonSchema = {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly default?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly env?: string
}
type Schema = { readonly toJSONSchema: (options: object) => JsonSchema }

/** Undefined while the server has no configuration. */
export async function settingsPage(top: string): Promise<string | undefined> {
  const path = join(top, 'packages/server/src/config.ts')
  if (!existsSync(path)) return undefined
  const exported: unknown = await import(pathToFileURL(path).href)
  const schema = Object.values(exported as object).find(isObjectSchema)
  if (schema === undefined) throw new Error('packages/server/src/config.ts exports no object of zod')
  const { properties = {} } = schema.toJSONSchema({ io: 'input', unrepresentable: 'any' })
  return page(
    '<!-- Written by `npm run gen` from packages/server/src/config.ts. Do not edit. -->',
    '# Settings',
    'Each setting is a flag, an environment variable and a name in `latchkey.yaml`; flags win over the environment, and\n' +
      'the environment over the file. Every mistake is reported at once.',
    table(
      ['Setting', 'Environment', 'Value', 'Default', 'What it does'],
      Object.entries(properties).map(([name, member]) => [
        code(name),
        code(member.env ?? environmentName(name)),
        valueText(member),
        defaultText(member.default),
        member.description ?? '',
      ]),
    ),
  )
}

function isObjectSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && 'shape' in value && 'toJSONSchema' in value
}

/** `dataDir` is LATCHKEY_DATA_DIR. */
function environmentName(name: string): string {
  return `LATCHKEY_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

function valueText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ')
  if (schema.anyOf !== undefined) return schema.anyOf.map(valueText).join(' or ')
  if (schema.items !== undefined) return `list of ${valueText(schema.items)}`
  return typeof schema.type === 'string' ? schema.type : 'text'
}

function defaultText(value: unknown): string {
  return code(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}
