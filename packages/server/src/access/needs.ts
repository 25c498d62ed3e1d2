import type { Need, When } from '@latchkey/protocol'

/** A typed input, by our field names. */
export type InputFields = Readonly<Record<string, unknown>>

/** One question that a need asks: the action that it comes to, and the fields to read its target from. */
export type Asked = { readonly need: Need; readonly action: string; readonly fields: InputFields }

/** The questions of one stage for this input: needs whose `when` holds, once per item for those with `each`. */
export function questionsOf(needs: readonly Need[], stage: Need['stage'], input: InputFields): Asked[] {
  return needs
    .filter((need) => need.stage === stage && holds(need.when, input))
    .flatMap((need) => itemsOf(need, input).map((fields) => ({ need, action: actionOf(need, fields), fields })))
}

/** An item of a list sees the fields of the request as well as its own. */
function itemsOf(need: Need, input: InputFields): InputFields[] {
  if (need.each === undefined) return [input]
  const list = need.each.split('.').reduce<unknown>((value, name) => (value as InputFields | undefined)?.[name], input)
  return ((list ?? []) as readonly InputFields[]).map((item) => ({ ...input, ...item }))
}

const actionOf = (need: Need, fields: InputFields): string =>
  need.versionAction !== undefined && fields.versionId !== undefined ? need.versionAction : need.action

export function holds(when: When | undefined, input: InputFields): boolean {
  if (when === undefined) return true
  if ('has' in when) return isGiven(input[when.has])
  if ('missing' in when) return !isGiven(input[when.missing])
  const value = input[when.field]
  return typeof value === 'string' && when.is.includes(value)
}

const isGiven = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0)

/** Values for the need's condition keys, from the input; absent stays absent. */
export function conditionsOf({ need, fields }: Asked): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [key, field] of Object.entries(need.conditions ?? {})) {
    const value = fields[field]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      values.set(key, String(value))
  }
  return values
}
