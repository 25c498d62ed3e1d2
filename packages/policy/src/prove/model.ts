/** Everything that sessions and strangers may ask of one bucket, as transducers. */
import { aclReason } from '../acl.ts'
import type { CompiledStatement } from '../compile.ts'
import { namesCaller, subjectOf } from '../match.ts'
import type { Principal } from '../request.ts'
import { type Conjunction, Control } from './control.ts'
import type { Given, GivenBucket } from './given.ts'
import { automatonOf, hasId, idMark, type Pattern } from './pattern.ts'
import {
  ignoresCase,
  prefixKey,
  prefixPatterns,
  type Readings,
  resourcePatterns,
  speaksOf,
  type Target,
} from './readings.ts'
import { type Action, actions, byPlainness, type Shape, shapesOf } from './shapes.ts'
import { type IdSource, Side, type Subject } from './side.ts'
import type { Template } from './template.ts'

/** One kind of request, and who may ask it. */
export interface Requests {
  readonly shape: Shape
  /** They all get the same answers, the plainest first. */
  readonly actions: readonly Action[]
  readonly isWrite: boolean
  /** The template and the statement that lets sessions ask; undefined for anonymous requests. */
  readonly by: { readonly template: Template; readonly statement: CompiledStatement } | undefined
  readonly side: Side
}

/** The symbol of nobody's id. */
export const anonymousSymbol = (readings: Readings): number => readings.building.alphabet.size

export const anonymous: Principal = { kind: 'anonymous' }

export function sessionOf({ role }: Given, sessionName: string): Principal {
  return { kind: 'session', accountId: role.accountId, roleId: 'role', roleName: role.roleName, sessionName }
}

export class Model {
  readonly readings: Readings
  private readonly given: Given
  private readonly bucket: GivenBucket

  constructor(given: Given, bucket: GivenBucket, readings: Readings) {
    this.given = given
    this.bucket = bucket
    this.readings = readings
  }

  /** What sessions may ask, a side for each way to the id in each statement that allows something. */
  ofSessions(): Requests[] {
    return this.given.templates.flatMap((template) =>
      template.marked.allows.flatMap((statement) =>
        this.groups(statement, template).flatMap(({ shape, group }) => {
          const verdict = this.verdict(shape, group, template)
          return verdict === undefined ? [] : this.sidesOf(template, statement, { shape, group, verdict })
        }),
      ),
    )
  }

  /** What anybody may ask without a signature. */
  ofStrangers(): Requests[] {
    return this.groups(undefined, undefined).flatMap(({ shape, group }) => {
      const verdict = this.verdict(shape, group, undefined)
      if (verdict === undefined || shape === 'service' || shape === 'ram') return []
      const words = [[anonymousSymbol(this.readings)]]
      const side = this.side(shape, { kind: 'words', words }, [], verdict)
      return [{ shape, actions: group, isWrite: isWriting(group), by: undefined, side }]
    })
  }

  /** Actions of one shape that every statement in force treats alike. */
  private groups(
    statement: CompiledStatement | undefined,
    template: Template | undefined,
  ): { readonly shape: Shape; readonly group: readonly Action[] }[] {
    const groups = new Map<string, { readonly shape: Shape; readonly group: Action[] }>()
    const inForce = this.statementsInForce(template)
    for (const action of actions) {
      if (statement !== undefined && !speaksOf(statement, action)) continue
      const heard = inForce.map((one) => (speaksOf(one, action) ? '1' : '0')).join('')
      const isWrite = this.given.shared.length > 0 && action.isWrite
      for (const shape of shapesOf(action)) {
        const name = [shape, heard, isWrite, this.isOpenByAcl(action)].join()
        const entry = groups.get(name) ?? { shape, group: [] }
        entry.group.push(action)
        groups.set(name, entry)
      }
    }
    return [...groups.values()].map(({ shape, group }) => ({ shape, group: group.toSorted(byPlainness) }))
  }

  private statementsInForce(template: Template | undefined): CompiledStatement[] {
    const own = this.given.role.policies.flatMap(({ policy }) => [...policy.allows, ...policy.denies])
    const ofBucket = this.bucket.policy
    return [
      ...(template === undefined ? [] : [...own, ...template.marked.denies]),
      ...(ofBucket === undefined ? [] : [...ofBucket.allows, ...ofBucket.denies]),
    ]
  }

  private isOpenByAcl({ on, action, lower }: Action): boolean {
    if (on !== 'object' || this.bucket.isPublicAccessBlocked) return false
    const { name: bucket, ownerAccountId, acl: bucketAcl } = this.bucket
    const resource = { kind: 'object', ownerAccountId, bucket, key: 'key' } as const
    const request = { principal: anonymous, action, resource, conditions: new Map(), identityPolicies: [], bucketAcl }
    return aclReason(request, lower) === 'bucket-acl-allow'
  }

  private target(shape: Shape): Target {
    const { name: bucket, ownerAccountId } = this.bucket
    const isOwn = shape === 'service' || shape === 'ram'
    const { region, role } = this.given
    return { shape, bucket, ownerAccountId: isOwn ? role.accountId : ownerAccountId, region }
  }

  /** The layers besides the session's own Allow; undefined when they never allow it. */
  private verdict(shape: Shape, group: readonly Action[], template: Template | undefined): Layers | undefined {
    const [action] = group
    if (action === undefined) return undefined
    const target = this.target(shape)
    const read = (statements: readonly CompiledStatement[], polarity: 'may' | 'must'): Conjunction[] =>
      statements
        .filter((statement) => speaksOf(statement, action))
        .flatMap((statement) => {
          const conjunction = this.readings.conjunction(statement, target, polarity)
          return conjunction === undefined ? [] : [conjunction]
        })
    const isOfBucket = shape !== 'service' && shape !== 'ram'
    const policy = isOfBucket ? this.bucket.policy : undefined
    const isHeard = template !== undefined && (!isOfBucket || this.bucket.ownerAccountId === this.given.role.accountId)
    const attached = template === undefined ? [] : this.given.role.policies.map((one) => one.policy)
    const allows = (policy?.allows ?? []).filter((one) => !(this.bucket.isPublicAccessBlocked && one.isPublic))
    const grants = [
      ...read(isHeard ? attached.flatMap((one) => one.allows) : [], 'may'),
      ...read(
        allows.filter((one) => this.speaksTo(one, template, 'may')),
        'may',
      ),
    ]
    const denies = [
      ...read(template?.marked.denies ?? [], 'must'),
      ...read(
        attached.flatMap((one) => one.denies),
        'must',
      ),
      ...read(
        (policy?.denies ?? []).filter((one) => this.speaksTo(one, template, 'must')),
        'must',
      ),
    ]
    const isGranted = this.isOpenByAcl(action) || grants.some((one) => one.length === 0)
    if ((!isGranted && grants.length === 0) || denies.some((one) => one.length === 0)) return undefined
    return { isGranted, grants: isGranted ? [] : grants, denies }
  }

  /** Sessions have any name: a statement that names one may be about it, and need not be. */
  private speaksTo(statement: CompiledStatement, template: Template | undefined, polarity: 'may' | 'must'): boolean {
    const named = statement.source.principals.flatMap((one) => ('sessionName' in one ? [one.sessionName ?? ''] : []))
    const names = polarity === 'may' ? ['', ...named] : ['']
    const resource = { kind: 'bucket', ownerAccountId: this.bucket.ownerAccountId, bucket: this.bucket.name } as const
    const callers = template === undefined ? [anonymous] : names.map((name) => sessionOf(this.given, name))
    return callers.some((caller) => namesCaller(statement, subjectOf(caller, '', resource, new Map())))
  }

  private sidesOf(template: Template, statement: CompiledStatement, asked: Asked): Requests[] {
    const { shape, group } = asked
    const all = resourcePatterns(statement, this.target(shape), 'may')
    const requests = (side: Side): Requests => ({
      shape,
      actions: group,
      isWrite: isWriting(group),
      by: { template, statement },
      side,
    })
    const [marked, plain] = [all.filter(hasId), all.filter((pattern) => !hasId(pattern))]
    if (shape === 'object') return this.ofObjects(statement, asked, marked, plain).map(requests)
    const name = shape === 'service' ? '*' : this.bucket.name
    if (shape === 'ram' || [...plain].some((pattern) => this.readings.reads(pattern, name)))
      return all.length === 0 ? [] : this.ofBucket(statement, asked).map(requests)
    const matching = marked.filter((pattern) => this.readings.reads(pattern, name))
    if (matching.length === 0) return []
    const isByPrefix = statement.conditions.some(hasPlaceholder)
    if (isByPrefix && shape === 'prefix') return this.ofBucket(statement, asked).map(requests)
    const words = this.wordsIn(matching, name)
    return this.ofBucket(statement, asked, { kind: 'words', words }).map(requests)
  }

  private ofObjects(
    statement: CompiledStatement,
    { shape, verdict }: Asked,
    marked: readonly Pattern[],
    plain: readonly Pattern[],
  ): Side[] {
    const conditions = this.readings.conditions(statement.conditions, this.target(shape), 'may')
    if (conditions === undefined) return []
    const read = this.readings.building.alphabet.symbolsOf(`${this.bucket.name}/`)
    const sides: Side[] = []
    if (marked.length > 0) {
      const automaton = automatonOf(marked, this.readings.building, { writesId: true })
      sides.push(this.side(shape, { kind: 'copied', automaton, read }, conditions, verdict))
    }
    if (plain.length > 0) {
      const literal = this.readings.inPatterns(statement, `plain ${this.bucket.name}`, plain, read)
      const session = literal === true ? conditions : [literal, ...conditions]
      sides.push(this.side(shape, { kind: 'free' }, session, verdict))
    }
    return sides
  }

  /** Listings take the id from the first condition on the prefix that has one; everything else lets any id ask. */
  private ofBucket(
    statement: CompiledStatement,
    { shape, verdict }: Asked,
    source: IdSource = { kind: 'free' },
  ): Side[] {
    const target = this.target(shape)
    const copied = shape === 'prefix' && source.kind === 'free' ? statement.conditions.find(hasPlaceholder) : undefined
    const others = this.readings.conditions(
      statement.conditions.filter((condition) => condition !== copied),
      target,
      'may',
    )
    if (others === undefined) return []
    const patterns = copied === undefined ? undefined : prefixPatterns(copied)
    if (copied === undefined || patterns === undefined) return [this.side(shape, source, others, verdict)]
    const options = { writesId: true, ignoresCase: ignoresCase(copied) }
    const automaton = automatonOf(patterns.filter(hasId), this.readings.building, options)
    const sides = [this.side(shape, { kind: 'copied', automaton, read: [] }, others, verdict)]
    const plain = patterns.filter((pattern) => !hasId(pattern))
    if (plain.length === 0) return sides
    const values = copied.values.filter((value) => !value.includes(idMark))
    const literals = this.readings.conditions([{ ...copied, values }], target, 'may') ?? []
    return [...sides, this.side(shape, source, [...literals, ...others], verdict)]
  }

  /** The ids with which a pattern is this name. */
  private wordsIn(patterns: readonly Pattern[], name: string): (readonly number[])[] {
    const { building } = this.readings
    const automaton = automatonOf(patterns, building, { writesId: true })
    const read = building.alphabet.symbolsOf(name)
    return this.side('bucket', { kind: 'copied', automaton, read }, [], always).starts.map(({ output }) => output)
  }

  private side(shape: Shape, source: IdSource, session: Conjunction, layers: Layers): Side {
    const subject: Subject = shape === 'object' ? 'key' : shape === 'prefix' ? 'prefix' : 'none'
    const { alphabet, ids } = this.readings.building
    return new Side(subject, source, new Control({ session, ...layers }), ids, alphabet.size)
  }
}

interface Layers {
  readonly isGranted: boolean
  readonly grants: readonly Conjunction[]
  readonly denies: readonly Conjunction[]
}

interface Asked {
  readonly shape: Shape
  readonly group: readonly Action[]
  readonly verdict: Layers
}

const always: Layers = { isGranted: true, grants: [], denies: [] }

const isWriting = (group: readonly Action[]): boolean => group.some(({ isWrite }) => isWrite)

/** A positive condition on the prefix with a placeholder among its values. */
function hasPlaceholder({ canonicalKey, isNegated, ...condition }: CompiledStatement['conditions'][number]): boolean {
  return canonicalKey === prefixKey && !isNegated && (prefixPatterns(condition)?.some(hasId) ?? false)
}
