import { parseHttpDate } from './http-date.ts'

/** The four conditions of a read, as the texts of their headers; those of a copy have the same meaning. */
export type Conditions = {
  readonly ifMatch?: string | undefined
  readonly ifUnmodifiedSince?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly ifModifiedSince?: string | undefined
}

export type ConditionName = keyof Conditions

/** `not-modified` is 304, `failed` is 412; both name the condition that did not hold. */
export type Judged =
  | { readonly kind: 'holds' }
  | { readonly kind: 'failed' | 'not-modified'; readonly condition: ConditionName }

/**
 * Judges the conditions in the order of RFC 9110: If-Match, else If-Unmodified-Since; then If-None-Match, else
 * If-Modified-Since. ETags compare without regard to quotes and case; dates that are none count as absent. Times compare
 * in whole seconds, because Last-Modified has no more.
 * https://help.aliyun.com/en/oss/developer-reference/getobject
 */
export function judgeConditions(
  conditions: Conditions,
  object: { readonly etag: string; readonly modifiedMs: number },
): Judged {
  const modifiedSeconds = Math.floor(object.modifiedMs / 1_000)
  const { ifMatch, ifNoneMatch } = conditions
  if (ifMatch !== undefined) {
    if (!namesEtag(ifMatch, object.etag)) return { kind: 'failed', condition: 'ifMatch' }
  } else {
    const limit = secondsOf(conditions.ifUnmodifiedSince)
    if (limit !== undefined && modifiedSeconds > limit) return { kind: 'failed', condition: 'ifUnmodifiedSince' }
  }
  if (ifNoneMatch !== undefined) {
    if (namesEtag(ifNoneMatch, object.etag)) return { kind: 'not-modified', condition: 'ifNoneMatch' }
  } else {
    const limit = secondsOf(conditions.ifModifiedSince)
    if (limit !== undefined && modifiedSeconds <= limit) return { kind: 'not-modified', condition: 'ifModifiedSince' }
  }
  return { kind: 'holds' }
}

/** The conditions of a write: If-Match with ETags or `*`, and If-None-Match with `*`, which says that nothing is there. */
export type WriteCondition = { readonly ifMatch?: string | undefined; readonly isForNew: boolean }

/** Whether what is at the key, by its ETag, is what the writer means to replace; undefined is nothing. */
export function mayReplace({ ifMatch, isForNew }: WriteCondition, etag: string | undefined): boolean {
  if (isForNew && etag !== undefined) return false
  return ifMatch === undefined || (etag !== undefined && namesEtag(ifMatch, etag))
}

/** `"A", W/"B"`, a bare `a`, or `*`. */
function namesEtag(text: string, etag: string): boolean {
  return text.split(',').some((item) => {
    const wanted = bareEtag(item)
    return wanted === '*' || wanted === bareEtag(etag)
  })
}

/** An ETag as it compares: without weakness, quotes (also the escaped ones of XML) and spaces, in upper case. */
export function bareEtag(text: string): string {
  return text
    .trim()
    .replace(/^W\//i, '')
    .replace(/^(?:"|&quot;)/i, '')
    .replace(/(?:"|&quot;)$/i, '')
    .toUpperCase()
}

function secondsOf(date: string | undefined): number | undefined {
  const timeMs = date === undefined ? undefined : parseHttpDate(date)
  return timeMs === undefined ? undefined : timeMs / 1_000
}
