/** Slots and their revisions as answers and headers tell them. */
import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import type { Base, Candidate } from '../../rules/slot-decision.ts'
import { headOf, slotMetaLettersMax } from '../../state/slots.ts'
import type { Revision, Slot } from '../../state/slots.ts'

export const metaSchema = z
  .record(z.string().max(64), z.unknown())
  .refine(
    (meta) => JSON.stringify(meta).length <= slotMetaLettersMax,
    `is at most ${slotMetaLettersMax} letters as JSON`,
  )
  .meta({ description: 'Whatever the game likes; summary, playSeconds and progress are shown in lists.' })

export const revisionAnswer = z.object({
  rev: z.int(),
  size: z.int(),
  sha256: z.string(),
  savedAt: z.string(),
  base: z.int().optional(),
  device: z.string().optional(),
  restoredFrom: z.int().optional(),
  meta: z.record(z.string(), z.unknown()),
  summary: z.unknown().optional(),
  playSeconds: z.unknown().optional(),
  progress: z.unknown().optional(),
})
export const slotAnswer = z.object({ slot: z.string(), head: revisionAnswer, revisions: z.int() })
export const committedAnswer = z.object({
  slot: z.string(),
  rev: z.int(),
  /** Another one when the save lost by the rule of the space, and is kept as a revision. */
  headRev: z.int(),
  size: z.int(),
  sha256: z.string(),
  savedAt: z.string(),
})

export function answerRevision(revision: Revision): z.input<typeof revisionAnswer> {
  const { rev, sizeBytes, sha256, savedAt, base, device, restoredFrom, meta } = revision
  return {
    rev,
    size: sizeBytes,
    sha256,
    savedAt,
    ...(base === undefined ? {} : { base }),
    ...(device === undefined ? {} : { device }),
    ...(restoredFrom === undefined ? {} : { restoredFrom }),
    meta,
    ...shownOf(meta),
  }
}

function shownOf(meta: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = ['summary', 'playSeconds', 'progress'].filter((name) => Object.hasOwn(meta, name))
  return Object.fromEntries(shown.map((name) => [name, meta[name]]))
}

export function answerCommitted(slot: string, revision: Revision, headRev: number): z.input<typeof committedAnswer> {
  const { rev, sizeBytes, sha256, savedAt } = revision
  return { slot, rev, headRev, size: sizeBytes, sha256, savedAt }
}

export function slotHeaders(revision: Revision, head: Revision | undefined): Record<string, string> {
  return {
    ETag: `"${revision.rev}"`,
    'X-Slot-Meta': Buffer.from(JSON.stringify(revision.meta)).toString('base64url'),
    'X-Slot-Sha256': revision.sha256,
    ...(head?.device === undefined ? {} : { 'X-Slot-Active-Device': encodeURIComponent(head.device) }),
  }
}

/** `X-Slot-Meta`: JSON in base64url. @throws PlayerError InvalidRequest */
export function metaOfHeader(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined || text === '') return {}
  const invalid = (what: string): PlayerError =>
    new PlayerError('InvalidRequest', { path: 'x-slot-meta' }, { message: `X-Slot-Meta ${what}.` })
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) throw invalid('is base64url')
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64url')))
  } catch {
    throw invalid('is base64url of JSON')
  }
  const parsed = metaSchema.safeParse(value)
  if (!parsed.success) throw invalid(`is a JSON object of at most ${slotMetaLettersMax} letters`)
  return parsed.data
}

/** What a write builds on, by `If-Match: "42"` or `If-None-Match: *`. @throws PlayerError InvalidRequest */
export function baseOfHeaders(
  headers: { readonly 'if-match'?: string | undefined; readonly 'if-none-match'?: string | undefined },
  mayBeSilent: boolean,
): Base {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  const invalid = (path: string, message: string): PlayerError =>
    new PlayerError('InvalidRequest', { path }, { message })
  if (ifMatch !== undefined && ifNoneMatch !== undefined)
    throw invalid('if-match', 'A write says If-Match or If-None-Match, not both.')
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*') throw invalid('if-none-match', 'If-None-Match of a write is *.')
    return { kind: 'none' }
  }
  if (ifMatch === undefined) {
    if (mayBeSilent) return { kind: 'any' }
    throw invalid(
      'if-match',
      'Say what the save builds on: If-Match: "REV" with the revision that was read, or If-None-Match: * for the first.',
    )
  }
  const [, rev] = /^\s*"?([1-9]\d{0,15})"?\s*$/.exec(ifMatch) ?? []
  if (rev === undefined) throw invalid('if-match', 'If-Match is the number of a revision: "42".')
  return { kind: 'revision', rev: Number(rev) }
}

/** Both sides of a conflict, and where the other one is. */
export function conflict(
  slot: string,
  stored: Slot | undefined,
  yours: { readonly base: Base; readonly candidate: Candidate },
): PlayerError {
  const head = headOf(stored)
  return new PlayerError('RevisionConflict', {
    slot,
    base: yours.base.kind === 'revision' ? yours.base.rev : undefined,
    ...(head === undefined ? {} : { head: answerRevision(head), download: `slots/${slot}?rev=${head.rev}` }),
    yours: { size: yours.candidate.sizeBytes, sha256: yours.candidate.sha256, meta: yours.candidate.meta },
  })
}

/** @throws PlayerError NoSuchSlot */
export function requireRevision(slot: string, stored: Slot | undefined, rev: number | undefined): Revision {
  const found = rev === undefined ? headOf(stored) : stored?.revisions.find((one) => one.rev === rev)
  if (found === undefined) throw new PlayerError('NoSuchSlot', { slot, ...(rev === undefined ? {} : { rev }) })
  return found
}
