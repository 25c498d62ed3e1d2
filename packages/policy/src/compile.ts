/** Policy document to matchers. Compiled once when a policy is stored, cached or opened from a token. */
import { type CompiledCondition, compileCondition } from './conditions.ts'
import type { PolicyDocument, PolicyKind, Statement } from './document.ts'
import { parsePolicy, splitArn } from './parse.ts'
import { isPublicStatement } from './public-statement.ts'
import { asciiLower, compileWildcard, type Wildcard } from './wildcard.ts'

/** The fields of a resource pattern, each with its own wildcards, so that none reaches over a colon. */
export interface ResourcePattern {
  readonly service: Wildcard
  /** `undefined` where the pattern's region is empty or `*`. */
  readonly region: Wildcard | undefined
  readonly account: Wildcard
  readonly relativeId: Wildcard
  /** The same for lower-cased roles: the console writes role ARNs in lower case whatever the role's name. */
  readonly relativeIdLower: Wildcard
}

export interface CompiledStatement {
  readonly source: Statement
  readonly isActionNegated: boolean
  readonly actions: readonly Wildcard[]
  /** `undefined` where one of the resources is a bare `*`, and in trust policies. */
  readonly resources: readonly ResourcePattern[] | undefined
  readonly conditions: readonly CompiledCondition[]
  /** An Allow that public access block takes away. */
  readonly isPublic: boolean
}

/**
 * A policy ready for `evaluate`. Immutable; safe to share between requests. The kind is in the type, because a policy
 * without principals in the place of a bucket policy would speak of everybody.
 */
export interface CompiledPolicy<Kind extends PolicyKind = PolicyKind> {
  readonly kind: Kind
  readonly document: PolicyDocument<Kind>
  readonly allows: readonly CompiledStatement[]
  readonly denies: readonly CompiledStatement[]
}

/** Parses and compiles. Throws `PolicySyntaxError` as `parsePolicy` does. */
export function readPolicy<Kind extends PolicyKind>(source: string, kind: Kind): CompiledPolicy<Kind> {
  return compilePolicy(parsePolicy(source, kind))
}

/** Compiles what `parsePolicy` returned. */
export function compilePolicy<Kind extends PolicyKind>(document: PolicyDocument<Kind>): CompiledPolicy<Kind> {
  const statements = document.statements.map(compileStatement)
  return {
    kind: document.kind,
    document,
    allows: statements.filter(({ source }) => source.effect === 'Allow'),
    denies: statements.filter(({ source }) => source.effect === 'Deny'),
  }
}

function compileStatement(source: Statement): CompiledStatement {
  const isEverything = source.resources.length === 0 || source.resources.includes('*')
  return {
    source,
    isActionNegated: source.isActionNegated,
    actions: source.actions.map((action) => compileWildcard(asciiLower(action))),
    resources: isEverything ? undefined : source.resources.map(compileResource),
    conditions: source.conditions.map(compileCondition),
    isPublic: isPublicStatement(source),
  }
}

function compileResource(resource: string): ResourcePattern {
  const [, service = '', region = '', account = '', relativeId = ''] = splitArn(resource)
  return {
    service: compileWildcard(service),
    region: region === '' || region === '*' ? undefined : compileWildcard(bareRegion(region)),
    account: compileWildcard(account),
    relativeId: compileWildcard(relativeId),
    relativeIdLower: compileWildcard(asciiLower(relativeId)),
  }
}

/** Policies write a region as `cn-hangzhou` and, after the endpoint, as `oss-cn-hangzhou`. */
export function bareRegion(region: string): string {
  return region.startsWith('oss-') ? region.slice('oss-'.length) : region
}
