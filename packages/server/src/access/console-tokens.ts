/**
 * Tickets and sessions of the console: sealed by AES-256-GCM under keys of their own, so that any worker reads what any
 * other gave. A ticket opens nothing but a session, and a session is sent as a bearer token and never as a cookie.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Ids } from '../base/ids.ts'
import type { PurposeKeys } from './master-key.ts'

/** Credentials of STS that were shown to be somebody's, for half a minute. */
export type Ticket = {
  readonly kind: 'ticket'
  readonly id: string
  readonly accessKeyId: string
  readonly securityToken: string
  readonly expiresMs: number
}
export type ConsoleSession = {
  readonly kind: 'session'
  readonly id: string
  readonly who: SessionHolder
  readonly issuedMs: number
  readonly expiresMs: number
}
/** A device of a user that showed its code not long ago. With the password it stands for another code, and alone for nothing. */
export type MfaTicket = {
  readonly kind: 'mfa-ticket'
  readonly accountId: string
  readonly userId: string
  /** Another password ends it. */
  readonly passwordSetMs: number
  /** A device that is bound anew ends it. */
  readonly deviceName: string
  readonly activatedMs: number
  readonly expiresMs: number
}
export type SessionHolder =
  | { readonly kind: 'credentials'; readonly accessKeyId: string; readonly securityToken: string }
  | {
      readonly kind: 'user'
      readonly accountId: string
      readonly userId: string
      readonly userName: string
      /** Another password ends the session. */
      readonly passwordSetMs: number
      readonly hasMfa: boolean
      /** Until it has a device, the user may do nothing but bind one. */
      readonly mustBindMfa: boolean
    }

type Content = Ticket | ConsoleSession | MfaTicket
type ContentOf<K extends Content['kind']> = Extract<Content, { readonly kind: K }>

export type ConsoleTokens = {
  seal(content: Content): string
  /** Undefined for whatever was not sealed as this kind. Whether its time has passed is the caller's to judge. */
  openTicket(text: string): Ticket | undefined
  openSession(text: string): ConsoleSession | undefined
  openMfaTicket(text: string): MfaTicket | undefined
}

const format = 1
const headBytes = 3
const nonceBytes = 12
const tagBytes = 16
/** Two security tokens long; what is longer is not even decoded. */
export const consoleTokenCharactersMax = 16_384
/** 128 random bits. */
export const consoleIdBytes = 16

export function consoleTokens(keys: PurposeKeys, ids: Pick<Ids, 'bytes'>): ConsoleTokens {
  const open = <K extends Content['kind']>(text: string, kind: K): ContentOf<K> | undefined => {
    if (text.length > consoleTokenCharactersMax) return undefined
    const bytes = Buffer.from(text, 'base64url')
    if (bytes.length < headBytes + nonceBytes + tagBytes || bytes.toString('base64url') !== text) return undefined
    const key = bytes[0] === format ? keys.keyOf(bytes.readUInt16BE(1)) : undefined
    if (key === undefined) return undefined
    const nonce = bytes.subarray(headBytes, headBytes + nonceBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(bindingOf(bytes.subarray(0, headBytes), kind))
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    try {
      const body = decipher.update(bytes.subarray(headBytes + nonceBytes, -tagBytes))
      decipher.final()
      const content = JSON.parse(body.toString('utf8')) as Content // only `seal` makes what opens
      return content.kind === kind ? (content as ContentOf<K>) : undefined
    } catch {
      return undefined
    }
  }
  return {
    seal(content) {
      const key = keys.keyOf(keys.writeVersion)
      if (key === undefined) throw new Error(`master key version ${keys.writeVersion} has no key`)
      const head = Buffer.alloc(headBytes + nonceBytes)
      head[0] = format
      head.writeUInt16BE(keys.writeVersion, 1)
      head.set(ids.bytes(nonceBytes), headBytes)
      const cipher = createCipheriv('aes-256-gcm', key, head.subarray(headBytes))
      cipher.setAAD(bindingOf(head.subarray(0, headBytes), content.kind))
      const sealed = cipher.update(JSON.stringify(content), 'utf8')
      cipher.final()
      return Buffer.concat([head, sealed, cipher.getAuthTag()]).toString('base64url')
    },
    openTicket: (text) => open(text, 'ticket'),
    openSession: (text) => open(text, 'session'),
    openMfaTicket: (text) => open(text, 'mfa-ticket'),
  }
}

const bindingOf = (head: Uint8Array, kind: string): Buffer => Buffer.concat([head, Buffer.from(kind)])
