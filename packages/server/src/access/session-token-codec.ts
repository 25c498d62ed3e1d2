/**
 * What a security token says, as bytes. Format 1, inside the seal: flags, issue time (6 bytes), duration in seconds
 * (3 bytes), directory sequence (double), then texts with one byte of length, and at the end the policy: packed, or as it is
 * in a token that stays short all the same, because packing costs more than everything else about a token.
 */
import assert from 'node:assert/strict'
import { minifyJson, packPolicy, unpackPolicy } from './session-policy-codec.ts'

/** A session as its token tells it. Who it may be now (its role, the role's policies) is looked up at each use. */
export type Session = {
  readonly accountId: string
  readonly roleId: string
  readonly sessionName: string
  /** Minified source text. */
  readonly sessionPolicy: string | undefined
  readonly sourceIdentity: string | undefined
  readonly hasMfa: boolean
  /** The access key that called AssumeRole, and the first one of the chain. */
  readonly issuerKeyId: string
  readonly firstKeyId: string
  /** The directory's sequence at issue: revoke entries with a larger one end this session. */
  readonly sequence: number
  readonly issuedMs: number
  readonly expiresMs: number
}

const flags = { hasMfa: 1, hasPolicy: 2, hasSourceIdentity: 4, isFirstIssuer: 8, isPlainPolicy: 16 } as const
const knownFlags = 31
const fixedBytes = 1 + 6 + 3 + 8
/** With the head and the seal around it, and in base64url, so much is a token of less than 480 characters. */
export const plainSessionBytesMax = 300

export function encodeSession(session: Session): Buffer {
  const durationSeconds = (session.expiresMs - session.issuedMs) / 1_000
  assert(Number.isInteger(durationSeconds) && durationSeconds > 0, 'sessions last whole seconds')
  const texts = [session.accountId, session.roleId, session.sessionName, session.issuerKeyId]
  const isFirstIssuer = session.issuerKeyId === session.firstKeyId
  if (!isFirstIssuer) texts.push(session.firstKeyId)
  if (session.sourceIdentity !== undefined) texts.push(session.sourceIdentity)
  const textsBytes = texts.reduce((sum, text) => sum + 1 + Buffer.byteLength(text), 0)
  const policy = policyBytes(session.sessionPolicy, fixedBytes + textsBytes)
  const bytes = Buffer.allocUnsafe(fixedBytes + textsBytes + policy.bytes.length)
  bytes[0] =
    (session.hasMfa ? flags.hasMfa : 0) |
    (session.sessionPolicy === undefined ? 0 : flags.hasPolicy) |
    (session.sourceIdentity === undefined ? 0 : flags.hasSourceIdentity) |
    (isFirstIssuer ? flags.isFirstIssuer : 0) |
    (policy.isPlain ? flags.isPlainPolicy : 0)
  bytes.writeUIntBE(session.issuedMs, 1, 6)
  bytes.writeUIntBE(durationSeconds, 7, 3)
  bytes.writeDoubleBE(session.sequence, 10)
  let offset = fixedBytes
  for (const text of texts) {
    const length = bytes.write(text, offset + 1, 'utf8')
    assert(length <= 255, 'names in tokens are short')
    bytes[offset] = length
    offset += 1 + length
  }
  bytes.set(policy.bytes, offset)
  return bytes
}

function policyBytes(
  source: string | undefined,
  beforeBytes: number,
): { readonly bytes: Uint8Array; readonly isPlain: boolean } {
  if (source === undefined) return { bytes: Buffer.alloc(0), isPlain: false }
  const plain = Buffer.from(minifyJson(source), 'utf8')
  if (beforeBytes + plain.length <= plainSessionBytesMax) return { bytes: plain, isPlain: true }
  return { bytes: packPolicy(plain), isPlain: false }
}

/** Undefined when the bytes are not a session of this format: a token of a release that we do not know. */
export function decodeSession(bytes: Buffer): Session | undefined {
  const mark = bytes[0] ?? 0
  if (bytes.length < fixedBytes || (mark & ~knownFlags) !== 0) return undefined
  const issuedMs = bytes.readUIntBE(1, 6)
  let offset = fixedBytes
  const text = (): string => {
    const length = bytes[offset] ?? 0
    offset += 1 + length
    return bytes.toString('utf8', offset - length, offset)
  }
  const [accountId, roleId, sessionName, issuerKeyId] = [text(), text(), text(), text()]
  const firstKeyId = mark & flags.isFirstIssuer ? issuerKeyId : text()
  const sourceIdentity = mark & flags.hasSourceIdentity ? text() : undefined
  if (offset > bytes.length || (!(mark & flags.hasPolicy) && offset !== bytes.length)) return undefined
  if ((mark & flags.isPlainPolicy) !== 0 && !(mark & flags.hasPolicy)) return undefined
  return {
    accountId,
    roleId,
    sessionName,
    issuerKeyId,
    firstKeyId,
    sourceIdentity,
    sessionPolicy: mark & flags.hasPolicy ? policyText(mark, bytes.subarray(offset)) : undefined,
    hasMfa: (mark & flags.hasMfa) !== 0,
    sequence: bytes.readDoubleBE(10),
    issuedMs,
    expiresMs: issuedMs + bytes.readUIntBE(7, 3) * 1_000,
  }
}

function policyText(mark: number, bytes: Buffer): string {
  return (mark & flags.isPlainPolicy) === 0 ? unpackPolicy(bytes) : bytes.toString('utf8')
}
