/** A session policy with a place for the id: what a back end substitutes for each player and hands to AssumeRole. */
import { type CompiledPolicy, readPolicy } from '../compile.ts'
import type { Statement } from '../document.ts'
import { PolicySyntaxError } from '../json.ts'
import { idMark } from './pattern.ts'

export const placeholderDefault = '{id}'

export interface Template {
  /** What messages call it: a file's name. */
  readonly name: string
  readonly source: string
  readonly placeholder: string
  /** As it is written; its statements have the positions of the source. */
  readonly written: CompiledPolicy<'session'>
  /** With the mark in the place of the id. */
  readonly marked: CompiledPolicy<'session'>
}

/** A template that cannot be used, in one sentence. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
}

/** @throws PolicySyntaxError as `readPolicy` does, TemplateError for a placeholder that is none */
export function readTemplate(name: string, source: string, placeholder = placeholderDefault): Template {
  if (!/^[\x20-\x7e]{2,32}$/.test(placeholder) || /[*?"\\]/.test(placeholder))
    throw new TemplateError('A placeholder has 2 to 32 characters of ASCII, without * ? " and \\, such as {id}')
  if (source.includes(idMark) || /\\ufdd0/i.test(source)) throw new TemplateError(`${name} contains U+FDD0`)
  const written = readPolicy(source, 'session')
  const marked = readMarked(name, source.replaceAll(placeholder, idMark))
  // A placeholder in a name of the document, or spelled with escapes, would not be where this looks for it.
  const [inText, inValues] = [countOf(source, placeholder), countOf(textsOf(marked), idMark)]
  if (inText !== inValues || countOf(textsOf(written), placeholder) !== inText)
    throw new TemplateError(
      `${name} has ${placeholder} in a place where it cannot be an id: it belongs into Resource, into the values of conditions and into Sid`,
    )
  return { name, source, placeholder, written, marked }
}

/** The policy of one session. Throws PolicySyntaxError when it became too long. */
export function policyFor({ source, placeholder }: Template, id: string): CompiledPolicy<'session'> {
  return readPolicy(
    source.replaceAll(placeholder, () => id),
    'session',
  )
}

function readMarked(name: string, source: string): CompiledPolicy<'session'> {
  try {
    return readPolicy(source, 'session')
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    throw new TemplateError(`${name} is no policy any more when the placeholder becomes an id: ${error.message}`)
  }
}

function textsOf({ document }: CompiledPolicy): readonly string[] {
  return document.statements.flatMap(({ sid, actions, resources, conditions }: Statement) => [
    sid ?? '',
    ...actions,
    ...resources,
    ...conditions.flatMap(({ key, values }) => [key, ...values]),
  ])
}

function countOf(texts: string | readonly string[], part: string): number {
  return [texts].flat().reduce((count, text) => count + text.split(part).length - 1, 0)
}
