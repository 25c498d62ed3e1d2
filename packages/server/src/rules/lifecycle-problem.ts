/** Why lifecycle rules cannot be stored. */
import { countsFromAccess } from './lifecycle.ts'
import type {
  LifecycleRule,
  LifecycleTag,
  LifecycleTransition,
  LifecycleWhen,
  NoncurrentTransition,
} from './lifecycle.ts'

export const lifecycleRulesMax = 1_000
export const ruleIdCharactersMax = 255
/** More than an object can have: such a rule is stored, as the cloud does it, and applies to nothing. */
export const ruleTagsMax = 100
export const ruleTagCharactersMax = 1_024
const prefixBytesMax = 1_023
const daysMax = 36_500
const sizeMax = 5 * 1_099_511_627_776

/** `argument` names what an InvalidArgument is about; without it the document as a whole is malformed. */
export type LifecycleProblem = {
  readonly kind: 'malformed' | 'argument' | 'request'
  readonly argument?: string
  readonly value?: string
  readonly message: string
  readonly ec?: string
  /** The cloud's own sentence, where clients compare it. */
  readonly title?: string
}

const colder = ['IA', 'Archive', 'ColdArchive', 'DeepColdArchive'] as const

export function lifecycleProblem(
  rules: readonly LifecycleRule[],
  options: { readonly mayOverlap: boolean; readonly tracksAccess: boolean },
): LifecycleProblem | undefined {
  if (rules.length === 0) return malformed('There is no rule.')
  if (rules.length > lifecycleRulesMax)
    return malformed(`There are more than ${lifecycleRulesMax} rules.`, '0014-00000014')
  const ids = new Set<string>()
  for (const rule of rules) {
    if (ids.has(rule.id)) return argument('ID', rule.id, 'Two rules have the same ID.', '0014-00000020')
    ids.add(rule.id)
    const problem = ruleProblem(rule)
    if (problem !== undefined) return problem
  }
  if (!options.tracksAccess && countsFromAccess(rules))
    return {
      kind: 'request',
      message: 'IsAccessTime needs access tracking: enable it for the bucket with PutBucketAccessMonitor first.',
      ec: '0014-00000016',
    }
  return overlapProblem(rules, options.mayOverlap)
}

function ruleProblem(rule: LifecycleRule): LifecycleProblem | undefined {
  if (rule.id.length > ruleIdCharactersMax)
    return argument('ID', rule.id, `An ID has at most ${ruleIdCharactersMax} characters.`)
  if (Buffer.byteLength(rule.prefix) > prefixBytesMax || rule.prefix.includes('\0'))
    return argument('Prefix', rule.prefix, 'No key can begin so.')
  if (
    rule.expiration === undefined &&
    rule.transitions.length === 0 &&
    rule.noncurrentExpiration === undefined &&
    rule.noncurrentTransitions.length === 0 &&
    rule.abortMultipartUpload === undefined
  )
    return malformed('A rule says what is to be done: none of Expiration, Transition and their like is there.')
  return (
    tagsProblem(rule) ??
    filterProblem(rule) ??
    accessProblem(rule) ??
    timesProblem(rule) ??
    transitionsProblem(rule) ??
    noncurrentProblem(rule)
  )
}

function tagsProblem(rule: LifecycleRule): LifecycleProblem | undefined {
  if (rule.tags.length > ruleTagsMax) return malformed(`A rule has at most ${ruleTagsMax} tags.`)
  if (new Set(rule.tags.map(({ key }) => key)).size < rule.tags.length)
    return malformed('A rule asks for two values of one tag.')
  if (rule.tags.length > 0 && rule.abortMultipartUpload !== undefined)
    return malformed('An upload has no tags: AbortMultipartUpload and Tag exclude each other.')
  return [...rule.tags, ...(rule.filter?.not.flatMap(({ tag }) => tag ?? []) ?? [])]
    .map(tagProblem)
    .find((problem) => problem !== undefined)
}

function tagProblem({ key, value }: LifecycleTag): LifecycleProblem | undefined {
  const isFine = /^[A-Za-z0-9 +\-=._:/]+$/.test(key) && /^[A-Za-z0-9 +\-=._:/]*$/.test(value)
  if (!isFine || Math.max(key.length, value.length) > ruleTagCharactersMax)
    return argument('Tag', key, 'No object can have this tag.')
  return undefined
}

function filterProblem({ prefix, tags, filter }: LifecycleRule): LifecycleProblem | undefined {
  if (filter === undefined) return undefined
  const { sizeGreaterThan, sizeLessThan } = filter
  for (const size of [sizeGreaterThan, sizeLessThan])
    if (size !== undefined && (size < 0 || size > sizeMax))
      return argument('Filter', String(size), `A size is 0 to ${sizeMax}.`)
  if (sizeGreaterThan !== undefined && sizeLessThan !== undefined && sizeGreaterThan >= sizeLessThan)
    return argument(
      'Filter',
      String(sizeGreaterThan),
      'ObjectSizeGreaterThan is not less than ObjectSizeLessThan.',
      '0014-00000041',
    )
  for (const not of filter.not) {
    if (!not.prefix.startsWith(prefix))
      return argument(
        'Not',
        not.prefix,
        'What Not excludes is not in the rule: its prefix begins with that of the rule.',
        '0014-00000034',
      )
    const isRulesTag = not.tag !== undefined && tags.some((tag) => isSameTag(tag, not.tag))
    if (not.prefix === prefix && (not.tag === undefined || isRulesTag))
      return argument('Not', not.prefix, 'Not excludes everything that the rule applies to.', '0014-00000034')
  }
  return undefined
}

/** What a change of class may say only where it counts from the last access, and what it may not say there. */
function accessProblem({ filter, transitions, noncurrentTransitions }: LifecycleRule): LifecycleProblem | undefined {
  const hasSizes = filter?.sizeGreaterThan !== undefined || filter?.sizeLessThan !== undefined
  for (const move of [...transitions, ...noncurrentTransitions]) {
    const isAccess = move.isAccessTime === true
    if (isAccess && 'createdBeforeDate' in move && move.createdBeforeDate !== undefined)
      return malformed('A Transition by last access counts Days and has no CreatedBeforeDate.', '0014-00000047')
    if (isAccess && 'date' in move && move.date !== undefined)
      return malformed('A Transition by last access counts Days and has no Date.')
    if (!isAccess && move.returnToStdWhenVisit === true)
      return malformed('ReturnToStdWhenVisit goes with IsAccessTime.')
    if (move.returnToStdWhenVisit === true && move.storageClass !== 'IA')
      return malformed('ReturnToStdWhenVisit is for IA alone.', '0014-00000053')
    if (!isAccess && move.allowSmallFile !== undefined)
      return malformed('AllowSmallFile goes with IsAccessTime.', '0014-00000055')
    if (move.allowSmallFile !== undefined && hasSizes)
      return malformed('AllowSmallFile and the sizes of Filter exclude each other.', '0014-00000054')
  }
  return undefined
}

/** Each action says once when, and expiry comes after every change of class. */
function timesProblem(rule: LifecycleRule): LifecycleProblem | undefined {
  const { expiration, transitions, abortMultipartUpload } = rule
  const marker = expiration?.expiredObjectDeleteMarker
  if (expiration !== undefined && (marker === undefined || timesOf(expiration).length > 0)) {
    const problem = whenProblem('Expiration', expiration)
    if (problem !== undefined) return problem
  }
  for (const transition of transitions) {
    const problem = whenProblem('Transition', transition)
    if (problem !== undefined) return problem
  }
  return abortMultipartUpload === undefined ? undefined : whenProblem('AbortMultipartUpload', abortMultipartUpload)
}

function timesOf(when: LifecycleWhen): readonly (string | number)[] {
  return [when.days, when.createdBeforeDate, when.date].filter((time) => time !== undefined)
}

function whenProblem(name: string, when: LifecycleWhen): LifecycleProblem | undefined {
  const times = timesOf(when)
  if (times.length !== 1)
    return malformed(
      `${name} has exactly one of Days, CreatedBeforeDate and Date.`,
      times.length > 1 ? '0014-00000061' : undefined,
    )
  if (when.days !== undefined) return daysProblem(name, when.days)
  const date = when.createdBeforeDate ?? when.date ?? ''
  return Date.parse(date) % 86_400_000 === 0 ? undefined : argument(name, date, 'A date is midnight in UTC.')
}

function daysProblem(name: string, days: number): LifecycleProblem | undefined {
  if (days >= 1 && days <= daysMax) return undefined
  return argument(name, String(days), `The number of days is 1 to ${daysMax}.`)
}

/** What counts from the last access cannot be compared with what counts from the last change. */
function transitionsProblem({ expiration, transitions }: LifecycleRule): LifecycleProblem | undefined {
  return (
    orderProblem(transitions.filter(isByChange), expiration) ??
    orderProblem(
      transitions.filter((transition) => !isByChange(transition)),
      undefined,
    )
  )
}

function isByChange({ isAccessTime }: LifecycleTransition): boolean {
  return isAccessTime !== true
}

function orderProblem(
  transitions: readonly LifecycleTransition[],
  expiration: LifecycleRule['expiration'],
): LifecycleProblem | undefined {
  const times = [...transitions, ...(expiration === undefined ? [] : [expiration])].filter(
    (when) => timesOf(when).length > 0,
  )
  if (new Set(times.map(({ days }) => days === undefined)).size > 1)
    return { kind: 'request', message: 'A rule counts days or names dates, and does not do both.' }
  const classes = transitions.map(({ storageClass }) => storageClass)
  if (new Set(classes).size < classes.length)
    return argument('Transition', classes.join(','), 'A rule moves objects into a class once.')
  const inOrder = transitions.toSorted((a, b) => colder.indexOf(a.storageClass) - colder.indexOf(b.storageClass))
  for (const [index, transition] of inOrder.entries()) {
    const next = inOrder[index + 1]
    if (next !== undefined && !isLater(next, transition))
      return argument(
        'Transition',
        next.storageClass,
        `The change to ${next.storageClass} comes later than that to ${transition.storageClass}.`,
      )
    if (expiration !== undefined && timesOf(expiration).length > 0 && !isLater(expiration, transition))
      return argument('Expiration', String(timesOf(expiration)[0]), 'Expiration comes later than every Transition.')
  }
  return undefined
}

/** Times of two kinds cannot be compared in one rule, so they do not stand beside each other. */
function isLater(one: LifecycleWhen, other: LifecycleWhen): boolean {
  if (one.days !== undefined && other.days !== undefined) return one.days > other.days
  const [date, otherDate] = [one.createdBeforeDate ?? one.date, other.createdBeforeDate ?? other.date]
  // Of two days before which something was written, the earlier one is that of the older objects.
  if (date === undefined || otherDate === undefined) return false
  return one.date === undefined ? Date.parse(date) < Date.parse(otherDate) : Date.parse(date) > Date.parse(otherDate)
}

function noncurrentProblem(rule: LifecycleRule): LifecycleProblem | undefined {
  const expiryDays = rule.noncurrentExpiration?.noncurrentDays
  const problem = expiryDays === undefined ? undefined : daysProblem('NoncurrentVersionExpiration', expiryDays)
  if (problem !== undefined) return problem
  const moves = rule.noncurrentTransitions
  return (
    noncurrentOrderProblem(
      moves.filter(({ isAccessTime }) => isAccessTime !== true),
      expiryDays,
    ) ??
    noncurrentOrderProblem(
      moves.filter(({ isAccessTime }) => isAccessTime === true),
      undefined,
    )
  )
}

function noncurrentOrderProblem(
  moves: readonly NoncurrentTransition[],
  expiryDays: number | undefined,
): LifecycleProblem | undefined {
  const inOrder = moves.toSorted((a, b) => colder.indexOf(a.storageClass) - colder.indexOf(b.storageClass))
  for (const [index, { noncurrentDays, storageClass }] of inOrder.entries()) {
    const wrong = daysProblem('NoncurrentVersionTransition', noncurrentDays)
    if (wrong !== undefined) return wrong
    const next = inOrder[index + 1]
    if (next !== undefined && (next.storageClass === storageClass || next.noncurrentDays <= noncurrentDays))
      return argument('NoncurrentVersionTransition', storageClass, 'A colder class comes later, and each comes once.')
    if (expiryDays !== undefined && expiryDays <= noncurrentDays)
      return argument(
        'NoncurrentVersionExpiration',
        String(expiryDays),
        'Expiration of old versions comes later than every Transition of them.',
      )
  }
  return undefined
}

/**
 * Rules of which one prefix begins with the other apply to the same objects when they ask for the same tags. Such rules
 * may not contradict each other; doing the same thing, or having the very same prefix, needs the caller's word.
 */
function overlapProblem(rules: readonly LifecycleRule[], mayOverlap: boolean): LifecycleProblem | undefined {
  const sameTags = Map.groupBy(rules, ({ tags }) =>
    tags
      .map(({ key, value }) => `${key}=${value}`)
      .toSorted()
      .join('&'),
  )
  for (const group of sameTags.values()) {
    // In the order of prefixes, those that begin with another one follow it.
    const open: LifecycleRule[] = []
    for (const rule of group.toSorted((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : 0))) {
      while (open.length > 0 && !rule.prefix.startsWith(open.at(-1)?.prefix ?? '')) open.pop()
      for (const other of open) {
        const problem = pairProblem(other, rule, mayOverlap)
        if (problem !== undefined) return problem
      }
      open.push(rule)
    }
  }
  return undefined
}

function pairProblem(outer: LifecycleRule, inner: LifecycleRule, mayOverlap: boolean): LifecycleProblem | undefined {
  const about = `Rules ${outer.id} and ${inner.id} apply to the same objects`
  for (const transition of outer.transitions)
    for (const other of inner.transitions)
      if ((transition.days === undefined) !== (other.days === undefined))
        return malformed(`${about}; one counts days and the other names a date.`, '0014-00000080')
  if (mayOverlap) return undefined
  if (outer.prefix === inner.prefix) return malformed(`${about}: they have the same prefix.`, '0014-00000085')
  const same = sameActions.find(([field]) => outer[field] !== undefined && inner[field] !== undefined)
  if (same !== undefined)
    return {
      ...malformed(`${about} and do the same. x-oss-allow-same-action-overlap allows that.`, '0014-00000084'),
      title: `Overlap for same action type ${same[1]}`,
    }
  if (contradicts(outer, inner) || contradicts(inner, outer))
    return malformed(`${about}; one expires them before the other has moved them.`, '0014-00000082')
  return undefined
}

const sameActions = [
  ['expiration', 'Expiration'],
  ['noncurrentExpiration', 'NoncurrentVersionExpiration'],
  ['abortMultipartUpload', 'AbortMultipartUpload'],
] as const

function contradicts({ expiration }: LifecycleRule, { transitions }: LifecycleRule): boolean {
  return (
    expiration !== undefined &&
    timesOf(expiration).length > 0 &&
    transitions.some(
      (transition) => isByChange(transition) && transition.days !== undefined && !isLater(expiration, transition),
    )
  )
}

function isSameTag(one: LifecycleTag, other: LifecycleTag | undefined): boolean {
  return one.key === other?.key && one.value === other.value
}

function malformed(message: string, ec?: string): LifecycleProblem {
  return { kind: 'malformed', message, ...(ec !== undefined && { ec }) }
}

function argument(name: string, value: string, message: string, ec?: string): LifecycleProblem {
  return { kind: 'argument', argument: name, value, message, ...(ec !== undefined && { ec }) }
}
