import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/**
 * One call of the admin API. Of the player it has a pseudonym; the id, the reason and what was done to what lie sealed
 * under the player's own key, which goes when the player is erased.
 */
export type AuditEntry = {
  readonly at: string
  /** The name of the server key, or `oidc:` and that of the person. */
  readonly actor: string
  readonly role: string
  /** The endpoint. */
  readonly action: string
  readonly requestId: string
  readonly decision: 'allowed' | 'refused'
  /** Why it was refused. */
  readonly code?: string
  readonly subject?: string
  readonly sealed?: string
  /** Of a call that is about no player, as it is. */
  readonly detail?: AuditDetail
}

export type AuditDetail = {
  readonly player?: string
  readonly reason?: string
  /** Space, slot, name and the like, as the call named them. */
  readonly of?: Readonly<Record<string, string>>
}

export const auditFamily = defineFamily<AuditEntry>('audit')
/** The time stands first: a day that is over is swept, and a page begins at a time. */
export const auditRef = (app: string, at: string, id: string): Ref<AuditEntry> => refOf(auditFamily, app, at, id)
export const auditOf = (app: string): Range<AuditEntry> => rangeOf(auditFamily, app)

/** Leads from a pseudonym to its entries. */
export type AuditMention = Readonly<Record<string, never>>
export const auditMentionFamily = defineFamily<AuditMention>('audit-mention')
export const auditMentionRef = (app: string, subject: string, at: string, id: string): Ref<AuditMention> =>
  refOf(auditMentionFamily, app, subject, at, id)
export const auditMentionsOf = (app: string, subject: string): Range<AuditMention> =>
  rangeOf(auditMentionFamily, app, subject)

/** The pseudonym of a player and the key of what is said of it, sealed. Without it nobody knows whom an entry is about. */
export type AuditKey = { readonly subject: string; readonly key: string }
export const auditKeyFamily = defineFamily<AuditKey>('audit-key')
export const auditKeyRef = (app: string, player: string): Ref<AuditKey> => refOf(auditKeyFamily, app, player, 'key')
export const auditKeysOf = (app: string, player: string): Range<AuditKey> => rangeOf(auditKeyFamily, app, player)

/** Whose a pseudonym is, until the player is erased. */
export type AuditSubject = { readonly player: string }
export const auditSubjectFamily = defineFamily<AuditSubject>('audit-subject')
export const auditSubjectRef = (app: string, subject: string): Ref<AuditSubject> =>
  refOf(auditSubjectFamily, app, subject)
