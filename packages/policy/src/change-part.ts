/** Parts of a change to policies, and a request as it is after them. */
import { type CompiledPolicy, type CompiledStatement, readPolicy } from './compile.ts'
import type { Layer } from './decision.ts'
import type { PolicyKind } from './document.ts'
import { PolicySyntaxError, type Position } from './json.ts'
import type { AccessRequest, AttachedPolicy, TrustRequest } from './request.ts'

export type PolicyLayer = Extract<Layer, `${string}-policy`>

/** One part of a change. The policy of an identity is named; the other layers have one each. */
export type ChangePart =
  | {
      readonly kind: 'add-statement'
      readonly layer: PolicyLayer
      readonly statement: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'remove-statement'
      readonly layer: PolicyLayer
      readonly policy: Omit<AttachedPolicy, 'policy'> | undefined
      readonly index: number
      readonly sid: string | undefined
      readonly position: Position
    }
  | { readonly kind: 'unblock-public-access' }

/** The statements that parts add, each compiled once. */
export class Written {
  private readonly known = new Map<ChangePart, CompiledStatement | undefined>()

  /** A policy cannot say everything that can be asked: an action that is no action, a caller without a UID. */
  readonly isPossible = (part: ChangePart): boolean =>
    part.kind !== 'add-statement' || this.statementOf(part) !== undefined

  statementOf(part: Extract<ChangePart, { kind: 'add-statement' }>): CompiledStatement | undefined {
    if (!this.known.has(part)) this.known.set(part, compiled(part))
    return this.known.get(part)
  }
}

const kinds: Readonly<Record<PolicyLayer, PolicyKind>> = {
  'session-policy': 'session',
  'identity-policy': 'identity',
  'bucket-policy': 'bucket',
  'trust-policy': 'trust',
}

function compiled({ layer, statement }: Extract<ChangePart, { kind: 'add-statement' }>): CompiledStatement | undefined {
  try {
    return readPolicy(JSON.stringify({ Version: '1', Statement: [statement] }), kinds[layer]).allows[0]
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined
    throw error
  }
}

/** The request after a change. */
export function changed(request: AccessRequest, parts: readonly ChangePart[], written = new Written()): AccessRequest {
  const isUnblocked = parts.some(({ kind }) => kind === 'unblock-public-access')
  return {
    ...request,
    sessionPolicy: withParts(request.sessionPolicy, { kind: 'session', layer: 'session-policy' }, parts, written),
    identityPolicies: identityWithParts(request.identityPolicies, parts, written),
    bucketPolicy: withParts(request.bucketPolicy, { kind: 'bucket', layer: 'bucket-policy' }, parts, written),
    isPublicAccessBlocked: request.isPublicAccessBlocked === true && !isUnblocked,
  }
}

/** The question of AssumeRole after a change. */
export function changedTrust(
  request: TrustRequest,
  parts: readonly ChangePart[],
  written = new Written(),
): TrustRequest {
  const trust = { kind: 'trust', layer: 'trust-policy' } as const
  return {
    ...request,
    sessionPolicy: withParts(request.sessionPolicy, { kind: 'session', layer: 'session-policy' }, parts, written),
    identityPolicies: identityWithParts(request.identityPolicies, parts, written),
    trustPolicy: withParts(request.trustPolicy, trust, parts, written) ?? request.trustPolicy,
  }
}

function identityWithParts(
  policies: readonly AttachedPolicy[],
  parts: readonly ChangePart[],
  written: Written,
): readonly AttachedPolicy[] {
  const identity = { kind: 'identity', layer: 'identity-policy' } as const
  const kept = policies.map((attached) => {
    const own = parts.filter(
      (part) =>
        part.kind === 'remove-statement' && part.policy?.name === attached.name && part.policy.type === attached.type,
    )
    return own.length === 0
      ? attached
      : { ...attached, policy: withParts(attached.policy, identity, own, written) ?? attached.policy }
  })
  const added = parts.filter(({ kind }) => kind === 'add-statement')
  const policy = withParts(undefined, identity, added, written)
  const attachedTo = { kind: 'user', name: 'the caller' } as const
  return policy === undefined ? kept : [...kept, { name: 'added', type: 'Custom', version: 'v1', policy, attachedTo }]
}

/** A policy without the statements that go and with those that come. */
function withParts<Kind extends PolicyKind>(
  policy: CompiledPolicy<Kind> | undefined,
  { kind, layer }: { readonly kind: Kind; readonly layer: PolicyLayer },
  parts: readonly ChangePart[],
  written: Written,
): CompiledPolicy<Kind> | undefined {
  const own = parts.filter((part) => part.kind !== 'unblock-public-access' && part.layer === layer)
  if (own.length === 0) return policy
  const gone = new Set(own.flatMap((part) => (part.kind === 'remove-statement' ? [part.index] : [])))
  const come = own.flatMap((part) => (part.kind === 'add-statement' ? [written.statementOf(part) ?? []].flat() : []))
  const allows = [...(policy?.allows ?? []), ...come]
  const denies = (policy?.denies ?? []).filter(({ source }) => !gone.has(source.index))
  return { kind, document: { kind, statements: [...allows, ...denies].map(({ source }) => source) }, allows, denies }
}
