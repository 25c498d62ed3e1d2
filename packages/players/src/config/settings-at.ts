/** Which settings there are at a place of the file, as its JSON Schema says. */
import { gameJsonSchema } from './json-schema.ts'

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly const?: unknown
}

/** Of a space, those of its kind. Empty where the file has names of its own. */
export function settingsAt(path: readonly PropertyKey[], given: unknown): readonly string[] {
  let schemas: readonly Schema[] = [gameJsonSchema()]
  let value = given
  for (const part of path) {
    schemas = schemas.flatMap((schema) => below(schema, part))
    value = valueAt(value, [part])
    schemas = schemas.flatMap((schema) => branchesOf(schema, value))
  }
  return schemas.flatMap(({ properties }) => Object.keys(properties ?? {}))
}

function below({ properties, additionalProperties, items }: Schema, part: PropertyKey): readonly Schema[] {
  if (items !== undefined) return [items]
  const named = properties !== undefined && Object.hasOwn(properties, part) ? properties[String(part)] : undefined
  if (named !== undefined) return [named]
  return typeof additionalProperties === 'object' ? [additionalProperties] : []
}

/** Those alternatives whose `kind` is that of the value. */
function branchesOf(schema: Schema, value: unknown): readonly Schema[] {
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives === undefined) return [schema]
  const kind = valueAt(value, ['kind'])
  return alternatives.filter(
    ({ properties }) => properties?.['kind'] === undefined || properties['kind'].const === kind,
  )
}

export function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<PropertyKey, unknown>>)[part] // just seen to be there
  }
  return value
}
