/**
 * What a security token says, as bytes. Format 1, inside the seal: flags, issue time (6 bytes), duration in seconds
 * (3 bytes), directory sequence (double), then texts with one byte of length, and at the end the packed policy.
 */
import assert from 'node:assert/strict'
import { packPolicy, unpackPolicy } from './session-policy-codec.ts'

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

const flags = { hasMfa: 1, hasPolicy: 2, hasSourceIdentity: 4, isFirstIssuer: 8 } as const
const knownFlags = 15
const fixedBytes = 1 + 6 + 3 + 8

export function encodeSession(session: Session): Buffer {
  const durationSeconds = (session.expiresMs - session.issuedMs) / 1_000
  assert(Number.isInteger(durationSeconds) && durationSeconds > 0, 'sessions last whole seconds')
  const isFirstIssuer = session.issuerKeyId === session.firstKeyId
  const fixed = Buffer.alloc(fixedBytes)
  fixed[0] =
    (session.hasMfa ? flags.hasMfa : 0) |
    (session.sessionPolicy === undefined ? 0 : flags.hasPolicy) |
    (session.sourceIdentity === undefined ? 0 : flags.hasSourceIdentity) |
    (isFirstIssuer ? flags.isFirstIssuer : 0)
  fixed.writeUIntBE(session.issuedMs, 1, 6)
  fixed.writeUIntBE(durationSeconds, 7, 3)
  fixed.writeDoubleBE(session.sequence, 10)
  const texts = [
    session.accountId,
    session.roleId,
    session.sessionName,
    session.issuerKeyId,
    ...(isFirstIssuer ? [] : [session.firstKeyId]),
    ...(session.sourceIdentity === undefined ? [] : [session.sourceIdentity]),
  ]
  const policy = session.sessionPolicy === undefined ? [] : [packPolicy(session.sessionPolicy)]
  return Buffer.concat([fixed, ...texts.map(lengthAndText), ...policy])
}

function lengthAndText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  assert(bytes.length <= 255, 'names in tokens are short')
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
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
  return {
    accountId,
    roleId,
    sessionName,
    issuerKeyId,
    firstKeyId,
    sourceIdentity,
    sessionPolicy: mark & flags.hasPolicy ? unpackPolicy(bytes.subarray(offset)) : undefined,
    hasMfa: (mark & flags.hasMfa) !== 0,
    sequence: bytes.readDoubleBE(10),
    issuedMs,
    expiresMs: issuedMs + bytes.readUIntBE(7, 3) * 1_000,
  }
}
