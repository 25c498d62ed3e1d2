import type { ConditionSeen, ConsideredStatement, Layer } from '@latchkey/policy'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Ids } from '../base/ids.ts'
import type { Denial } from './authorize.ts'
import type { PurposeKeys } from './master-key.ts'
import { displayName, principalType } from './refusal.ts'

const format = 1
const nonceBytes = 12
const tagBytes = 16
const headBytes = 3 + nonceBytes
/** An error document stays below 4 KB whole, so what is sealed is cut to the statements that decided. */
export const diagnosticBytesMax = 1_500
const openedBytesMax = 262_144

/** What a refusal says only to the operators of the accounts that its layers belong to. */
export type Diagnosis = {
  readonly action: string
  readonly resource: string
  readonly layer: Layer
  readonly reason: string
  readonly sentence: string
  readonly policyType: string | undefined
  readonly isExplicitDeny: boolean
  readonly caller: { readonly type: string | undefined; readonly name: string | undefined }
  readonly callerAccountId: string | undefined
  /** Of the bucket, or of what else was touched. */
  readonly ownerAccountId: string
  readonly statement: ConsideredStatement | undefined
  readonly matched: readonly ConsideredStatement[]
  readonly conditions: readonly ConditionSeen[]
}

/** The diagnosis of a refusal; a long one loses its conditions and then its other statements, never the decision. */
export function diagnosisOf({ caller, resource, explanation }: Denial): Diagnosis {
  const { action, resourceArn, layer, reason, sentence, statement, matched, conditions } = explanation
  return {
    action,
    resource: resourceArn,
    layer,
    reason,
    sentence,
    policyType: explanation.policyType,
    isExplicitDeny: explanation.noPermissionType === 'ExplicitDeny',
    caller: { type: principalType(caller), name: displayName(caller) },
    callerAccountId: caller.kind === 'anonymous' ? undefined : caller.accountId,
    ownerAccountId: resource.ownerAccountId,
    statement,
    matched,
    conditions,
  }
}

/** Layers of the caller's own account; all others belong to the account of what was touched. */
const callersLayers: ReadonlySet<Layer> = new Set<Layer>(['identity-policy', 'session-policy'])

/**
 * What of a diagnosis this account may see: statements of its own layers, and condition values when the decision was one
 * of its own. Undefined when it has no part in it at all.
 */
export function seenBy(accountId: string, diagnosis: Diagnosis): Diagnosis | undefined {
  const { callerAccountId, ownerAccountId, layer, matched, statement, conditions } = diagnosis
  if (accountId !== callerAccountId && accountId !== ownerAccountId) return undefined
  const isOwn = (one: Layer): boolean => accountId === (callersLayers.has(one) ? callerAccountId : ownerAccountId)
  return {
    ...diagnosis,
    matched: matched.filter((one) => isOwn(one.layer)),
    statement: statement !== undefined && isOwn(statement.layer) ? statement : undefined,
    conditions: isOwn(layer) ? conditions : [],
  }
}

export type DiagnosticSeal = {
  readonly seal: (diagnosis: Diagnosis) => string
  readonly open: (message: string) => Diagnosis | undefined
}

/** Sealed under the master key's diagnostics key, so that the refused caller can pass it on but not read it. */
export function diagnosticSeal(keys: PurposeKeys, ids: Pick<Ids, 'bytes'>): DiagnosticSeal {
  return {
    seal: (diagnosis) => {
      const bytes = packed(diagnosis)
      const head = Buffer.alloc(3)
      head[0] = format
      head.writeUInt16BE(keys.writeVersion, 1)
      const nonce = Buffer.from(ids.bytes(nonceBytes))
      const cipher = createCipheriv('aes-256-gcm', keyOf(keys, keys.writeVersion), nonce).setAAD(head)
      return Buffer.concat([head, nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]).toString('base64')
    },
    open: (message) => {
      const bytes = Buffer.from(message, 'base64')
      if (bytes.length < headBytes + tagBytes || bytes[0] !== format) return undefined
      const key = keys.keyOf(bytes.readUInt16BE(1))
      if (key === undefined) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(3, headBytes))
          .setAAD(bytes.subarray(0, 3))
          .setAuthTag(bytes.subarray(-tagBytes))
        const packed = Buffer.concat([decipher.update(bytes.subarray(headBytes, -tagBytes)), decipher.final()])
        return JSON.parse(inflateRawSync(packed, { maxOutputLength: openedBytesMax }).toString('utf8')) as Diagnosis
      } catch {
        return undefined
      }
    },
  }
}

/** Whole if it fits, which is nearly always, and else with as much as does. */
function packed(diagnosis: Diagnosis): Buffer {
  const bare = { ...diagnosis, conditions: [], matched: [], statement: undefined }
  const [resource, sentence] = [diagnosis.resource.slice(0, 400), diagnosis.sentence.slice(0, 400)]
  const variants = [diagnosis, { ...diagnosis, conditions: [] }, { ...diagnosis, conditions: [], matched: [] }, bare]
  for (const variant of variants) {
    const bytes = deflateRawSync(JSON.stringify(variant))
    if (bytes.length <= diagnosticBytesMax) return bytes
  }
  return deflateRawSync(JSON.stringify({ ...bare, resource, sentence }))
}

function keyOf(keys: PurposeKeys, version: number): Uint8Array {
  const key = keys.keyOf(version)
  if (key === undefined) throw new Error(`the master key of version ${version} is gone`)
  return key
}
