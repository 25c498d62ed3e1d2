/** A collision of the model becomes two requests, and the evaluator says whether both are allowed. */
import type { CompiledPolicy, CompiledStatement } from '../compile.ts'
import { evaluate, explain } from '../evaluate.ts'
import { PolicySyntaxError } from '../json.ts'
import type { AccessRequest, Principal, Resource } from '../request.ts'
import type { Explanation } from '../trace.ts'
import { assignmentsFor } from './assignments.ts'
import type { Given, GivenBucket } from './given.ts'
import { anonymous, type Requests, sessionOf } from './model.ts'
import { prefixKey } from './readings.ts'
import { type Action, actions } from './shapes.ts'
import { policyFor } from './template.ts'

/** One of the two requests that touch the same object. */
export interface WitnessRequest {
  /** Undefined for an anonymous request. */
  readonly id: string | undefined
  /** Name of the template that the session's policy was made from. */
  readonly template: string | undefined
  readonly sessionPolicy: string | undefined
  readonly shape: Requests['shape']
  readonly action: string
  readonly isWrite: boolean
  readonly resource: Resource
  /** Of a listing; undefined without one. */
  readonly prefix: string | undefined
  readonly conditions: Readonly<Record<string, string>>
  readonly explanation: Explanation
}

const objectKeyBytesMax = 1023
/** The plainest actions of a kind; the others would get the same answer. */
const actionTriesMax = 3

export interface Asked {
  readonly given: Given
  readonly bucket: GivenBucket
  readonly requests: Requests
  readonly id: string | undefined
  readonly key: string
  readonly prefix: string | undefined
}

/** The request, when the evaluator allows it under some values of the other condition keys. */
export function replayed(asked: Asked): WitnessRequest | undefined {
  if (new TextEncoder().encode(asked.key).length > objectKeyBytesMax) return undefined
  const policy = sessionPolicyOf(asked)
  if (policy === false) return undefined
  for (const action of asked.requests.actions.slice(0, actionTriesMax)) {
    const allowed = allowedRequest(asked, action, policy)
    if (allowed !== undefined) return allowed
  }
  return undefined
}

function sessionPolicyOf({ requests, id }: Asked): CompiledPolicy<'session'> | undefined | false {
  if (requests.by === undefined || id === undefined) return undefined
  try {
    return policyFor(requests.by.template, id)
  } catch (error) {
    // With a long id the policy is longer than AssumeRole takes: there is no such session.
    if (error instanceof PolicySyntaxError) return false
    throw error
  }
}

function allowedRequest(
  asked: Asked,
  action: Action,
  sessionPolicy: CompiledPolicy<'session'> | undefined,
): WitnessRequest | undefined {
  const { given, requests, prefix, id } = asked
  const needs = [action, ...actions.filter(({ action: name }) => action.with?.includes(name))]
  const statements = statementsOf(asked, sessionPolicy)
  for (const resource of resourcesOf(asked, statements))
    for (const principal of principalsOf(asked, statements))
      for (const conditions of assignmentsFor(statements, new Map([[prefixKey, prefix]]))) {
        const request = (name: string): AccessRequest => ({
          principal,
          action: name,
          resource,
          conditions,
          sessionPolicy,
          identityPolicies: principal.kind === 'session' ? given.role.policies : [],
          bucketPolicy: asked.bucket.policy,
          bucketAcl: asked.bucket.acl,
          isPublicAccessBlocked: asked.bucket.isPublicAccessBlocked,
        })
        if (!needs.every((need) => evaluate(request(need.action)).isAllowed)) continue
        return {
          id,
          template: requests.by?.template.name,
          sessionPolicy:
            requests.by === undefined || id === undefined
              ? undefined
              : requests.by.template.source.replaceAll(requests.by.template.placeholder, () => id),
          shape: requests.shape,
          action: action.action,
          isWrite: action.isWrite,
          resource,
          prefix,
          conditions: Object.fromEntries(conditions),
          explanation: explain(request(action.action)),
        }
      }
  return undefined
}

function statementsOf({ given, bucket, requests }: Asked, session: CompiledPolicy | undefined): CompiledStatement[] {
  const policies: (CompiledPolicy | undefined)[] = [
    session,
    ...(requests.by === undefined ? [] : given.role.policies.map(({ policy }) => policy)),
    bucket.policy,
  ]
  return policies.flatMap((policy) => (policy === undefined ? [] : [...policy.allows, ...policy.denies]))
}

function principalsOf({ given, requests, id }: Asked, statements: readonly CompiledStatement[]): Principal[] {
  if (requests.by === undefined) return [anonymous]
  const named = statements.flatMap(({ source }) =>
    source.principals.flatMap((one) =>
      'sessionName' in one && one.sessionName !== undefined ? [one.sessionName] : [],
    ),
  )
  return [`session-of-${id ?? ''}`, ...new Set(named)].map((name) => sessionOf(given, name))
}

function resourcesOf({ given, bucket, requests, key }: Asked, statements: readonly CompiledStatement[]): Resource[] {
  const { name, ownerAccountId } = bucket
  const { region, role } = given
  const place = { ownerAccountId, bucket: name, ...(region === undefined ? {} : { region }) }
  switch (requests.shape) {
    case 'object':
      return [{ kind: 'object', ...place, key }]
    case 'prefix':
    case 'bucket':
      return [{ kind: 'bucket', ...place }]
    case 'service':
      return [{ kind: 'service', ownerAccountId: role.accountId, ...(region === undefined ? {} : { region }) }]
    case 'ram': {
      const named = statements.flatMap(({ source }) =>
        source.resources.map((text) => text.split(':').slice(4).join(':')),
      )
      const ids = ['role/player', '*', ...named.map((one) => one.replaceAll('*', 'x').replaceAll('?', 'x'))]
      return [...new Set(ids)]
        .filter((relativeId) => relativeId !== '')
        .map((relativeId) => ({ kind: 'ram', ownerAccountId: role.accountId, relativeId }))
    }
  }
}
