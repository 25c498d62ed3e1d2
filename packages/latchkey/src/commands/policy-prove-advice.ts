// What to change in a template, from the two requests that it should not allow.
import { compileWildcard, matchesWildcard, policyFor } from '@latchkey/policy'
import type { Template, Witness, WitnessRequest } from '@latchkey/policy'
import { ownStatement } from './policy-prove-places.ts'

export function adviceFor({ kind, requests }: Witness, templates: readonly Template[]): string[] {
  const [one, other] = requests
  if (kind === 'write-of-shared')
    return [
      `Take ${one.action} on what is shared out of the template, or write into folders with {id} that are not shared.`,
    ]
  const stranger = requests.find(({ id }) => id === undefined)
  if (stranger !== undefined) return [strangerAdvice(stranger)]
  // What reaches further is the mistake: a listing of the bucket, and not the folder that it shows.
  const [wide, narrow] = widths.indexOf(one.shape) <= widths.indexOf(other.shape) ? [one, other] : [other, one]
  const advice = adviceOf(wide, narrow, templates) ?? adviceOf(narrow, wide, templates) ?? nextToIt(wide, templates)
  return advice === undefined ? [] : [advice]
}

const widths: readonly WitnessRequest['shape'][] = ['ram', 'service', 'bucket', 'prefix', 'object']

function strangerAdvice({ explanation, resource }: WitnessRequest): string {
  const bucket = 'bucket' in resource ? resource.bucket : 'the bucket'
  return explanation.reason === 'bucket-acl-allow'
    ? `The ACL of ${bucket} lets everybody read. Make it private, turn public access block on, or name what all may read by --shared.`
    : `The policy of ${bucket} lets everybody in (statement ${(explanation.statement?.index ?? 0) + 1}). Narrow it, or name what all may read by --shared.`
}

function adviceOf(request: WitnessRequest, other: WitnessRequest, templates: readonly Template[]): string | undefined {
  const template = templates.find(({ name }) => name === request.template)
  const place = ownStatement(request, templates)
  if (template === undefined || place === undefined) return undefined
  const statement = template.written.document.statements[place.index]
  if (statement === undefined) return undefined
  const { placeholder } = template
  switch (request.shape) {
    case 'ram':
    case 'service':
      return `${request.action} reaches beyond every bucket: leave it out of the policies of sessions.`
    case 'bucket':
      return request.action.startsWith('oss:List')
        ? `Without a prefix a listing shows every key of the bucket. Give ${request.action} a statement of its own with "Condition": {"StringLike": {"oss:Prefix": ["…/${placeholder}/*"]}}${negatedHint(statement.conditions)}.`
        : `${request.action} is about the whole bucket: leave it out, or list the actions on objects one by one.`
    case 'prefix': {
      const ending = cutShort(
        statement.conditions.flatMap(({ key, values }) => (key.toLowerCase() === 'oss:prefix' ? values : [])),
        placeholder,
      )
      if (ending !== undefined)
        return `A listing shows all keys that begin with its prefix: “${request.prefix ?? ''}” also begins the keys of “${other.id ?? ''}”. End the folder with a slash: ${ending}/ or ${ending}/*, not ${ending}.`
      return `The prefix “${request.prefix ?? ''}” is not below one id’s folder. Let oss:Prefix begin with …/${placeholder}/.`
    }
    case 'object':
      return objectAdvice(request, other, template, place.index)
  }
}

const negatedHint = (conditions: readonly { readonly operator: string; readonly key: string }[]): string =>
  conditions.some(({ operator, key }) => operator.includes('Not') && key.toLowerCase() === 'oss:prefix')
    ? '; a negated condition also holds when there is no prefix'
    : ''

/** A prefix that ends with the placeholder, or goes on with a star. */
function cutShort(values: readonly string[], placeholder: string): string | undefined {
  const found = values.find((value) => value.replace(/[*?]+$/, '').endsWith(placeholder))
  return found?.replace(/[*?]+$/, '')
}

function objectAdvice(
  { id = '', resource }: WitnessRequest,
  other: WitnessRequest,
  template: Template,
  index: number,
): string | undefined {
  const { placeholder } = template
  const written = template.written.document.statements[index]?.resources ?? []
  const name = resource.kind === 'object' ? `${resource.bucket}/${resource.key}` : ''
  const substituted = policyFor(template, id).document.statements[index]?.resources ?? []
  const place = substituted.findIndex(
    (pattern) => matchesWildcard(compileWildcard(pattern.split(':').slice(4).join(':')), name) || pattern === '*',
  )
  const pattern = written[place]
  if (pattern === undefined) return undefined
  const shown = pattern.split(':').slice(4).join(':') || pattern
  if (!pattern.includes(placeholder))
    return `${shown} has no ${placeholder}: every session has it. Put ${placeholder} in, or name what all may read by --shared.`
  const after = pattern.slice(pattern.lastIndexOf(placeholder) + placeholder.length)
  const shorter = other.id !== undefined && id.startsWith(other.id) ? other.id : id
  const isLonger = other.id?.startsWith(shorter) === true
  if (/^[*?]/.test(after) && isLonger)
    return `${shown} has no slash after ${placeholder}, so it also holds what belongs to ids that begin with “${shorter}”. Write ${shown.slice(0, shown.lastIndexOf(placeholder))}${placeholder}/*.`
  if (/[*?]/.test(shown.slice(0, shown.indexOf(placeholder))))
    return `In ${shown} a wildcard stands before ${placeholder}, so the id may stand in more than one place of a key. Begin the key with fixed folders and ${placeholder}/.`
  return undefined
}

/** When nothing simpler is wrong: ids may hold the very characters that should end them. */
function nextToIt({ template }: WitnessRequest, templates: readonly Template[]): string | undefined {
  const placeholder = templates.find(({ name }) => name === template)?.placeholder
  if (placeholder === undefined) return undefined
  return `An id may contain what stands next to ${placeholder}, so one key can be that of two ids. Put a / on both sides of it.`
}
