/** Buckets that a template reaches although nobody named them: their policies were not read. */
import type { CompiledStatement } from '../compile.ts'
import { splitArn } from '../parse.ts'
import { compileWildcard, matchesWildcard } from '../wildcard.ts'
import { Determinized } from './automaton.ts'
import { automatonOf, type Building, idMark, type Pattern, patternOf } from './pattern.ts'
import { speaksOf } from './readings.ts'
import { actions } from './shapes.ts'

const nameLengthMin = 3

/** A name that a statement reaches besides `named`; undefined when it reaches none. */
export function otherBucketOf(
  statement: CompiledStatement,
  named: readonly string[],
  building: Building,
): string | undefined {
  const isOfBuckets = actions.some(
    (action) => (action.on === 'object' || action.on === 'bucket') && speaksOf(statement, action),
  )
  if (!isOfBuckets) return undefined
  const machine = new Determinized(automatonOf(patternsOf(statement), building))
  const { alphabet } = building
  const isOfName = (symbol: number): boolean =>
    /^[a-z0-9-]$/.test(alphabet.characters[symbol] ?? '') || symbol === alphabet.foreign
  const slash = alphabet.symbolOf(0x2f)
  // Names are told apart from the named ones as long as they begin like one of them.
  const texts = new Map<string, { readonly state: number; readonly name: string }>()
  const begin = (state: number, name: string): void => {
    const isLike = named.some((one) => one.startsWith(name)) || name.length < nameLengthMin
    const key = `${state} ${isLike ? name : ''}`
    if (state >= 0 && !texts.has(key)) texts.set(key, { state, name })
  }
  begin(machine.start, '')
  for (const { state, name } of texts.values()) {
    const isOther = name.length >= nameLengthMin && !named.includes(name)
    if (isOther && (machine.isAccepting(state) || leadsOn(machine, machine.step(state, slash), alphabet.size)))
      return name.replaceAll(alphabet.characters[alphabet.foreign] ?? '', 'x')
    for (let symbol = 0; symbol < alphabet.size; symbol += 1)
      if (isOfName(symbol)) begin(machine.step(state, symbol), name + (alphabet.characters[symbol] ?? ''))
  }
  return undefined
}

/** Whoever owns it, and wherever it is. */
function patternsOf(statement: CompiledStatement): Pattern[] {
  if (statement.resources === undefined) return [patternOf(compileWildcard('*'))]
  return statement.resources.flatMap((pattern, index) => {
    const fields = splitArn(statement.source.resources[index] ?? '').slice(0, 4)
    if (fields.some((field) => field?.includes(idMark))) return [patternOf(compileWildcard('*'))]
    return matchesWildcard(pattern.service, 'oss') ? [patternOf(pattern.relativeId)] : []
  })
}

function leadsOn(machine: Determinized, start: number, symbolCount: number): boolean {
  const reached = new Set(start < 0 ? [] : [start])
  for (const state of reached) {
    if (machine.isAccepting(state)) return true
    for (let symbol = 0; symbol < symbolCount; symbol += 1) {
      const next = machine.step(state, symbol)
      if (next >= 0) reached.add(next)
    }
  }
  return false
}
