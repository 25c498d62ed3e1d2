/** Rules for folders, the bucket document of `?folderRules`: which of them a game owns, and what is to be put. */

export type FolderLimits = {
  readonly maxBytes?: number | undefined
  readonly maxObjects?: number | undefined
  readonly maxObjectBytes?: number | undefined
}
export type FolderRule = FolderLimits & {
  readonly prefix: string
  readonly contentTypes?: readonly string[] | undefined
  readonly insertOnly?: boolean | undefined
  readonly overrides?: readonly (FolderLimits & { readonly id: string })[] | undefined
  /** Told only. While a rule counts, how much lies in a folder is not all known. */
  readonly status?: 'counting' | 'enforced' | undefined
}

export type Merged = {
  /** Undefined when what is there is right. */
  readonly put: readonly FolderRule[] | undefined
  /** Prefixes that are the game's from now on. */
  readonly own: readonly string[]
  /** Prefixes for which somebody else has a rule, which stays. */
  readonly taken: readonly string[]
}

/**
 * What is the game's own is as wanted, with the overrides that an operator gave to single players; what is not its own
 * stays as it is, also where the game would like another.
 */
export function mergeRules(
  current: readonly FolderRule[],
  wanted: readonly FolderRule[],
  ownBefore: readonly string[],
): Merged {
  const isOurs = (rule: FolderRule): boolean =>
    ownBefore.includes(rule.prefix) || wanted.some((one) => one.prefix === rule.prefix && saysTheSame(one, rule))
  const others = current.filter((rule) => !isOurs(rule))
  const taken = wanted.filter(({ prefix }) => others.some((other) => overlap(prefix, other.prefix)))
  const ours = wanted
    .filter((rule) => !taken.includes(rule))
    .map((rule) => ({ ...rule, overrides: current.find(({ prefix }) => prefix === rule.prefix)?.overrides ?? [] }))
  const put = [...others.map(({ status: _told, ...rule }) => rule), ...ours]
  const isRight =
    put.length === current.length &&
    put.every((rule) => current.some((one) => one.prefix === rule.prefix && saysTheSame(one, rule)))
  return {
    put: isRight ? undefined : put,
    own: ours.map(({ prefix }) => prefix),
    taken: taken.map(({ prefix }) => prefix),
  }
}

function saysTheSame(a: FolderRule, b: FolderRule): boolean {
  return (
    a.maxBytes === b.maxBytes &&
    a.maxObjects === b.maxObjects &&
    a.maxObjectBytes === b.maxObjectBytes &&
    (a.insertOnly === true) === (b.insertOnly === true) &&
    (a.contentTypes ?? []).join() === (b.contentTypes ?? []).join()
  )
}

/** One prefix is the other, or lies within it. */
function overlap(a: string, b: string): boolean {
  const isWithin = (inner: string, outer: string): boolean => outer === '' || `${inner}/`.startsWith(`${outer}/`)
  return isWithin(a, b) || isWithin(b, a)
}

/** What a space asks for; what is absent it leaves open. */
export type Asked = {
  readonly maxObject: number
  readonly types: readonly string[] | undefined
  readonly bytes?: number | undefined
  readonly objects?: number | undefined
  readonly insertOnly: boolean
}

/** Which of it holds whoever writes, because the storage itself refuses the rest. What nobody asked for holds. */
export type HeldByStorage = {
  readonly size: boolean
  readonly type: boolean
  readonly quota: boolean
  readonly history: boolean
}

export function heldBy(rule: FolderRule | undefined, player: string, asked: Asked): HeldByStorage {
  const override = rule?.overrides?.find(({ id }) => id === player)
  const limit = (name: keyof FolderLimits): number => override?.[name] ?? rule?.[name] ?? Infinity
  const { bytes = Infinity, objects = Infinity, types, maxObject, insertOnly } = asked
  const allowed = rule?.contentTypes ?? []
  const asksQuota = asked.bytes !== undefined || asked.objects !== undefined
  return {
    size: limit('maxObjectBytes') <= maxObject,
    type: types === undefined || (allowed.length > 0 && allowed.every((type) => types.includes(type))),
    quota: !asksQuota || (rule?.status === 'enforced' && limit('maxBytes') <= bytes && limit('maxObjects') <= objects),
    history: !insertOnly || rule?.insertOnly === true,
  }
}
