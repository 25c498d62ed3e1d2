import { readPolicy } from '@latchkey/policy'
import type { AttachedPolicy as CompiledAttached, CompiledPolicy } from '@latchkey/policy'
import type { AttachedPolicy } from '../store/directory/port.ts'
import { parseTagsDocument } from '../rules/tags.ts'
import type { Bucket } from '../store/port.ts'
import type { Caller } from './caller.ts'

/** Session policies come as text with each request; this many different ones stay compiled per worker. */
export const compiledSessionPoliciesMax = 4_096

/**
 * Compiled once per stored value: the directory and the bucket store hand out the same object until it changes, so the
 * object itself is the key and nothing has to be invalidated.
 */
export class CompiledPolicies {
  readonly #attached = new WeakMap<readonly AttachedPolicy[], readonly CompiledAttached[]>()
  readonly #identity = new WeakMap<AttachedPolicy, CompiledPolicy<'identity'>>()
  readonly #buckets = new WeakMap<Bucket, CompiledPolicy<'bucket'>>()
  readonly #bucketTags = new WeakMap<Bucket, ReadonlyMap<string, string>>()
  readonly #sessions = new Map<string, CompiledPolicy<'session'>>()

  ofCaller(caller: Caller): readonly CompiledAttached[] {
    if (caller.kind === 'anonymous' || caller.kind === 'root') return []
    const known = this.#attached.get(caller.policies)
    if (known !== undefined) return known
    const attachedTo =
      caller.kind === 'user'
        ? ({ kind: 'user', name: caller.userName } as const)
        : ({ kind: 'role', name: caller.roleName } as const)
    const compiled = caller.policies.map((policy) => ({
      name: policy.name,
      type: policy.type,
      version: policy.versionId,
      policy: this.#ofPolicy(policy),
      attachedTo: policy.group === undefined ? attachedTo : ({ kind: 'group', name: policy.group } as const),
    }))
    this.#attached.set(caller.policies, compiled)
    return compiled
  }

  /** One policy is compiled once, however many identities carry it. */
  #ofPolicy(policy: AttachedPolicy): CompiledPolicy<'identity'> {
    const known = this.#identity.get(policy)
    if (known !== undefined) return known
    const compiled = readPolicy(policy.document, 'identity')
    this.#identity.set(policy, compiled)
    return compiled
  }

  ofBucket(bucket: Bucket | undefined): CompiledPolicy<'bucket'> | undefined {
    const text = bucket?.documents.policy
    if (bucket === undefined || text === undefined) return undefined
    const known = this.#buckets.get(bucket)
    if (known !== undefined) return known
    const compiled = readPolicy(text, 'bucket')
    this.#buckets.set(bucket, compiled)
    return compiled
  }

  /** Parsed once per version of the bucket, when the first policy asks. */
  tagsOf(bucket: Bucket): ReadonlyMap<string, string> {
    const known = this.#bucketTags.get(bucket)
    if (known !== undefined) return known
    const tags = new Map(parseTagsDocument(bucket.documents.tagging))
    this.#bucketTags.set(bucket, tags)
    return tags
  }

  ofSession(caller: Caller): CompiledPolicy<'session'> | undefined {
    if (caller.kind !== 'session' || caller.sessionPolicy === undefined) return undefined
    const text = caller.sessionPolicy
    const known = this.#sessions.get(text)
    if (known !== undefined) return known
    const compiled = readPolicy(text, 'session')
    if (this.#sessions.size >= compiledSessionPoliciesMax) {
      const oldest = this.#sessions.keys().next().value
      if (oldest !== undefined) this.#sessions.delete(oldest)
    }
    this.#sessions.set(text, compiled)
    return compiled
  }
}
