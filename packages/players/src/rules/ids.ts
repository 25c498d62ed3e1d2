import { hash } from 'node:crypto'
import type { Chance } from '../base/surroundings.ts'

/** 26 letters of base32 hold 130 bits. */
export const playerIdLetters = 26
const base32Alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
/** As long as an access key: 256 bits. */
export const secretBytes = 32
export const sessionIdBytes = 16
const sessionTimeBytes = 6
const macBytes = 16

/** Lower case, so that no system that folds case can make two of one. */
export function base32(bytes: Uint8Array, letters: number): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5 && text.length < letters) {
      bits -= 5
      text += base32Alphabet[(value >>> bits) & 31] ?? ''
    }
  }
  return text
}

export function newPlayerId(prefix: string, chance: Chance): string {
  return prefix + base32(chance.bytes(17), playerIdLetters)
}

/**
 * The time first: records of sessions that begin together lie together, and a crowd that signs in writes few pages. Nobody has
 * to be unable to guess it, because the secrets of a session have 256 bits of their own.
 */
export function newSessionId(chance: Chance, at: Date): string {
  const id = Buffer.alloc(sessionIdBytes)
  id.writeUIntBE(at.getTime(), 0, sessionTimeBytes)
  id.set(chance.bytes(sessionIdBytes - sessionTimeBytes), sessionTimeBytes)
  return base64url(id)
}

/** `gs_`, `sk_` …: a prefix that says what it is, and 256 random bits. */
export function newSecret(prefix: string, chance: Chance): string {
  return prefix + base64url(chance.bytes(secretBytes))
}

/** What is stored of a secret of high entropy. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

export type Mac = (data: Uint8Array) => Uint8Array

/**
 * A secret of a session, `rt_…` or `tk_…`: the session's id, 256 random bits and a code of both, so that one of which
 * nothing is stored any more is still known to be genuine, and a made-up one is not.
 */
export function newSessionSecret(prefix: string, sessionId: string, chance: Chance, mac: Mac): string {
  const body = Buffer.concat([Buffer.from(sessionId, 'base64url'), chance.bytes(secretBytes)])
  return prefix + base64url(Buffer.concat([body, codeOf(prefix, body, mac)]))
}

/** The session that a genuine secret names; undefined for every other text. */
export function sessionIdOf(prefix: string, presented: string, mac: Mac, equal: Equal): string | undefined {
  if (!presented.startsWith(prefix) || presented.length !== prefix.length + sessionSecretLetters) return undefined
  const bytes = Buffer.from(presented.slice(prefix.length), 'base64url')
  const body = bytes.subarray(0, sessionIdBytes + secretBytes)
  if (base64url(bytes) !== presented.slice(prefix.length)) return undefined
  if (!equal(codeOf(prefix, body, mac), bytes.subarray(body.length))) return undefined
  return base64url(body.subarray(0, sessionIdBytes))
}

type Equal = (expected: Uint8Array, presented: Uint8Array) => boolean

/** Base64 without padding: four letters for three bytes. */
const sessionSecretLetters = Math.ceil(((sessionIdBytes + secretBytes + macBytes) * 4) / 3)

function codeOf(prefix: string, body: Uint8Array, mac: Mac): Uint8Array {
  return mac(Buffer.concat([Buffer.from(`session secret ${prefix}`), body])).subarray(0, macBytes)
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
}
