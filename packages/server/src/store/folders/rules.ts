/**
 * Rules for folders: of all keys `PREFIX/ID/…` each ID is a folder, with limits on what lies in it. Nothing here reads or
 * waits; `folder-duties.ts` makes commits hold to it, and FORMAT.md says how a folder is counted.
 */

export const folderRulesMax = 32
/** Of all rules of a bucket together. */
export const folderOverridesMax = 1_000
export const folderContentTypesMax = 32
export const folderPrefixBytesMax = 256
export const folderIdBytesMax = 256
/** Of the whole document as it is stored. */
export const folderDocumentBytesMax = 131_072
/** Above what any object or bucket can have, and far below what a counter holds. */
export const folderLimitMax = 2 ** 50

export type FolderLimits = {
  readonly maxBytes?: number | undefined
  readonly maxObjects?: number | undefined
  readonly maxObjectBytes?: number | undefined
}
export type FolderOverride = FolderLimits & { readonly id: string }
export type FolderRule = FolderLimits & {
  /** Without a slash at either end; empty: the folders lie at the top of the bucket. */
  readonly prefix: string
  /** `image/png`, or `image/*`; absent: any. */
  readonly contentTypes?: readonly string[] | undefined
  /** What is there is not written again. */
  readonly insertOnly?: true | undefined
  readonly overrides: readonly FolderOverride[]
}

/** A rule as it is stored. What is counted is counted under its epoch, which lives as long as the prefix has a rule. */
export type StoredFolderRule = FolderRule & {
  readonly epoch: string
  /** Objects from before the rule are still to be counted. */
  readonly isCounting?: true | undefined
}

/** As it is asked with every write. */
export type OpenFolderRule = Omit<StoredFolderRule, 'overrides'> & {
  readonly overrides: ReadonlyMap<string, FolderOverride>
}
export type Folder = { readonly rule: OpenFolderRule; readonly id: string }

export function folderDocument(rules: readonly StoredFolderRule[]): string {
  return JSON.stringify({ rules })
}

export function parseFolderDocument(document: string): readonly StoredFolderRule[] {
  // The record was written by `folderDocument` and nothing else.
  return (JSON.parse(document) as { readonly rules: readonly StoredFolderRule[] }).rules
}

export function openFolderRules(document: string): readonly OpenFolderRule[] {
  return parseFolderDocument(document).map((rule) => ({
    ...rule,
    overrides: new Map(rule.overrides.map((override) => [override.id, override])),
  }))
}

/** The one folder that a key lies in: prefixes do not lie within each other. */
export function folderOf(rules: readonly OpenFolderRule[], key: string): Folder | undefined {
  for (const rule of rules) {
    const from = rule.prefix === '' ? 0 : rule.prefix.length + 1
    if (from > 0 && (key[from - 1] !== '/' || !key.startsWith(rule.prefix))) continue
    const to = key.indexOf('/', from)
    if (to > from) return { rule, id: key.slice(from, to) }
  }
  return undefined
}

/** What an override does not say, the rule does. */
export function limitsOf({ rule, id }: Folder): FolderLimits {
  const override = rule.overrides.get(id)
  return {
    maxBytes: override?.maxBytes ?? rule.maxBytes,
    maxObjects: override?.maxObjects ?? rule.maxObjects,
    maxObjectBytes: override?.maxObjectBytes ?? rule.maxObjectBytes,
  }
}

/** Parameters such as a charset do not count, nor does case. */
export function isAllowedType(patterns: readonly string[], contentType: string): boolean {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  return patterns.some((pattern) => (pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern))
}

export type FolderRulesProblem =
  | { readonly kind: 'no-rules' | 'too-many-rules' | 'too-many-overrides' | 'too-many-types' | 'too-large' }
  | { readonly kind: 'bad-prefix' | 'bad-id' | 'bad-type'; readonly value: string }
  | { readonly kind: 'bad-limit'; readonly name: keyof FolderLimits; readonly value: number }
  /** A rule, or an override, that says nothing. */
  | { readonly kind: 'empty-rule' | 'empty-override'; readonly value: string }
  | { readonly kind: 'same-id'; readonly value: string }
  /** One prefix is another, or lies within it: a key would lie in two folders. */
  | { readonly kind: 'overlap'; readonly value: string; readonly other: string }

export function folderRulesProblem(rules: readonly FolderRule[]): FolderRulesProblem | undefined {
  if (rules.length === 0) return { kind: 'no-rules' }
  if (rules.length > folderRulesMax) return { kind: 'too-many-rules' }
  if (rules.reduce((sum, { overrides }) => sum + overrides.length, 0) > folderOverridesMax)
    return { kind: 'too-many-overrides' }
  for (const rule of rules) {
    const problem = ruleProblem(rule)
    if (problem !== undefined) return problem
  }
  for (const [index, { prefix }] of rules.entries())
    for (const { prefix: other } of rules.slice(index + 1))
      if (isWithin(prefix, other) || isWithin(other, prefix)) return { kind: 'overlap', value: other, other: prefix }
  return Buffer.byteLength(JSON.stringify(rules)) > folderDocumentBytesMax ? { kind: 'too-large' } : undefined
}

const isWithin = (prefix: string, other: string): boolean => other === '' || `${prefix}/`.startsWith(`${other}/`)

const limitNames = ['maxBytes', 'maxObjects', 'maxObjectBytes'] as const

function ruleProblem(rule: FolderRule): FolderRulesProblem | undefined {
  const { prefix, contentTypes, insertOnly, overrides } = rule
  if (prefix !== '' && !isPath(prefix)) return { kind: 'bad-prefix', value: prefix }
  if (contentTypes !== undefined && contentTypes.length > folderContentTypesMax) return { kind: 'too-many-types' }
  const badType = contentTypes?.find((type) => !/^[a-z0-9][\w.+-]{0,126}\/(\*|[a-z0-9][\w.+-]{0,126})$/.test(type))
  if (badType !== undefined) return { kind: 'bad-type', value: badType }
  const saysNothing = !hasLimit(rule) && (contentTypes ?? []).length === 0 && insertOnly !== true
  if (saysNothing && overrides.length === 0) return { kind: 'empty-rule', value: prefix }
  const ids = new Set<string>()
  for (const override of overrides) {
    const { id } = override
    if (id === '' || id.includes('/') || Buffer.byteLength(id) > folderIdBytesMax || /\p{Cc}/u.test(id))
      return { kind: 'bad-id', value: id }
    if (ids.has(id)) return { kind: 'same-id', value: id }
    ids.add(id)
    if (!hasLimit(override)) return { kind: 'empty-override', value: id }
  }
  for (const limits of [rule, ...overrides])
    for (const name of limitNames) {
      const value = limits[name]
      if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0 && value <= folderLimitMax))
        return { kind: 'bad-limit', name, value }
    }
  return undefined
}

const hasLimit = (limits: FolderLimits): boolean => limitNames.some((name) => limits[name] !== undefined)

/** Begins of keys, whole parts of them: `saves`, `eu/saves`. */
function isPath(prefix: string): boolean {
  if (Buffer.byteLength(prefix) > folderPrefixBytesMax || /\p{Cc}/u.test(prefix)) return false
  return prefix.split('/').every((part) => part !== '')
}
