import type { Explanation } from '@latchkey/policy'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Ids } from '../base/ids.ts'
import type { PurposeKeys } from './master-key.ts'

const format = 1
const nonceBytes = 12
const tagBytes = 16
const headBytes = 3 + nonceBytes
/** An error document stays below 4 KB whole, so what is sealed is cut to the statements that decided. */
export const diagnosticBytesMax = 1_500
const openedBytesMax = 262_144

/** What a refusal says only to the account's own operators. */
export type Diagnosis = {
  readonly action: string
  readonly resource: string
  readonly layer: string
  readonly reason: string
  readonly sentence: string
  readonly statement: unknown
  readonly matched: readonly unknown[]
  readonly conditions: readonly unknown[]
}

/** The diagnosis of an explanation; a long one loses its conditions and then its other statements, never the decision. */
export function diagnosisOf(explanation: Explanation): Diagnosis {
  const { action, resourceArn, layer, reason, sentence, statement, matched, conditions } = explanation
  return { action, resource: resourceArn, layer, reason, sentence, statement, matched, conditions }
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
