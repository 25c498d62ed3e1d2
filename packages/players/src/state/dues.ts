/**
 * What has to be done at a time. The time stands first in the key, so that looking for what is due is one short read, however
 * much waits. A due is written in the commit that makes it necessary, and removed when it is done.
 */
import { prefixEnd } from '@latchkey/kv'
import { defineFamily, refOf } from './space.ts'
import type { Change, Ref, Row, State } from './space.ts'

export const dueKinds = [
  'revoke',
  'erase',
  'receipt',
  'tombstone',
  'export',
  'export-end',
  'retired',
  'moderate',
  'moderate-end',
  'hide',
] as const
export type DueKind = (typeof dueKinds)[number]

export type Due = {
  readonly app: string
  readonly kind: DueKind
  /** The player, or the job. */
  readonly subject: string
  /** How often it has failed. */
  readonly failures: number
}

export const dueFamily = defineFamily<Due>('due')
/** In the place of the app: what is due is looked for in all apps together. */
const everyApp = ''

export function dueRef(at: Date, { app, kind, subject }: Pick<Due, 'app' | 'kind' | 'subject'>): Ref<Due> {
  return refOf(dueFamily, everyApp, at.toISOString(), app, kind, subject)
}

export function dueChange(at: Date, due: Omit<Due, 'failures'>): Change {
  return { kind: 'write', ref: dueRef(at, due), value: { ...due, failures: 0 } }
}

/** The earliest first. */
export async function duesUntil(state: State, now: Date, limit: number): Promise<readonly Row<Due>[]> {
  const prefix = refOf(dueFamily, everyApp, '').key
  const end = refOf(dueFamily, everyApp, now.toISOString()).key
  const { rows } = await state.page({ family: dueFamily, prefix }, { limit, before: prefixEnd(end) ?? end })
  return rows
}
