/**
 * The corpus (`corpus/*.json`, format in `corpus/README.md`) as values: cases of the policy language that any
 * implementation can be asked. `corpusVerdict` asks this one.
 */
import { readPolicy } from './compile.ts'
import type { ConditionValues } from './conditions.ts'
import { explain, explainTrust } from './evaluate.ts'
import { PolicySyntaxError } from './json.ts'
import { parsePolicy, splitArn } from './parse.ts'
import { isPublicPolicy } from './public-statement.ts'
import type { AccessRequest, BucketAcl, ObjectAcl, Principal, Resource, TrustCaller, TrustRequest } from './request.ts'
import type { PolicyKind } from './document.ts'

/** A document as JSON, or only its statements. */
export type CorpusPolicy = { readonly Version: string; readonly Statement: unknown } | readonly unknown[]

export type CorpusCaller =
  | 'anonymous'
  | { readonly root: string }
  | { readonly user: string; readonly uid: string; readonly account: string }
  | { readonly role: string; readonly session: string; readonly account: string }
  | { readonly service: string }
  | { readonly federated: string }

interface Common {
  /** A sentence that is the rule. */
  readonly name: string
}

export interface CorpusAccessCase extends Common {
  readonly principal: CorpusCaller
  readonly action: string
  readonly resource: string
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>
  readonly session?: CorpusPolicy
  readonly identity?: CorpusPolicy
  readonly bucketPolicy?: CorpusPolicy
  readonly objectAcl?: ObjectAcl
  readonly bucketAcl?: BucketAcl
  readonly isPublicAccessBlocked?: boolean
  readonly expect: CorpusVerdict
}

export interface CorpusTrustCase extends Common {
  readonly caller: CorpusCaller
  readonly role: string
  readonly trust: CorpusPolicy
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>
  readonly session?: CorpusPolicy
  readonly identity?: CorpusPolicy
  readonly expect: CorpusVerdict
}

export interface CorpusSyntaxCase extends Common {
  readonly kind: PolicyKind
  /** Lines of the source text. */
  readonly text: readonly string[]
  /** `accepted`, or where and with which words it is refused. */
  readonly expect:
    | 'accepted'
    | { readonly line: number; readonly column: number; readonly path: string; readonly says: string }
}

export interface CorpusPublicCase extends Common {
  readonly bucketPolicy: CorpusPolicy
  readonly expect: { readonly isPublic: boolean }
}

export type CorpusCase = CorpusAccessCase | CorpusTrustCase | CorpusSyntaxCase | CorpusPublicCase

/** `sid` and `effect` are those of the statement that decided. */
export interface CorpusVerdict {
  readonly allowed: boolean
  readonly layer: string
  readonly reason: string
  readonly sid?: string
}

/** What this implementation says to a case, in the shape of its `expect`. */
export function corpusVerdict(entry: CorpusCase): CorpusCase['expect'] {
  if ('text' in entry) return syntaxVerdict(entry)
  if ('trust' in entry) return shortened(explainTrust(trustRequest(entry)))
  if ('principal' in entry) return shortened(explain(accessRequest(entry)))
  return { isPublic: isPublicPolicy(parsePolicy(documentText(entry.bucketPolicy), 'bucket')) }
}

function shortened(explanation: ReturnType<typeof explain>): CorpusVerdict {
  const { isAllowed, layer, reason, statement } = explanation
  return { allowed: isAllowed, layer, reason, ...(statement?.sid === undefined ? {} : { sid: statement.sid }) }
}

function syntaxVerdict({ kind, text, expect }: CorpusSyntaxCase): CorpusSyntaxCase['expect'] {
  try {
    parsePolicy(text.join('\n'), kind)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    const { line, column, path, message } = error
    const isAsExpected = expect !== 'accepted' && message.includes(expect.says)
    return { line, column, path, says: isAsExpected ? expect.says : message }
  }
}

/** The request that a case describes. */
export function accessRequest(entry: CorpusAccessCase): AccessRequest {
  const { session, identity, bucketPolicy } = entry
  return {
    principal: principalOf(entry.principal),
    action: entry.action,
    resource: resourceOf(entry.resource),
    conditions: valuesOf(entry.conditions),
    sessionPolicy: session === undefined ? undefined : readPolicy(documentText(session), 'session'),
    identityPolicies: identity === undefined ? [] : [attached(identity)],
    bucketPolicy: bucketPolicy === undefined ? undefined : readPolicy(documentText(bucketPolicy), 'bucket'),
    objectAcl: entry.objectAcl,
    bucketAcl: entry.bucketAcl,
    isPublicAccessBlocked: entry.isPublicAccessBlocked,
  }
}

/** The request that a trust case describes. */
export function trustRequest(entry: CorpusTrustCase): TrustRequest {
  const { session, identity } = entry
  const [, , , accountId = '', id = ''] = splitArn(entry.role)
  return {
    caller: callerOf(entry.caller),
    role: { accountId, roleName: id.slice('role/'.length) },
    trustPolicy: readPolicy(documentText(entry.trust), 'trust'),
    conditions: valuesOf(entry.conditions),
    sessionPolicy: session === undefined ? undefined : readPolicy(documentText(session), 'session'),
    identityPolicies: identity === undefined ? [] : [attached(identity)],
  }
}

function documentText(policy: CorpusPolicy): string {
  return JSON.stringify('Version' in policy ? policy : { Version: '1', Statement: policy })
}

function attached(policy: CorpusPolicy) {
  const compiled = readPolicy(documentText(policy), 'identity')
  const attachedTo = { kind: 'user', name: 'caller' } as const
  return { name: 'identity', type: 'Custom', version: 'v1', policy: compiled, attachedTo } as const
}

function valuesOf(values: Readonly<Record<string, string | readonly string[]>> = {}): ConditionValues {
  return new Map(Object.entries(values))
}

function principalOf(caller: CorpusCaller): Principal {
  const principal = callerOf(caller)
  if (principal.kind === 'service' || principal.kind === 'federated')
    throw new RangeError('Services and federated callers appear in trust cases only')
  return principal
}

function callerOf(caller: CorpusCaller): TrustCaller {
  if (caller === 'anonymous') return { kind: 'anonymous' }
  if ('root' in caller) return { kind: 'root', accountId: caller.root }
  if ('user' in caller) return { kind: 'user', accountId: caller.account, userId: caller.uid, userName: caller.user }
  if ('role' in caller)
    return {
      kind: 'session',
      accountId: caller.account,
      roleId: `id-of-${caller.role}`,
      roleName: caller.role,
      sessionName: caller.session,
    }
  if ('service' in caller) return { kind: 'service', service: caller.service }
  const [, , , accountId = '', id = ''] = splitArn(caller.federated)
  const provider = id.startsWith('oidc-provider/') ? 'oidc-provider' : 'saml-provider'
  return { kind: 'federated', accountId, provider, providerName: id.slice(provider.length + 1) }
}

/** `acs:oss:REGION:OWNER:*` is the service, `…:BUCKET` a bucket, `…:BUCKET/KEY` an object, `acs:ram:…` is RAM's. */
function resourceOf(arn: string): Resource {
  const [, service, region = '*', ownerAccountId = '', id = ''] = splitArn(arn)
  if (service === 'ram') return { kind: 'ram', ownerAccountId, relativeId: id }
  if (service === 'kms') return { kind: 'kms', ownerAccountId, relativeId: id, region }
  if (id === '*') return { kind: 'service', ownerAccountId, region }
  const slash = id.indexOf('/')
  if (slash < 0) return { kind: 'bucket', ownerAccountId, bucket: id, region }
  return { kind: 'object', ownerAccountId, bucket: id.slice(0, slash), key: id.slice(slash + 1), region }
}
