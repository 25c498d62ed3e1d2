/** What a bucket's lifecycle rules say should become of an object, an old version or an upload by now. */

/** As the document has them: exactly one of `days` and the two dates. Dates are ISO 8601. */
export type LifecycleWhen = {
  readonly days?: number | undefined
  readonly createdBeforeDate?: string | undefined
  readonly date?: string | undefined
}
export const lifecycleClasses = ['IA', 'Archive', 'ColdArchive', 'DeepColdArchive'] as const
export type LifecycleClass = (typeof lifecycleClasses)[number]
export type LifecycleTag = { readonly key: string; readonly value: string }
export type LifecycleTransition = LifecycleWhen & {
  readonly storageClass: LifecycleClass
  readonly isAccessTime?: boolean | undefined
  readonly returnToStdWhenVisit?: boolean | undefined
  readonly allowSmallFile?: boolean | undefined
}
export type NoncurrentTransition = Omit<LifecycleTransition, keyof LifecycleWhen> & {
  readonly noncurrentDays: number
}
export type LifecycleRule = {
  readonly id: string
  readonly prefix: string
  readonly status: 'Enabled' | 'Disabled'
  readonly tags: readonly LifecycleTag[]
  readonly filter?:
    | {
        readonly not: readonly { readonly prefix: string; readonly tag?: LifecycleTag | undefined }[]
        readonly sizeGreaterThan?: number | undefined
        readonly sizeLessThan?: number | undefined
      }
    | undefined
  readonly expiration?: (LifecycleWhen & { readonly expiredObjectDeleteMarker?: boolean | undefined }) | undefined
  readonly transitions: readonly LifecycleTransition[]
  readonly noncurrentExpiration?: { readonly noncurrentDays: number } | undefined
  readonly noncurrentTransitions: readonly NoncurrentTransition[]
  readonly abortMultipartUpload?: LifecycleWhen | undefined
}

export function lifecycleDocument(rules: readonly LifecycleRule[]): string {
  return JSON.stringify(rules)
}

export function parseLifecycleDocument(document: string): readonly LifecycleRule[] {
  // The record was written by `lifecycleDocument` and nothing else.
  return JSON.parse(document) as readonly LifecycleRule[]
}

const dayMs = 86_400_000
/** A transition that says `AllowSmallFile` false leaves smaller objects where they are. */
export const smallFileBytes = 65_536

const coldness: readonly string[] = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']

/** What the head of a record tells. */
export type LifecycleSubject = {
  readonly key: string
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly storageClass: string
  readonly type?: string | undefined
  /** Of an appendable object, when it was sealed. */
  readonly sealedMs?: number | undefined
  /** Absent where accesses are not tracked: rules that count from them do nothing then. */
  readonly lastAccessMs?: number | undefined
}
/** Tags are not in the head; undefined says that they were not read. */
export type SubjectTags = readonly (readonly [name: string, value: string])[] | undefined

export type LifecycleDecision =
  | { readonly kind: 'nothing' }
  /** Some rule may apply, depending on tags that were not given. */
  | { readonly kind: 'needs-tags' }
  | { readonly kind: 'expire'; readonly ruleId: string }
  | { readonly kind: 'transition'; readonly to: LifecycleClass; readonly ruleId: string }

/**
 * Of what is due now, expiry comes before a change of class, and the coldest class before a warmer one; an object never
 * becomes warmer. Of several rules that say the same, the first is named.
 */
export function decideObject(
  object: LifecycleSubject,
  tags: SubjectTags,
  rules: readonly LifecycleRule[],
  nowMs: number,
): LifecycleDecision {
  return decide(
    object,
    tags,
    rules,
    ({ expiration }) => expiration !== undefined && isDue(expiration, object.modifiedMs, nowMs),
    ({ transitions }) =>
      transitions.filter((transition) => {
        const sinceMs = transition.isAccessTime === true ? object.lastAccessMs : object.modifiedMs
        return sinceMs !== undefined && isDue(transition, sinceMs, nowMs)
      }),
  )
}

/**
 * An old version, counted from the moment at which a newer one took its place; where a rule counts from the last access,
 * from the later of both.
 */
export function decideNoncurrent(
  version: LifecycleSubject & { readonly noncurrentSinceMs: number },
  tags: SubjectTags,
  rules: readonly LifecycleRule[],
  nowMs: number,
): LifecycleDecision {
  const isOver = (days: number, sinceMs = version.noncurrentSinceMs): boolean => sinceMs + days * dayMs <= nowMs
  const { lastAccessMs, noncurrentSinceMs } = version
  return decide(
    version,
    tags,
    rules,
    ({ noncurrentExpiration }) => noncurrentExpiration !== undefined && isOver(noncurrentExpiration.noncurrentDays),
    ({ noncurrentTransitions }) =>
      noncurrentTransitions.filter(({ noncurrentDays, isAccessTime }) => {
        if (isAccessTime !== true) return isOver(noncurrentDays)
        return lastAccessMs !== undefined && isOver(noncurrentDays, Math.max(lastAccessMs, noncurrentSinceMs))
      }),
  )
}

/** A delete marker behind which no version is left. */
export function decideLoneMarker(
  marker: Pick<LifecycleSubject, 'key' | 'modifiedMs'>,
  rules: readonly LifecycleRule[],
  nowMs: number,
): LifecycleDecision {
  const subject = { ...marker, sizeBytes: 0, storageClass: 'Standard' }
  return decide(
    subject,
    [],
    rules,
    ({ expiration }) =>
      expiration !== undefined &&
      (expiration.expiredObjectDeleteMarker === true || isDue(expiration, marker.modifiedMs, nowMs)),
    () => [],
  )
}

/** The rule by which an open upload is to be given up. */
export function decideUpload(
  upload: { readonly key: string; readonly initiatedMs: number },
  rules: readonly LifecycleRule[],
  nowMs: number,
): LifecycleDecision {
  const rule = rules.find(
    ({ status, prefix, abortMultipartUpload }) =>
      status === 'Enabled' &&
      abortMultipartUpload !== undefined &&
      upload.key.startsWith(prefix) &&
      isDue(abortMultipartUpload, upload.initiatedMs, nowMs),
  )
  return rule === undefined ? { kind: 'nothing' } : { kind: 'expire', ruleId: rule.id }
}

/** When the object will expire by the rules as they are, if ever, and by which: for `x-oss-expiration`. */
export function expiryOf(
  object: LifecycleSubject,
  tags: NonNullable<SubjectTags>,
  rules: readonly LifecycleRule[],
): { readonly atMs: number; readonly ruleId: string } | undefined {
  let first: { readonly atMs: number; readonly ruleId: string } | undefined
  for (const rule of rules) {
    const atMs = rule.expiration && dueAtMs(rule.expiration, object.modifiedMs)
    if (atMs === undefined || (first !== undefined && first.atMs <= atMs)) continue
    if (rule.status === 'Enabled' && matches(rule, object, tags) === true) first = { atMs, ruleId: rule.id }
  }
  return first
}

type Move = { readonly storageClass: LifecycleClass; readonly allowSmallFile?: boolean | undefined }

function decide(
  object: LifecycleSubject,
  tags: SubjectTags,
  rules: readonly LifecycleRule[],
  isExpired: (rule: LifecycleRule) => boolean,
  movesOf: (rule: LifecycleRule) => readonly Move[],
): LifecycleDecision {
  let move: { readonly to: LifecycleClass; readonly ruleId: string } | undefined
  let isOpen = false
  for (const rule of rules) {
    if (rule.status !== 'Enabled') continue
    const expires = isExpired(rule)
    const to = expires ? undefined : coldestOf(object, movesOf(rule))
    if (!expires && to === undefined) continue
    const matching = matches(rule, object, tags)
    if (matching === 'needs-tags') isOpen = true
    if (matching !== true) continue
    if (expires) return { kind: 'expire', ruleId: rule.id }
    if (to !== undefined && isColder(to, move?.to ?? object.storageClass)) move = { to, ruleId: rule.id }
  }
  // A rule that is open may say more than the one that is known, so it is answered first.
  if (isOpen) return { kind: 'needs-tags' }
  return move === undefined ? { kind: 'nothing' } : { kind: 'transition', ...move }
}

export function countsFromAccess(rules: readonly LifecycleRule[]): boolean {
  return rules.some((rule) =>
    [...rule.transitions, ...rule.noncurrentTransitions].some(({ isAccessTime }) => isAccessTime === true),
  )
}

/** Whether an object that a rule moved to IA comes back because it was read: some rule that moves it there says so. */
export function returnsToStandard(
  object: LifecycleSubject,
  tags: SubjectTags,
  rules: readonly LifecycleRule[],
): boolean {
  return (
    object.storageClass === 'IA' &&
    rules.some(
      (rule) =>
        rule.status === 'Enabled' &&
        [...rule.transitions, ...rule.noncurrentTransitions].some(
          ({ storageClass, isAccessTime, returnToStdWhenVisit }) =>
            storageClass === 'IA' && isAccessTime === true && returnToStdWhenVisit === true,
        ) &&
        matches(rule, object, tags) === true,
    )
  )
}

function coldestOf(object: LifecycleSubject, moves: readonly Move[]): LifecycleClass | undefined {
  let coldest: LifecycleClass | undefined
  for (const { storageClass, allowSmallFile } of moves) {
    if (allowSmallFile === false && object.sizeBytes < smallFileBytes) continue
    if (isOpenForAppends(object) && isColder(storageClass, 'Archive')) continue
    if (isColder(storageClass, coldest ?? object.storageClass)) coldest = storageClass
  }
  return coldest
}

/** What may still grow becomes no colder than Archive. */
function isOpenForAppends({ type, sealedMs }: LifecycleSubject): boolean {
  return type === 'Appendable' && sealedMs === undefined
}

function isColder(one: string, other: string): boolean {
  return coldness.indexOf(one) > coldness.indexOf(other)
}

function isDue(when: LifecycleWhen, sinceMs: number, nowMs: number): boolean {
  const atMs = dueAtMs(when, sinceMs)
  return atMs !== undefined && atMs <= nowMs
}

/** `date` applies to everything from that day on; `createdBeforeDate` at once, to what is older than that day. */
function dueAtMs(when: LifecycleWhen, sinceMs: number): number | undefined {
  if (when.days !== undefined) return sinceMs + when.days * dayMs
  if (when.date !== undefined) return Date.parse(when.date)
  if (when.createdBeforeDate === undefined) return undefined
  const beforeMs = Date.parse(when.createdBeforeDate)
  return sinceMs < beforeMs ? beforeMs : undefined
}

function matches(rule: LifecycleRule, object: LifecycleSubject, tags: SubjectTags): boolean | 'needs-tags' {
  const { key, sizeBytes } = object
  if (!key.startsWith(rule.prefix)) return false
  const { filter } = rule
  if (filter?.sizeGreaterThan !== undefined && sizeBytes <= filter.sizeGreaterThan) return false
  if (filter?.sizeLessThan !== undefined && sizeBytes >= filter.sizeLessThan) return false
  const exceptions = filter?.not.filter(({ prefix }) => key.startsWith(prefix)) ?? []
  if (exceptions.some(({ tag }) => tag === undefined)) return false
  if (rule.tags.length === 0 && exceptions.length === 0) return true
  if (tags === undefined) return 'needs-tags'
  const has = (tag: LifecycleTag | undefined): boolean =>
    tag !== undefined && tags.some(([name, value]) => name === tag.key && value === tag.value)
  return rule.tags.every(has) && !exceptions.some(({ tag }) => has(tag))
}
