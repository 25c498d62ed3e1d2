/** What the audit log is told of one call. */
export type AuditEvent = {
  readonly at: Date
  readonly requestId: string
  readonly service: AuditService
  readonly operation: string
  readonly who: AuditWho
  /** What it was about: `role/player`, a bucket. */
  readonly target: string | undefined
  /** Names only: a value may be a secret, and is nobody's business here. */
  readonly parameters: readonly string[]
  readonly decision: AuditDecision
  readonly status: number
  readonly code: string | undefined
  /** Who is meant by what is personal, and what that is: sealed under a key of that subject's own. */
  readonly personal: readonly Personal[]
}

export type AuditService = 'admin' | 'ims' | 'kms' | 'oss' | 'ram' | 'sign-in' | 'sts'
/** `unidentified`: no signature, password or token proved who it was. */
export type AuditDecision = 'allowed' | 'denied' | 'unidentified'
export type AuditWho = {
  readonly kind: 'anonymous' | 'operator' | 'root' | 'session' | 'unidentified' | 'user'
  readonly accountId?: string | undefined
  /** Of the user or the role. */
  readonly name?: string | undefined
  readonly accessKeyId?: string | undefined
}
export type Personal = {
  /** Whose: a player's id, `user/ACCOUNT/NAME`, `address/ADDRESS`. */
  readonly subject: string
  readonly fields: Readonly<Record<string, string | undefined>>
}

/** Which calls wait until their line is on the disk, and are refused when it cannot be. */
export type AuditWeight = 'change' | 'read' | 'sts'

/** A line as it stands in a file; `personal` is opened by whoever has the keys. */
export type AuditLine = {
  /** Counts the lines of one chain, from 1. */
  readonly n: number
  readonly at: string
  readonly requestId: string
  readonly service: AuditService
  readonly operation: string
  readonly who: AuditWho
  readonly target?: string | undefined
  readonly parameters: readonly string[]
  readonly decision: AuditDecision
  readonly status: number
  readonly code?: string | undefined
  readonly personal?: readonly SealedPersonal[]
}
export type SealedPersonal = { readonly subject: string; readonly sealed: string }

/** A name that a client chose may be as long as a head: what is kept of it is not. */
export const auditTextCharactersMax = 256
export const auditParametersMax = 64
