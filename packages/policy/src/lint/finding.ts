import type { CompiledStatement } from '../compile.ts'
import type { PolicyDocument } from '../document.ts'
import type { Position } from '../json.ts'
import type { Places } from './places.ts'

/** One mistake, or what is nearly always one. */
export interface Finding {
  /** Name of the rule; `syntax` for what is no policy at all. */
  readonly rule: string
  readonly position: Position
  /** What is wrong and what follows from it, in one or two sentences. */
  readonly why: string
  /** What to write instead. */
  readonly fix: string
}

/** One statement as rules see it. */
export interface Seen {
  readonly document: PolicyDocument
  readonly statement: CompiledStatement
  readonly places: Places
}

export interface Rule {
  readonly name: string
  readonly find: (seen: Seen) => readonly Omit<Finding, 'rule'>[]
}

/** The last field of a resource of OSS; undefined for everything else, and for a bare `*`. */
export function relativeIdOf(resource: string): string | undefined {
  return /^acs:o[^:]*:[^:]*:[^:]*:([^]+)$/.exec(resource)?.[1]
}
