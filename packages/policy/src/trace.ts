/** The record of a decision: every statement that was asked, what it answered, and the values it looked at. */
import type { CompiledStatement } from './compile.ts'
import { holds } from './conditions.ts'
import type { Decision, Layer } from './decision.ts'
import type { Condition, Effect } from './document.ts'
import type { Position } from './json.ts'
import type { Outcome, Subject } from './match.ts'
import { type AttachedPolicy, type Resource, resourceArn, type TrustCaller } from './request.ts'

/** Where a statement stands: `attached` for identity policies; the other layers have one policy each. */
export interface Origin {
  readonly layer: Layer
  readonly attached?: AttachedPolicy
}

/** One statement that was asked. */
export interface ConsideredStatement {
  readonly layer: Layer
  /** Name, type, version and attachment of an identity policy. */
  readonly policy: Omit<AttachedPolicy, 'policy'> | undefined
  readonly effect: Effect
  /** From 0, in its document; `sid` and `position` are those of the source text. */
  readonly index: number
  readonly sid: string | undefined
  readonly position: Position
  readonly outcome: Outcome
  /** The conditions that did not hold, when `outcome` is `condition`. */
  readonly failed: readonly Condition[]
}

/** A condition key that some statement asked for, with the request's values; `undefined` when the request has none. */
export interface ConditionSeen {
  readonly key: string
  readonly values: readonly string[] | undefined
}

/** A decision with all that led to it. Only for those who may see the policies: seal it for anybody else. */
export interface Explanation extends Decision {
  readonly caller: TrustCaller
  readonly action: string
  readonly resourceArn: string
  /** The statement that decided; `undefined` when none did (no Allow matched, an ACL, the owner). */
  readonly statement: ConsideredStatement | undefined
  /** The statements that matched, in the order asked. */
  readonly matched: readonly ConsideredStatement[]
  /** All statements asked; a decision ends the asking, so later layers may be missing. */
  readonly considered: readonly ConsideredStatement[]
  /** Sorted by key. */
  readonly conditions: readonly ConditionSeen[]
}

/** Collects what `explain` returns. */
export class Trace {
  private readonly considered: ConsideredStatement[] = []
  private readonly asked = new Set<CompiledStatement>()
  private readonly keys = new Set<string>()
  private readonly subject: Subject
  private readonly action: string
  private readonly resource: Resource

  constructor(subject: Subject, action: string, resource: Resource) {
    this.subject = subject
    this.action = action
    this.resource = resource
  }

  /** The same policy may be attached twice, so only statements of the single-policy layers are told once. */
  note({ layer, attached }: Origin, statement: CompiledStatement, outcome: Outcome): void {
    if (attached === undefined) {
      if (this.asked.has(statement)) return
      this.asked.add(statement)
    }
    const { index, sid, effect, position } = statement.source
    const isAboutValues = outcome === 'condition' || outcome === 'matched'
    if (isAboutValues) for (const condition of statement.conditions) this.keys.add(condition.canonicalKey)
    const failing = outcome === 'condition' ? statement.conditions : []
    this.considered.push({
      layer,
      policy: attached === undefined ? undefined : describe(attached),
      effect,
      index,
      sid,
      position,
      outcome,
      failed: failing
        .filter((condition) => !holds(condition, this.subject.conditions))
        .map(({ operator, key, values }) => ({ operator, key, values })),
    })
  }

  explanation(decision: Decision): Explanation {
    const matched = this.considered.filter(({ outcome }) => outcome === 'matched')
    const isByStatement = decision.noPermissionType === 'ExplicitDeny' || decision.isAllowed
    const effect = decision.isAllowed ? 'Allow' : 'Deny'
    const statement = matched.find((candidate) => candidate.layer === decision.layer && candidate.effect === effect)
    return {
      ...decision,
      caller: this.subject.caller,
      action: this.action,
      resourceArn: resourceArn(this.resource),
      statement: isByStatement ? statement : undefined,
      matched,
      considered: this.considered,
      conditions: [...this.keys].toSorted().map((key) => ({ key, values: this.valuesOf(key) })),
    }
  }

  private valuesOf(key: string): readonly string[] | undefined {
    const found = this.subject.conditions.get(key)
    return typeof found === 'string' ? [found] : found
  }
}

function describe({ name, type, version, attachedTo }: AttachedPolicy): Omit<AttachedPolicy, 'policy'> {
  return { name, type, version, attachedTo }
}
