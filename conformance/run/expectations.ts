/** What is known to differ, and why; a surprise in either direction fails the run. */
import { readFileSync } from 'node:fs'
import type { Judged } from './suite.ts'

export type Difference = {
  /** A client's name; a `*` stands for anything. */
  readonly client: string
  readonly case: string
  readonly reason: string
  /** Only failures that say this; any, when absent. */
  readonly detail?: string
  /** The case may pass as well: its author's test rolls dice, or looks at a clock. */
  readonly varies?: boolean
}
export type Result = Judged & { readonly client: string }
export type Verdict = Result & {
  /** `known`: it failed as written down. `surprise`: it passed although it was written down as failing. */
  readonly verdict: 'passed' | 'failed' | 'skipped' | 'known' | 'surprise'
  readonly reason?: string
}

/** @throws Error when a difference has no reason */
export function readDifferences(path: string): readonly Difference[] {
  const { differences } = JSON.parse(readFileSync(path, 'utf8')) as { differences: readonly Difference[] }
  for (const difference of differences)
    if (difference.reason.trim() === '') throw new Error(`${difference.client} ${difference.case} has no reason`)
  return differences
}

export function verdictOf(result: Result, differences: readonly Difference[]): Verdict {
  const known = differences.find((one) => speaksOf(one, result))
  if (known === undefined || result.outcome === 'skipped') return { ...result, verdict: result.outcome }
  return { ...result, verdict: result.outcome === 'failed' ? 'known' : 'surprise', reason: known.reason }
}

function speaksOf(one: Difference, { client, name, outcome, detail }: Result): boolean {
  if (!matches(one.client, client) || !matches(one.case, name)) return false
  if (one.varies === true && outcome === 'passed') return false
  return one.detail === undefined || outcome === 'passed' || (detail ?? '').includes(one.detail)
}

/** Differences of clients that ran, whose case did not: they name something that is no more. */
export function staleDifferences(
  differences: readonly Difference[],
  results: readonly Result[],
): readonly Difference[] {
  return differences.filter(
    (one) =>
      one.varies !== true &&
      results.some(({ client, outcome }) => matches(one.client, client) && outcome !== 'skipped') &&
      !results.some(({ client, name }) => matches(one.client, client) && matches(one.case, name)),
  )
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(text)
}
