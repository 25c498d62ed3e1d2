/** Rules by which nobody, or nobody of some, writes over the objects of a bucket. */
import { isCaller, parseBucketPrincipal } from '@latchkey/policy'
import type { BucketPrincipal, Principal } from '@latchkey/policy'

export const overwriteRulesMax = 100
export const overwritePrincipalsMax = 100
/** Letters of a prefix, and of a suffix. */
export const overwriteAffixLettersMax = 1_023
/** As it is stored: it is read with the bucket. */
export const overwriteDocumentBytesMax = 65_536

export type OverwriteRule = {
  readonly id: string
  readonly prefix: string
  readonly suffix: string
  /** As they were put. Empty: everybody. */
  readonly principals: readonly string[]
}

export const overwriteDocument = (rules: readonly OverwriteRule[]): string => JSON.stringify(rules)

export function parseOverwriteDocument(document: string): readonly OverwriteRule[] {
  // The record was written by `overwriteDocument` and nothing else.
  return JSON.parse(document) as readonly OverwriteRule[]
}

export type OverwriteFilter = Pick<OverwriteRule, 'prefix' | 'suffix'> & {
  /** Undefined: everybody. */
  readonly principals: readonly BucketPrincipal[] | undefined
}

/** What names nobody that there can be stays in the document and forbids nobody anything. */
export function overwriteFilters(rules: readonly OverwriteRule[]): readonly OverwriteFilter[] {
  return rules.map(({ prefix, suffix, principals }) => ({
    prefix,
    suffix,
    principals:
      principals.length === 0
        ? undefined
        : principals.map(parseBucketPrincipal).filter((principal) => typeof principal !== 'string'),
  }))
}

/** Whether some rule speaks of the key and of the caller. */
export function forbidsOverwrite(filters: readonly OverwriteFilter[], key: string, caller: Principal): boolean {
  return filters.some(
    ({ prefix, suffix, principals }) =>
      key.startsWith(prefix) &&
      key.endsWith(suffix) &&
      (principals === undefined || principals.some((one) => one.kind === 'everyone' || isCaller(one, caller))),
  )
}
