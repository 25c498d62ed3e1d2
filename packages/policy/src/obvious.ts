/**
 * The policy rules once more, written to be read rather than run: from plain JSON, by recursion, without compiling.
 * Tests hold the fast evaluator against it; it knows the operators that the generated policies use.
 */
import type { CorpusAccessCase } from './corpus.ts'

interface PlainStatement {
  readonly Effect: string
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource: readonly string[]
  readonly Principal?: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}
export type PlainCase = Omit<CorpusAccessCase, 'session' | 'identity' | 'bucketPolicy' | 'expect' | 'name'> &
  Partial<Record<'session' | 'identity' | 'bucketPolicy', readonly PlainStatement[]>>

const lower = (text: string) => text.toLowerCase()

export function glob([first, ...rest]: readonly string[], text: readonly string[]): boolean {
  if (first === undefined) return text.length === 0
  if (first === '*') return glob(rest, text) || (text.length > 0 && glob([first, ...rest], text.slice(1)))
  return text.length > 0 && (first === '?' || first === text[0]) && glob(rest, text.slice(1))
}

const like = (pattern: string, text: string) => glob(Array.from(pattern), Array.from(text))
const fields = (arn: string) => [...arn.split(':').slice(1, 4), arn.split(':').slice(4).join(':')]
const bits = (ip: string) =>
  ip
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')

function resourceMatches(pattern: string, arn: string): boolean {
  const wanted = fields(pattern)
  return (
    pattern === '*' || fields(arn).every((field, index) => wanted[index] === '' || like(wanted[index] ?? '', field))
  )
}

function satisfies(operator: string, value: string, wanted: string): boolean {
  if (operator === 'StringEquals') return value === wanted
  if (operator === 'StringEqualsIgnoreCase') return lower(value) === lower(wanted)
  if (operator === 'StringLike') return like(wanted, value)
  if (operator === 'NumericLessThan') return Number(value) < Number(wanted)
  if (operator === 'DateGreaterThan') return Date.parse(value) > Date.parse(wanted)
  if (operator === 'Bool') return value === wanted
  const [address = '', prefix = '32'] = wanted.split('/')
  if (operator === 'IpAddress') return bits(value).startsWith(bits(address).slice(0, Number(prefix)))
  throw new RangeError(operator)
}

function matches(statement: PlainStatement, request: PlainCase, isOwner: boolean): boolean {
  const who = request.principal
  const conditions = Object.entries(statement.Condition ?? {})
  const isNamed = (name: string) =>
    (name === '*' && (!isOwner || conditions.length > 0)) ||
    (who !== 'anonymous' && 'root' in who && name === who.root) ||
    (who !== 'anonymous' && 'user' in who && name === who.uid) ||
    (who !== 'anonymous' &&
      'role' in who &&
      like(name, `arn:sts::${who.account}:assumed-role/${who.role}/${who.session}`))
  const isAction = (action: string) => like(lower(action), lower(request.action))
  const holds = (operator: string, key: string, wanted: readonly string[]) => {
    const found = [request.conditions?.[key] ?? []].flat()
    const positive = operator.replace(/^(\w+)Not(\w+)$/, '$1$2').replace(/^Not/, '')
    return found.some((value) => wanted.some((one) => satisfies(positive, value, one))) !== (positive !== operator)
  }
  return (
    (statement.Principal?.some(isNamed) ?? true) &&
    (statement.Action?.some(isAction) ?? !statement.NotAction?.some(isAction)) &&
    statement.Resource.some((pattern) => resourceMatches(pattern, request.resource)) &&
    conditions.every(([operator, keys]) => Object.entries(keys).every(([key, wanted]) => holds(operator, key, wanted)))
  )
}

function isPublic({ Principal = [], Condition = {} }: PlainStatement): boolean {
  const blocks = Condition['IpAddress']?.['acs:SourceIp']
  const isNarrow = blocks?.every((block) => Number(block.split('/')[1] ?? 32) >= 8) ?? false
  return Principal.some((name) => name.includes('*')) && !isNarrow
}

/** `allow` or `deny`, and the layer that said so. */
export function obvious(request: PlainCase): string {
  const {
    principal: who,
    session,
    identity = [],
    bucketPolicy = [],
    isPublicAccessBlocked: isBlocked = false,
  } = request
  const [, , owner, name = ''] = fields(request.resource)
  const account =
    who === 'anonymous' ? undefined : 'root' in who ? who.root : 'account' in who ? who.account : undefined
  const isRoot = who !== 'anonymous' && 'root' in who
  const isOwner = isRoot && account === owner
  const has = (statements: readonly PlainStatement[], effect: string) =>
    statements.some((statement) => statement.Effect === effect && matches(statement, request, isOwner))
  if (session !== undefined && (has(session, 'Deny') || !has(session, 'Allow'))) return 'deny session-policy'
  if (isOwner && /^oss:(Get|Delete)BucketPolicy$/.test(request.action)) return 'allow owner'
  const own = isRoot || who === 'anonymous' ? [] : identity
  if (has(own, 'Deny')) return 'deny identity-policy'
  if (has(bucketPolicy, 'Deny')) return 'deny bucket-policy'
  if (account === owner && has(own, 'Allow')) return 'allow identity-policy'
  if (
    has(
      bucketPolicy.filter((statement) => !(isBlocked && isPublic(statement))),
      'Allow',
    )
  )
    return 'allow bucket-policy'
  if (isOwner) return 'allow owner'
  const hasOwnAcl = request.objectAcl !== undefined && request.objectAcl !== 'default'
  const acl = hasOwnAcl ? request.objectAcl : (request.bucketAcl ?? 'private')
  const isObject = name.includes('/')
  const isRead = request.action === 'oss:GetObject'
  const isWrite = request.action === 'oss:PutObject'
  const isOpen = isObject && (acl === 'public-read-write' ? isRead || isWrite : acl === 'public-read' && isRead)
  const layer = hasOwnAcl ? 'object-acl' : 'bucket-acl'
  if (isOpen && !isBlocked) return `allow ${layer}`
  if (isOpen || (isBlocked && has(bucketPolicy, 'Allow'))) return 'deny public-access-block'
  if (account === owner) return 'deny identity-policy'
  return isObject ? `deny ${layer}` : who === 'anonymous' ? 'deny anonymous' : 'deny bucket-policy'
}
