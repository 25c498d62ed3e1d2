/** What the schema holds against a value, in the words of whoever writes the file: what is wrong, and what would be right. */
import type { z } from 'zod'
import { isAtMost } from './edit-distance.ts'
import { settingsAt, valueAt } from './settings-at.ts'

export type SaidIssue = {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly fix?: string | undefined
}

/** `given` is the whole file as it was read. It holds secrets, so nothing of it is said. */
export function sayIssue(issue: z.core.$ZodIssue, given: unknown): readonly SaidIssue[] {
  const { path } = issue
  const name = String(path.at(-1) ?? '')
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: 'there is no such setting',
        fix: otherName(key, settingsAt(path, given)),
      }))
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path, message }))
    case 'invalid_union':
      return sayUnion(issue, given)
    case 'invalid_value':
      return [{ path, ...oneOf(name, issue.values.map(String), valueAt(given, path)) }]
    case 'invalid_type':
      if (isThere(path, given) && !isOfZod(issue.message)) return [{ path, ...spelledOut(name, issue.message) }]
      return [{ path, ...typed(name, issue.expected, isThere(path, given)) }]
    case 'too_small':
      return [{ path, ...bounded(name, issue.origin, 'at least', Number(issue.minimum)) }]
    case 'too_big':
      return [{ path, ...bounded(name, issue.origin, 'at most', Number(issue.maximum)) }]
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return [{ path, ...spelledOut(name, issue.message) }]
  }
}

function sayUnion(issue: z.core.$ZodIssueInvalidUnion, given: unknown): readonly SaidIssue[] {
  const { path, errors } = issue
  const name = String(path.at(-1) ?? '')
  if (issue.inclusive !== false && issue.options !== undefined)
    return [{ path, ...oneOf(name, issue.options.map(String), valueAt(given, path)) }]
  // The branch whose type it has says best what is wrong in it.
  const near = errors.find((branch) => branch.some((inner) => inner.path.length > 0 || inner.code !== 'invalid_type'))
  if (near !== undefined) return near.flatMap((inner) => sayIssue({ ...inner, path: [...path, ...inner.path] }, given))
  if (isThere(path, given) && !isOfZod(issue.message)) return [{ path, ...spelledOut(name, issue.message) }]
  const kinds = errors.flatMap((branch) =>
    branch.map((inner) => (inner.code === 'invalid_type' ? wordOf(inner.expected) : inner.message)),
  )
  return [{ path, message: isThere(path, given) ? `is ${kinds.join(' or ')}` : 'is missing' }]
}

type Said = Pick<SaidIssue, 'message' | 'fix'>

function oneOf(name: string, values: readonly string[], given: unknown): Said {
  const all = values.join(', ')
  if (given === undefined || given === null) return { message: 'is missing', fix: `one of ${all}` }
  const meant = values.length === 1 ? values[0] : typeof given === 'string' ? nearest(given, values) : undefined
  const fix = meant === undefined ? undefined : `${name}: ${meant}`
  return { message: values.length === 1 ? `is ${all}` : `is one of ${all}`, fix }
}

function typed(name: string, expected: string, isGiven: boolean): Said {
  const shape = shapeOf[expected] ?? '…'
  const fix = name === '' || /^\d+$/.test(name) ? shape : `${name}: ${shape}`
  return isGiven ? { message: `is ${wordOf(expected)}`, fix: shapeOf[expected] && fix } : { message: 'is missing', fix }
}

const wordOf = (expected: string): string => words[expected] ?? expected

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of settings',
  record: 'a map of names',
}

const shapeOf: Readonly<Record<string, string>> = {
  boolean: 'true',
  array: '[…]',
  object: '{ … }',
  record: '{ NAME: … }',
}

function bounded(name: string, origin: string, bound: 'at least' | 'at most', limit: number): Said {
  if (origin === 'number' || origin === 'int') return { message: `is ${bound} ${limit}`, fix: `${name}: ${limit}` }
  const unit = origin === 'string' ? 'letters' : 'entries'
  return { message: `has ${bound} ${limit} ${limit === 1 ? singular[unit] : unit}` }
}

const singular = { letters: 'letter', entries: 'entry' } as const

/** What the schema says in words of its own; where it names an example, that is the fix. */
function spelledOut(name: string, message: string): Said {
  const [, example] = / such as ([^\s,]+)/.exec(message) ?? []
  return { message, fix: example === undefined ? undefined : `${name}: ${example}` }
}

/** Where the schema has no words of its own, the library speaks to programmers. */
const isOfZod = (message: string): boolean => message.startsWith('Invalid input')

/** The setting that was meant, where the name is nearly that of one. */
function otherName(key: string, names: readonly string[]): string {
  return nearest(key, names) ?? (names.length === 0 ? 'remove it' : `remove it; there are ${names.join(', ')}`)
}

const slipsMax = 2
const lettersForEachSlip = 3

function nearest(given: string, names: readonly string[]): string | undefined {
  const slips = Math.min(slipsMax, Math.floor(given.length / lettersForEachSlip))
  return names.find((name) => isAtMost(slips, given.toLowerCase(), name.toLowerCase()))
}

function isThere(path: readonly PropertyKey[], given: unknown): boolean {
  const value = valueAt(given, path)
  return value !== undefined && value !== null
}
