/** Values for condition keys that statements ask about: enough of them that each condition can hold and fail. */
import type { CompiledStatement } from '../compile.ts'
import { canonicalConditionKey, parseDecimal, parseTime } from '../conditions.ts'
import type { Condition } from '../document.ts'
import { assignmentTriesMax } from './limits.ts'

export type Assignment = ReadonlyMap<string, string>

/** Assignments to try, the emptiest first. Keys of `fixed` keep their value, which undefined is one of. */
export function* assignmentsFor(
  statements: readonly CompiledStatement[],
  fixed: ReadonlyMap<string, string | undefined>,
): Generator<Assignment> {
  const choices = new Map<string, Set<string | undefined>>()
  for (const condition of statements.flatMap(({ source }) => source.conditions)) {
    const key = canonicalConditionKey(condition.key)
    if (fixed.has(key)) continue
    const values = choices.get(key) ?? new Set([undefined])
    for (const value of valuesFor(condition)) values.add(value)
    choices.set(key, values)
  }
  const base = [...fixed].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  const keys = [...choices].map(([key, values]) => ({ key, values: [...values] }))
  let tries = 0
  for (const chosen of combinations(keys)) {
    yield new Map([...base, ...chosen])
    tries += 1
    if (tries >= assignmentTriesMax) return
  }
}

type Choice = { readonly key: string; readonly values: readonly (string | undefined)[] }

/** Those that differ from "nothing is there" in few keys come first. */
function* combinations(choices: readonly Choice[]): Generator<(readonly [string, string])[]> {
  for (let count = 0; count <= choices.length; count += 1) yield* withPresent(choices, count)
}

function* withPresent([first, ...rest]: readonly Choice[], count: number): Generator<(readonly [string, string])[]> {
  if (first === undefined) {
    if (count === 0) yield []
    return
  }
  if (rest.length >= count) yield* withPresent(rest, count)
  if (count === 0) return
  for (const value of first.values)
    if (value !== undefined)
      for (const others of withPresent(rest, count - 1)) yield [[first.key, value] as const, ...others]
}

const dayMs = 24 * 60 * 60 * 1000
const somewhere = ['203.0.113.7', '2001:db8::7']

function valuesFor({ operator, values }: Condition): string[] {
  return values.flatMap((value) => {
    if (operator.startsWith('Numeric')) {
      const number = parseDecimal(value) ?? 0
      return [value, String(number - 1), String(number + 1)]
    }
    if (operator.startsWith('Date')) {
      const time = parseTime(value) ?? 0
      return [value, new Date(time - dayMs).toISOString(), new Date(time + dayMs).toISOString()]
    }
    if (operator === 'Bool') return ['true', 'false']
    if (operator.includes('IpAddress')) return [value === '*' ? '192.0.2.7' : value.replace(/\/.*$/, ''), ...somewhere]
    if (operator.endsWith('Like')) return [value.replaceAll('*', '').replaceAll('?', 'x'), 'something else']
    return [value, 'something else']
  })
}
