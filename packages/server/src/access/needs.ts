import type { Need, When } from '@latchkey/protocol'
import { parseTaggingHeader } from '../rules/tags.ts'
import type { TagPairs } from '../rules/tags.ts'

/** A typed input, by our field names. */
export type InputFields = Readonly<Record<string, unknown>>

/** One question that a need asks: the action that it comes to, and the fields to read its target from. */
export type Asked = {
  readonly need: Need
  readonly action: string
  readonly fields: InputFields
  /** The version that it is asked of; undefined for the object as it is now. */
  readonly versionId: string | undefined
}

/** The questions of one stage for this input: needs whose `when` holds, once per item for those with `each`. */
export function questionsOf(needs: readonly Need[], stage: Need['stage'], input: InputFields): Asked[] {
  const questions: Asked[] = []
  for (const need of needs) {
    if (need.stage !== stage || !holds(need.when, input)) continue
    for (const fields of itemsOf(need, input))
      questions.push({ need, action: actionOf(need, fields), fields, versionId: versionOf(need, fields) })
  }
  return questions
}

/** An item of a list sees the fields of the request as well as its own; a text is the field `item`. */
function itemsOf(need: Need, input: InputFields): InputFields[] {
  if (need.each === undefined) return [input]
  return ((at(input, need.each) ?? []) as readonly (InputFields | string)[]).map((item) =>
    typeof item === 'string' ? { ...input, item } : { ...input, ...item },
  )
}

const actionOf = (need: Need, fields: InputFields): string =>
  need.versionAction !== undefined && fields.versionId !== undefined ? need.versionAction : need.action

function versionOf(need: Need, { versionId }: InputFields): string | undefined {
  return need.versionAction !== undefined && typeof versionId === 'string' ? versionId : undefined
}

export function holds(when: When | undefined, input: InputFields): boolean {
  if (when === undefined) return true
  if ('has' in when) return isGiven(input[when.has])
  if ('missing' in when) return !isGiven(input[when.missing])
  const value = input[when.field]
  return typeof value === 'string' && when.is.includes(value)
}

const isGiven = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0)

/**
 * Values for the need's condition keys, from the input; absent stays absent. `FAMILY/*` is a key for each tag of a header
 * or of a document's list, `FAMILY/{field}` a key whose name another field gives.
 */
export function conditionsOf({ need, fields }: Asked): ReadonlyMap<string, string> {
  if (need.conditions === undefined) return noConditions
  const values = new Map<string, string>()
  for (const [template, field] of Object.entries(need.conditions)) {
    const value = at(fields, field)
    if (template.endsWith('/*')) {
      for (const [name, one] of tagsOf(value)) values.set(`${template.slice(0, -1)}${name}`, one)
      continue
    }
    const key = keyOf(template, fields)
    if (key !== undefined && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
      values.set(key, String(value))
  }
  return values
}

const noConditions: ReadonlyMap<string, string> = new Map()

const at = (fields: InputFields, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as InputFields | undefined)?.[name], fields)

function keyOf(template: string, fields: InputFields): string | undefined {
  const field = /\{(\w+)\}$/.exec(template)
  if (field === null) return template
  const name = fields[field[1] ?? '']
  return typeof name === 'string' ? `${template.slice(0, field.index)}${name}` : undefined
}

/** Tags that are none have no key: their write is refused by the operation. */
function tagsOf(value: unknown): TagPairs {
  if (typeof value === 'string') {
    const parsed = parseTaggingHeader(value)
    return parsed.kind === 'tags' ? parsed.tags : []
  }
  // A list of the contract's shape for tags.
  const list = (value ?? []) as readonly { readonly key: string; readonly value?: string }[]
  return list.map((tag) => [tag.key, tag.value ?? ''] as const)
}
