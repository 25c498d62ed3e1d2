/** The statement of a proof, tried out: every id, key, prefix and request of a small world, asked of the evaluator. */
import { evaluate } from '../../evaluate.ts'
import type { AccessRequest, Principal, Resource } from '../../request.ts'
import { compileWildcard, matchesWildcard } from '../../wildcard.ts'
import type { CompiledPolicy } from '../../compile.ts'
import { canonicalConditionKey } from '../../conditions.ts'
import { isKnownId } from './known-id.ts'
import { anonymous, sessionOf } from '../model.ts'
import type { Given } from '../given.ts'
import { policyFor } from '../template.ts'
import { namedSession } from './random-case.ts'

const letters = ['/', ':', '1']
const texts = (length: number): string[] =>
  length === 0 ? [''] : texts(length - 1).flatMap((text) => letters.map((letter) => text + letter))
const upTo = (length: number): string[] => Array.from({ length: length + 1 }, (_, size) => texts(size)).flat()

const keys = upTo(4).filter((key) => key !== '' && !key.startsWith('/'))
const prefixes = upTo(3)
const idTexts = upTo(2).filter((text) => !text.includes('/'))

/** What one caller may touch: per key whether it is touched, and whether it is written. */
interface Reach {
  readonly id: string | undefined
  readonly touched: Set<string>
  readonly written: Set<string>
}

/** Two callers and a key that show that the statement is false; undefined when this world holds none. */
export function bruteForce(given: Given): string | undefined {
  const [bucket] = given.buckets
  if (bucket === undefined) return undefined
  const ids = idTexts.filter((id) => isKnownId(given.ids, id))
  const reaches = [...ids.map((id) => reachOf(given, id)), reachOf(given, undefined)]
  const shared = given.shared.map((pattern) => compileWildcard(pattern))
  const isShared = (key: string): boolean => shared.some((pattern) => matchesWildcard(pattern, `${bucket.name}/${key}`))
  for (const [index, one] of reaches.entries())
    for (const other of reaches.slice(index + 1))
      for (const key of keys) {
        const isCommon = one.touched.has(key) && other.touched.has(key)
        const isWritten = one.written.has(key) || other.written.has(key)
        const isActive = one.touched.size > 0 && other.touched.size > 0
        if ((isCommon && (!isShared(key) || isWritten)) || (isShared(key) && isWritten && isActive))
          return JSON.stringify([one.id, other.id, key])
      }
  return undefined
}

function reachOf(given: Given, id: string | undefined): Reach {
  const [template] = given.templates
  const policy = id === undefined || template === undefined ? undefined : policyFor(template, id)
  const reach: Reach = { id, touched: new Set(), written: new Set() }
  for (const principal of id === undefined ? [anonymous] : [sessionOf(given, 'any'), sessionOf(given, namedSession)])
    for (const values of environments(given, policy)) touch(given, { principal, policy, values }, reach)
  return reach
}

type Caller = {
  readonly principal: Principal
  readonly policy: CompiledPolicy<'session'> | undefined
  readonly values: readonly (readonly [string, string])[]
}

function touch(given: Given, { principal, policy, values }: Caller, { touched, written }: Reach): void {
  const [bucket] = given.buckets
  if (bucket === undefined) return
  const { name, ownerAccountId, acl: bucketAcl, isPublicAccessBlocked } = bucket
  const isAllowed = (action: string, resource: Resource, prefix?: string): boolean => {
    const request: AccessRequest = {
      principal,
      action,
      resource,
      conditions: new Map([...values, ...(prefix === undefined ? [] : [['oss:Prefix', prefix] as const])]),
      sessionPolicy: policy,
      identityPolicies: principal.kind === 'session' ? given.role.policies : [],
      bucketPolicy: bucket.policy,
      bucketAcl,
      isPublicAccessBlocked,
    }
    return evaluate(request).isAllowed
  }
  const region = given.region ?? 'q'
  const add = (found: readonly string[], isWrite: boolean): void => {
    for (const key of found) {
      touched.add(key)
      if (isWrite) written.add(key)
    }
  }
  const ofBucket: Resource = { kind: 'bucket', ownerAccountId, bucket: name, region }
  for (const key of keys) {
    const resource: Resource = { kind: 'object', ownerAccountId, bucket: name, key, region }
    if (isAllowed('oss:GetObject', resource)) add([key], false)
    if (isAllowed('oss:PutObject', resource)) add([key], true)
  }
  for (const prefix of prefixes)
    if (isAllowed('oss:ListObjects', ofBucket, prefix))
      add(
        keys.filter((key) => key.startsWith(prefix)),
        false,
      )
  for (const action of ['oss:ListObjects', 'oss:GetBucketInfo']) if (isAllowed(action, ofBucket)) add(keys, false)
  if (isAllowed('oss:PutBucketAcl', ofBucket)) add(keys, true)
  if (principal.kind === 'anonymous') return
  const ownerOfRole = given.role.accountId
  if (isAllowed('oss:GetPublicAccessBlock', { kind: 'service', ownerAccountId: ownerOfRole, region })) add(keys, false)
  if (isAllowed('sts:AssumeRole', { kind: 'ram', ownerAccountId: ownerOfRole, relativeId: 'role/1' })) add(keys, true)
}

/** Values of the other condition keys that generated policies ask about. */
function environments(given: Given, policy: CompiledPolicy | undefined): (readonly (readonly [string, string])[])[] {
  const policies = [policy, ...given.role.policies.map((one) => one.policy), given.buckets[0]?.policy]
  const conditions = policies.flatMap(
    (one) => one?.document.statements.flatMap((statement) => statement.conditions) ?? [],
  )
  const asked = new Set(conditions.map(({ key }) => canonicalConditionKey(key)))
  let found: (readonly (readonly [string, string])[])[] = [[]]
  for (const [key, value] of [
    ['acs:SecureTransport', 'true'],
    ['acs:UserAgent', 'a'],
  ] as const)
    if (asked.has(key)) found = found.flatMap((values) => [values, [...values, [key, value] as const]])
  return found
}
