/** Rules by which changes of a bucket's objects are made in another bucket of this server too. */

export type ReplicationAction = 'ALL' | 'PUT'
export type KmsReplication = { readonly status: 'Enabled'; readonly keyId: string } | { readonly status: 'Disabled' }
export type ReplicationRule = {
  readonly id: string
  readonly targetBucket: string
  readonly location: string
  readonly transferType?: 'internal' | 'oss_acc' | undefined
  /** Of keys; none means every key. */
  readonly prefixes: readonly string[]
  readonly action: ReplicationAction
  /** Whether objects from before the rule are copied. */
  readonly isHistorical: boolean
  readonly role?: string | undefined
  /** Of objects under a KMS key: whether they are copied, and the key that the copies are under. */
  readonly kms?: KmsReplication | undefined
  readonly createdMs: number
}

export const replicationRulesMax = 100
export const replicationPrefixesMax = 10
export const ruleIdCharactersMax = 255
const prefixBytesMax = 1_023

export function replicationDocument(rules: readonly ReplicationRule[]): string {
  return JSON.stringify(rules)
}

export function parseReplicationDocument(document: string): readonly ReplicationRule[] {
  // The record was written by `replicationDocument` and nothing else.
  return JSON.parse(document) as readonly ReplicationRule[]
}

export type ReplicationProblem =
  | { readonly kind: 'too-many' | 'duplicate-id' | 'duplicate-target' | 'too-many-prefixes' }
  | { readonly kind: 'bad-prefix' | 'overlapping-prefixes'; readonly value: string }

/** Whether the rule may stand beside those that are there. */
export function replicationProblem(
  rules: readonly ReplicationRule[],
  rule: ReplicationRule,
): ReplicationProblem | undefined {
  if (rules.length >= replicationRulesMax) return { kind: 'too-many' }
  if (rules.some(({ id }) => id === rule.id)) return { kind: 'duplicate-id' }
  if (rules.some(({ targetBucket }) => targetBucket === rule.targetBucket)) return { kind: 'duplicate-target' }
  if (rule.prefixes.length > replicationPrefixesMax) return { kind: 'too-many-prefixes' }
  for (const [index, prefix] of rule.prefixes.entries()) {
    if (Buffer.byteLength(prefix) > prefixBytesMax || prefix.includes('\0'))
      return { kind: 'bad-prefix', value: prefix }
    if (rule.prefixes.some((other, at) => at !== index && prefix.startsWith(other)))
      return { kind: 'overlapping-prefixes', value: prefix }
  }
  return undefined
}

export function appliesTo(rule: Pick<ReplicationRule, 'prefixes'>, key: string): boolean {
  return rule.prefixes.length === 0 || rule.prefixes.some((prefix) => key.startsWith(prefix))
}

/** What is compared to tell a replica from something else. */
export type Replicable = {
  readonly etag: string
  readonly sizeBytes: number
  readonly crc64: bigint
  readonly modifiedMs: number
  readonly acl: string
  readonly meta: unknown
}

export type ReplicaDecision = 'copy' | 'remove' | 'nothing'

/**
 * What is to be done with the target so that it is as the source: its newest state, whatever led there. Where the target
 * replicates back, the later change of the two stands.
 */
export function decideReplica(
  rule: Pick<ReplicationRule, 'action'>,
  source: Replicable | undefined,
  target: Replicable | undefined,
  changedMs: number,
  isMutual: boolean,
): ReplicaDecision {
  if (source === undefined) {
    if (target === undefined || rule.action === 'PUT') return 'nothing'
    return isMutual && target.modifiedMs > changedMs ? 'nothing' : 'remove'
  }
  if (target === undefined) return 'copy'
  if (isMutual && target.modifiedMs > source.modifiedMs) return 'nothing'
  return isSame(source, target) ? 'nothing' : 'copy'
}

function isSame(source: Replicable, target: Replicable): boolean {
  return (
    source.etag === target.etag &&
    source.sizeBytes === target.sizeBytes &&
    source.crc64 === target.crc64 &&
    // A key with versions never gets an earlier time than it had.
    target.modifiedMs >= source.modifiedMs &&
    source.acl === target.acl &&
    JSON.stringify(source.meta) === JSON.stringify(target.meta)
  )
}
