/**
 * Statements as automata. What cannot be modelled is true in an Allow (`may`) and false in a Deny (`must`), so that the
 * model allows at least what the evaluator does.
 */
import type { CompiledStatement, ResourcePattern } from '../compile.ts'
import type { CompiledCondition } from '../conditions.ts'
import { splitArn } from '../parse.ts'
import { compileWildcard, matchesWildcard } from '../wildcard.ts'
import { type Automaton, Determinized } from './automaton.ts'
import type { Conjunction, Literal } from './control.ts'
import {
  automatonOf,
  type Building,
  hasId,
  idMark,
  isEverything,
  literalPattern,
  type Pattern,
  patternOf,
} from './pattern.ts'
import type { Action, Shape } from './shapes.ts'

export type Polarity = 'may' | 'must'

/** Where a request goes, as far as it is known. */
export interface Target {
  readonly shape: Shape
  readonly bucket: string
  readonly ownerAccountId: string
  readonly region: string | undefined
}

export const prefixKey = 'oss:Prefix'

export function speaksOf(statement: CompiledStatement, action: Action): boolean {
  return statement.actions.some((pattern) => matchesWildcard(pattern, action.lower)) !== statement.isActionNegated
}

const everything: Pattern = { elements: [], stars: [true] }

/** The last fields of a statement's resources that may, or must, speak of the target as far as the other fields go. */
export function resourcePatterns(statement: CompiledStatement, target: Target, polarity: Polarity): Pattern[] {
  if (statement.resources === undefined) return [everything]
  return statement.resources.flatMap((pattern, index): Pattern[] => {
    const fields = splitArn(statement.source.resources[index] ?? '').slice(0, 4)
    // An id may hold colons: in front of the last field it could move all of them.
    if (fields.some((field) => field?.includes(idMark))) return polarity === 'may' ? [everything] : []
    return isInPlace(pattern, target, polarity) ? [patternOf(pattern.relativeId)] : []
  })
}

function isInPlace(pattern: ResourcePattern, { shape, ownerAccountId, region }: Target, polarity: Polarity): boolean {
  if (!matchesWildcard(pattern.service, shape === 'ram' ? 'ram' : 'oss')) return false
  // Operations of RAM may name another account, or a system policy, which belongs to none.
  const isAccount =
    shape === 'ram'
      ? polarity === 'may' || pattern.account.kind === 'any'
      : matchesWildcard(pattern.account, ownerAccountId)
  if (!isAccount || pattern.region === undefined) return isAccount
  if (shape === 'ram') return matchesWildcard(pattern.region, '*')
  return region === undefined
    ? polarity === 'may' || pattern.region.kind === 'any'
    : matchesWildcard(pattern.region, region)
}

/** Automata of statements, each made once. */
export class Readings {
  readonly building: Building
  private readonly machines = new Map<object, Map<string, Determinized>>()

  constructor(building: Building) {
    this.building = building
  }

  /** What the text must be for a statement to speak of the target; undefined when it never does. */
  conjunction(statement: CompiledStatement, target: Target, polarity: Polarity): Conjunction | undefined {
    const resource = this.resource(statement, target, polarity)
    const conditions = this.conditions(statement.conditions, target, polarity)
    return resource === undefined || conditions === undefined ? undefined : [...resource, ...conditions]
  }

  conditions(conditions: readonly CompiledCondition[], { shape }: Target, polarity: Polarity): Literal[] | undefined {
    const literals: Literal[] = []
    for (const condition of conditions) {
      const reading = this.condition(condition, shape, polarity)
      if (reading === false) return undefined
      if (reading !== true) literals.push(reading)
    }
    return literals
  }

  /** In one of these patterns, and whatever stands before it: `bucket/` of objects. */
  inPatterns(owner: object, name: string, patterns: readonly Pattern[], read: readonly number[]): Literal | true {
    if (patterns.some(isEverything)) return true
    return { machine: this.machine(owner, name, () => automatonOf(patterns, this.building), read), isNegated: false }
  }

  private resource(statement: CompiledStatement, target: Target, polarity: Polarity): Literal[] | undefined {
    const patterns = resourcePatterns(statement, target, polarity).filter(
      (pattern) => polarity === 'may' || !hasId(pattern),
    )
    if (patterns.length === 0) return undefined
    const { shape, bucket } = target
    if (shape === 'object') {
      const read = this.building.alphabet.symbolsOf(`${bucket}/`)
      const literal = this.inPatterns(statement, `object ${polarity} ${bucket}`, patterns, read)
      return literal === true ? [] : [literal]
    }
    // Which role, user or policy of RAM it is does not matter to what may be: there is some.
    if (shape === 'ram') return polarity === 'may' || patterns.some(isEverything) ? [] : undefined
    const name = shape === 'service' ? '*' : bucket
    return patterns.some((pattern) => this.reads(pattern, name)) ? [] : undefined
  }

  /** Whether a pattern, with any id in it, can be this name. */
  reads(pattern: Pattern, name: string): boolean {
    if (isEverything(pattern)) return true
    const { alphabet } = this.building
    const machine = new Determinized(automatonOf([pattern], this.building), alphabet.symbolsOf(name))
    return machine.isAccepting(machine.start)
  }

  /** True or false where it does not depend on the prefix. */
  private condition(condition: CompiledCondition, shape: Shape, polarity: Polarity): Literal | boolean {
    const { canonicalKey, isNegated } = condition
    if (canonicalKey !== prefixKey) return polarity === 'may'
    if (shape !== 'prefix') return isNegated
    const patterns = prefixPatterns(condition)
    if (patterns === undefined) return polarity === 'may'
    if (patterns.some(hasId) && (polarity === 'must' || isNegated)) return polarity === 'may'
    const automaton = (): Automaton => automatonOf(patterns, this.building, { ignoresCase: ignoresCase(condition) })
    return { machine: this.machine(condition, 'prefix', automaton, []), isNegated }
  }

  private machine(owner: object, name: string, make: () => Automaton, read: readonly number[]): Determinized {
    const known = this.machines.get(owner) ?? new Map<string, Determinized>()
    this.machines.set(owner, known)
    const before = known.get(name)
    if (before !== undefined) return before
    const machine = new Determinized(make(), read)
    known.set(name, machine)
    return machine
  }
}

export const ignoresCase = ({ operator }: Pick<CompiledCondition, 'operator'>): boolean =>
  operator.endsWith('IgnoreCase')

/** The patterns of a condition on the prefix, of the operators that are modelled. */
export function prefixPatterns({
  operator,
  values,
}: Pick<CompiledCondition, 'operator' | 'values'>): Pattern[] | undefined {
  switch (operator) {
    case 'StringLike':
    case 'StringNotLike':
      return values.map((value) => patternOf(compileWildcard(value)))
    case 'StringEquals':
    case 'StringNotEquals':
    case 'StringEqualsIgnoreCase':
    case 'StringNotEqualsIgnoreCase':
      return values.map(literalPattern)
    default:
      return undefined
  }
}
