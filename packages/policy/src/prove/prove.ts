/**
 * Can sessions of two ids ever touch the same object? docs/internals/prove.md has the exact statement, the model and why
 * PROVED is sound.
 */
import { compileWildcard } from '../wildcard.ts'
import { Alphabet } from './alphabet.ts'
import { Determinized } from './automaton.ts'
import { Budget } from './budget.ts'
import { type Collision, collisionsOf } from './collide.ts'
import { Control } from './control.ts'
import { Frame } from './frame.ts'
import type { Given, GivenBucket, StatementPlace } from './given.ts'
import { parseIdExpression } from './id-expression.ts'
import { idLanguage, setsOf } from './id-language.ts'
import { LimitExceeded } from './limit-exceeded.ts'
import { bucketCountMax, sharedPatternCountMax, templateCountMax } from './limits.ts'
import { anonymousSymbol, Model, type Requests } from './model.ts'
import { namedCodePoints } from './named-code-points.ts'
import { otherBucketOf } from './other-buckets.ts'
import { automatonOf, type Building, patternOf } from './pattern.ts'
import { Readings } from './readings.ts'
import { replayed, type WitnessRequest } from './replay.ts'
import { Side } from './side.ts'
import { statementPlace } from './statement-place.ts'

/** Two requests, each allowed by the evaluator, that a proof would have to exclude. */
export interface Witness {
  readonly kind: 'same-object' | 'write-of-shared'
  readonly bucket: string
  /** What both touch; of a write of what is shared, what is written. */
  readonly key: string
  readonly requests: readonly [WitnessRequest, WitnessRequest]
}

export interface Undecided {
  readonly statements: readonly StatementPlace[]
  readonly why: string
}

export type Proof =
  | { readonly answer: 'proved'; readonly isEmpty: boolean }
  | { readonly answer: 'refuted'; readonly witness: Witness }
  | { readonly answer: 'undecided'; readonly reasons: readonly Undecided[] }

/** @throws IdExpressionError, RangeError for what is given; a limit that is reached is an answer */
export function prove(given: Given, isOutOfTime?: () => boolean): Proof {
  checkCounts(given)
  return new Prover(given, new Budget(isOutOfTime)).answer()
}

function checkCounts({ templates, buckets, shared }: Given): void {
  const counts: [count: number, max: number, what: string][] = [
    [templates.length, templateCountMax, 'templates'],
    [buckets.length, bucketCountMax, 'buckets'],
    [shared.length, sharedPatternCountMax, 'shared patterns'],
  ]
  for (const [count, max, what] of counts)
    if (count > max) throw new RangeError(`A proof has at most ${max} ${what}, not ${count}.`)
  if (templates.length === 0) throw new RangeError('A proof needs a template.')
  const wrong = shared.find((pattern) => !/^[^/]+\/./.test(pattern))
  if (wrong !== undefined)
    throw new RangeError(`${wrong} is no shared pattern; one is BUCKET/KEY, such as game/shared/*.`)
}

class Prover {
  private readonly given: Given
  private readonly budget: Budget
  private readonly building: Building
  private readonly readings: Readings
  private readonly reasons: Undecided[] = []
  private isEmpty = true

  constructor(given: Given, budget: Budget) {
    this.given = given
    this.budget = budget
    const expression = parseIdExpression(given.ids)
    const alphabet = new Alphabet(namedCodePoints(given), setsOf(expression))
    this.building = { alphabet, ids: idLanguage(expression, alphabet) }
    this.readings = new Readings(this.building)
  }

  answer(): Proof {
    for (const bucket of this.given.buckets) {
      const witness = this.inBucket(bucket)
      if (witness !== undefined) return { answer: 'refuted', witness }
    }
    this.lookElsewhere()
    if (this.reasons.length > 0) return { answer: 'undecided', reasons: this.reasons }
    return { answer: 'proved', isEmpty: this.isEmpty }
  }

  private inBucket(bucket: GivenBucket): Witness | undefined {
    const asked = this.guarded([], () => {
      const model = new Model(this.given, bucket, this.readings)
      return { sessions: model.ofSessions(), strangers: model.ofStrangers() }
    })
    if (asked === undefined) return undefined
    const { sessions, strangers } = asked
    if (sessions.length > 0) this.isEmpty = false
    for (const [index, one] of sessions.entries())
      for (const other of [...sessions.slice(index), ...strangers]) {
        const witness = this.ofPair(bucket, one, other)
        if (witness !== undefined) return witness
      }
    return this.writeOfShared(bucket, [...sessions, ...strangers])
  }

  /** Outside of what is shared nobody else; where one of the two writes, nowhere. */
  private ofPair(bucket: GivenBucket, one: Requests, other: Requests): Witness | undefined {
    return this.guarded([one, other], () => {
      const frame = one.isWrite || other.isWrite ? this.frame() : this.frame(bucket, false)
      const collisions = collisionsOf(one.side, other.side, frame, this.budget)
      for (const collision of collisions) {
        const requests = this.replay(bucket, [one, other], collision)
        if (requests === undefined) continue
        return { kind: 'same-object', bucket: bucket.name, key: this.text(collision.key), requests }
      }
      if (collisions.length > 0)
        this.undecided(
          [one, other],
          `the model takes ${this.text(collisions[0]?.key ?? [])} for common to two ids, which the evaluator does not confirm`,
        )
      return undefined
    })
  }

  /** In what is shared nobody writes, although no other id touches what it writes. */
  private writeOfShared(bucket: GivenBucket, all: readonly Requests[]): Witness | undefined {
    if (!this.given.shared.some((pattern) => pattern.startsWith(`${bucket.name}/`) || /^[^/]*[*?]/.test(pattern)))
      return undefined
    for (const one of all.filter(({ isWrite }) => isWrite)) {
      const witness = this.guarded([one], () => this.writeBy(bucket, one, all))
      if (witness !== undefined) return witness
    }
    return undefined
  }

  private writeBy(bucket: GivenBucket, one: Requests, all: readonly Requests[]): Witness | undefined {
    // Against nobody's id every key that the side reads is a collision.
    const nobody = this.free([[anonymousSymbol(this.readings) + 1]])
    const writes = collisionsOf(one.side, nobody, this.frame(bucket, true), this.budget)
    for (const write of writes) {
      const first = this.request(bucket, one, write, 0)
      if (first === undefined) continue
      const same = this.free([write.ids[0]])
      for (const other of all)
        for (const collision of collisionsOf(other.side, same, this.frame(), this.budget)) {
          const second = this.request(bucket, other, collision, 0)
          if (second === undefined) continue
          const key = this.text(write.key)
          return { kind: 'write-of-shared', bucket: bucket.name, key, requests: [first, second] }
        }
    }
    if (writes.length > 0) this.undecided([one], 'it may write what is shared, which the evaluator does not confirm')
    return undefined
  }

  /** Every key, with these ids only. */
  private free(words: readonly (readonly number[])[]): Side {
    const control = new Control({ session: [], isGranted: true, grants: [], denies: [] })
    return new Side('none', { kind: 'words', words }, control, this.building.ids, this.building.alphabet.size)
  }

  private frame(bucket?: GivenBucket, isSharedWanted = false): Frame {
    const { alphabet } = this.building
    const cannotBegin = new Set([alphabet.symbolOf(0x2f), alphabet.symbolOf(0x5c)])
    if (bucket === undefined || this.given.shared.length === 0) return new Frame(cannotBegin, undefined, false)
    const patterns = this.given.shared.map((pattern) => patternOf(compileWildcard(pattern)))
    const machine = new Determinized(automatonOf(patterns, this.building), alphabet.symbolsOf(`${bucket.name}/`))
    return new Frame(cannotBegin, machine, isSharedWanted)
  }

  private replay(
    bucket: GivenBucket,
    [one, other]: readonly [Requests, Requests],
    collision: Collision,
  ): [WitnessRequest, WitnessRequest] | undefined {
    const first = this.request(bucket, one, collision, 0)
    const second = first === undefined ? undefined : this.request(bucket, other, collision, 1)
    return first === undefined || second === undefined ? undefined : [first, second]
  }

  private request(
    bucket: GivenBucket,
    requests: Requests,
    collision: Collision,
    index: 0 | 1,
  ): WitnessRequest | undefined {
    const prefixLength = collision.prefixLengths[index]
    const prefix = requests.shape === 'prefix' ? this.text(collision.key.slice(0, prefixLength)) : undefined
    const id = requests.by === undefined ? undefined : this.text(collision.ids[index])
    return replayed({ given: this.given, bucket, requests, id, key: this.text(collision.key), prefix })
  }

  /** Statements that let sessions into buckets of which nothing was read. */
  private lookElsewhere(): void {
    const named = this.given.buckets.map(({ name }) => name)
    for (const template of this.given.templates)
      for (const statement of template.marked.allows) {
        const requests = { by: { template, statement } }
        const other = this.guarded([requests], () => otherBucketOf(statement, named, this.building))
        if (other !== undefined)
          this.undecided(
            [requests],
            `it also reaches buckets that were not named, such as ${other}, whose policies were not read`,
          )
      }
  }

  private guarded<T>(about: readonly Pick<Requests, 'by'>[], work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof LimitExceeded)) throw error
      this.undecided(about, error.message)
      return undefined
    }
  }

  private undecided(about: readonly Pick<Requests, 'by'>[], why: string): void {
    const places = about.flatMap(({ by }) => (by === undefined ? [] : [statementPlace(by.template, by.statement)]))
    const names = new Set<string>()
    const statements = places.filter(({ document, index }) => {
      const name = `${document} ${index}`
      return !names.has(name) && names.add(name).size > 0
    })
    const isKnown = this.reasons.some((one) => JSON.stringify(one.statements) === JSON.stringify(statements))
    if (!isKnown) this.reasons.push({ statements, why })
  }

  private text(symbols: readonly number[]): string {
    return this.building.alphabet.textOf(symbols)
  }
}
