/**
 * Temporary credentials that need no record: the token carries the session, sealed with AES-256-GCM under a key of its
 * hour, and the secret is an HMAC of the key id. In clear stand format, version of the master key, hour and key id; they
 * are associated data, so no byte of a token can change unseen. A token of this format is read by this release and the
 * next.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Ids } from '../base/ids.ts'
import { Secret } from '../base/secret.ts'
import { derive } from './master-key.ts'
import { oneShotHmac } from './one-shot-hmac.ts'
import type { OneShotHmac } from './one-shot-hmac.ts'
import type { MasterKeys, PurposeKeys } from './master-key.ts'
import { decodeSession, encodeSession } from './session-token-codec.ts'
import type { Session } from './session-token-codec.ts'

export type { Session } from './session-token-codec.ts'

export type SessionGrant = Omit<Session, 'issuedMs' | 'expiresMs'> & { readonly durationSeconds: number }

export type IssuedSession = {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken: string
  /** A whole second. */
  readonly expiration: Date
}

/**
 * `malformed`: no token of ours, or changed; `mismatch`: a whole token of another access key. `secret` is what the
 * session signs with; it is of the same master key version as the token.
 */
export type OpenedSession =
  | { readonly kind: 'valid'; readonly session: Session; readonly secret: Secret }
  | { readonly kind: 'malformed' | 'expired' | 'mismatch' }

export type SessionTokens = {
  issue(grant: SessionGrant, now: Date): IssuedSession
  open(securityToken: string, accessKeyId: string, now: Date): OpenedSession
}

export const sessionKeyIdPrefix = 'STS.'
/** 22 letters and digits hold 131 random bits. */
const keyIdRandomCharacters = 22
/** Longer than any token that can be issued; what is longer is not even decoded. */
export const securityTokenCharactersMax = 8_192

const tokenFormat = 1
const keyIdAt = 7
const nonceAt = keyIdAt + keyIdRandomCharacters
const nonceBytes = 12
const sealedAt = nonceAt + nonceBytes
const tagBytes = 16
const hourMs = 3_600_000
/** The longest session ends in its thirteenth hour; besides these, the next hour for a clock that runs ahead. */
const hoursKept = 15

export function sessionTokens(masterKeys: MasterKeys, ids: Ids): SessionTokens {
  const hourKeys = hourKeyring(masterKeys.purpose('token seal'))
  const secretKeys = { keys: masterKeys.purpose('token secret'), hmac: oneShotHmac('sha256', (key: Uint8Array) => key) }
  const version = masterKeys.writeVersion
  return {
    issue({ durationSeconds, ...grant }, now) {
      // Whole seconds, because Expiration has no fraction and must not promise more than the token holds.
      const issuedMs = Math.floor(now.getTime() / 1_000) * 1_000
      const session = { ...grant, issuedMs, expiresMs: issuedMs + durationSeconds * 1_000 }
      const random = ids.alphanumeric(keyIdRandomCharacters)
      const accessKeyId = sessionKeyIdPrefix + random
      return {
        accessKeyId,
        accessKeySecret: secretText(secretKeys, version, accessKeyId),
        securityToken: seal(session, random, version, hourKeys, ids),
        expiration: new Date(session.expiresMs),
      }
    },
    open(securityToken, accessKeyId, now) {
      const opened = unseal(securityToken, hourKeys)
      if (opened === undefined) return { kind: 'malformed' }
      if (opened.accessKeyId !== accessKeyId) return { kind: 'mismatch' }
      if (now.getTime() >= opened.session.expiresMs) return { kind: 'expired' }
      const secret = new Secret(secretText(secretKeys, opened.version, accessKeyId))
      return { kind: 'valid', session: opened.session, secret }
    },
  }
}

type HourKeys = { keyOf(version: number, hour: number): Uint8Array | undefined }

function hourKeyring(keys: PurposeKeys): HourKeys {
  const kept = new Map<string, Uint8Array>()
  return {
    keyOf(version, hour) {
      const name = `${version} ${hour}`
      const known = kept.get(name)
      if (known !== undefined) return known
      const base = keys.keyOf(version)
      if (base === undefined) return undefined
      const key = derive(base, `hour ${hour}`)
      kept.set(name, key)
      // Forged hours push real ones out at worst, and a key is made again in microseconds.
      const oldest = kept.size > hoursKept * 2 ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
      return key
    },
  }
}

function seal(session: Session, random: string, version: number, hourKeys: HourKeys, ids: Ids): string {
  const hour = Math.floor(session.issuedMs / hourMs)
  const key = hourKeys.keyOf(version, hour)
  if (key === undefined) throw new Error(`master key version ${version} has no key`)
  const head = Buffer.alloc(sealedAt)
  head[0] = tokenFormat
  head.writeUInt16BE(version, 1)
  head.writeUInt32BE(hour, 3)
  head.write(random, keyIdAt, 'latin1')
  head.set(ids.bytes(nonceBytes), nonceAt)
  const cipher = createCipheriv('aes-256-gcm', key, head.subarray(nonceAt))
  cipher.setAAD(head.subarray(0, nonceAt))
  const sealed = cipher.update(encodeSession(session))
  cipher.final()
  return Buffer.concat([head, sealed, cipher.getAuthTag()]).toString('base64url')
}

type Unsealed = { readonly accessKeyId: string; readonly version: number; readonly session: Session }

function unseal(securityToken: string, hourKeys: HourKeys): Unsealed | undefined {
  if (securityToken.length > securityTokenCharactersMax) return undefined
  const bytes = Buffer.from(securityToken, 'base64url')
  // Buffer skips what is not base64 and ignores spare bits; a token has one spelling only.
  if (bytes.length < sealedAt + tagBytes || bytes.toString('base64url') !== securityToken) return undefined
  if (bytes[0] !== tokenFormat) return undefined
  const version = bytes.readUInt16BE(1)
  const hour = bytes.readUInt32BE(3)
  const key = hourKeys.keyOf(version, hour)
  if (key === undefined) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(nonceAt, sealedAt), { authTagLength: tagBytes })
  decipher.setAAD(bytes.subarray(0, nonceAt))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
  try {
    const body = decipher.update(bytes.subarray(sealedAt, bytes.length - tagBytes))
    decipher.final()
    const session = decodeSession(body)
    if (session === undefined || Math.floor(session.issuedMs / hourMs) !== hour) return undefined
    return { accessKeyId: sessionKeyIdPrefix + bytes.toString('latin1', keyIdAt, nonceAt), version, session }
  } catch {
    return undefined
  }
}

type SecretKeys = { readonly keys: PurposeKeys; readonly hmac: OneShotHmac<Uint8Array> }

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const secretGroups = 4
const charactersPerGroup = 10

/** 40 letters and digits, as the cloud's secrets are: ten from each eight bytes of the HMAC. */
function secretText({ keys, hmac }: SecretKeys, version: number, accessKeyId: string): string {
  const key = keys.keyOf(version)
  if (key === undefined) throw new Error(`master key version ${version} has no key`)
  const mac = Buffer.from(hmac(key, accessKeyId, 'latin1'), 'latin1')
  let text = ''
  for (let group = 0; group < secretGroups; group += 1) {
    // 62^8 is below 2^48 and 62^2 below 2^16: eight characters come from six bytes, two from the other two.
    let high = mac.readUIntBE(group * 8, 6)
    let low = mac.readUInt16BE(group * 8 + 6)
    for (let index = 0; index < charactersPerGroup; index += 1) {
      if (index < charactersPerGroup - 2) {
        text += letters[high % 62] ?? ''
        high = Math.floor(high / 62)
      } else {
        text += letters[low % 62] ?? ''
        low = Math.floor(low / 62)
      }
    }
  }
  return text
}
