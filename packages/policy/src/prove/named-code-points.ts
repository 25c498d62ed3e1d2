import type { CompiledPolicy, CompiledStatement } from '../compile.ts'
import { canonicalConditionKey } from '../conditions.ts'
import { compileWildcard } from '../wildcard.ts'
import type { Given } from './given.ts'
import { namedBy, patternOf } from './pattern.ts'
import { ignoresCase, prefixKey, prefixPatterns } from './readings.ts'

/** Every code point that something given tells from others; `*`, `/` and `\` are told apart by the protocol. */
export function namedCodePoints({ templates, role, buckets, shared }: Given): ReadonlySet<number> {
  const named = new Set(codePointsOf('*/\\'))
  const add = (codePoints: readonly number[]): void => codePoints.forEach((codePoint) => named.add(codePoint))
  for (const { name } of buckets) add(codePointsOf(name))
  for (const pattern of shared) add(namedBy(patternOf(compileWildcard(pattern))))
  const policies: (CompiledPolicy | undefined)[] = [
    ...templates.map(({ marked }) => marked),
    ...role.policies.map(({ policy }) => policy),
    ...buckets.map(({ policy }) => policy),
  ]
  for (const policy of policies)
    for (const statement of policy === undefined ? [] : [...policy.allows, ...policy.denies])
      add(codePointsIn(statement))
  return named
}

function codePointsIn({ resources = [], conditions }: CompiledStatement): number[] {
  const ofResources = resources.flatMap(({ relativeId }) => namedBy(patternOf(relativeId)))
  const ofPrefixes = conditions
    .filter(({ key }) => canonicalConditionKey(key) === prefixKey)
    .flatMap((condition) => {
      const patterns = prefixPatterns(condition) ?? []
      const letters = ignoresCase(condition) ? codePointsOf(asciiLetters) : []
      return [...patterns.flatMap((pattern) => namedBy(pattern)), ...letters]
    })
  return [...ofResources, ...ofPrefixes]
}

/** Where case does not matter, each letter has to be told from every other. */
const asciiLetters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

const codePointsOf = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0)
