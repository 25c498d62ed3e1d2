import { prefixEnd } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { defineFamily, refOf } from './space.ts'
import type { Ref } from './space.ts'

/** What was taken of a limit in one window. The window's end stands first in the key, so that what is over can be swept. */
export type Taken = { readonly count: number }
export const takenFamily = defineFamily<Taken>('rate')

const secondsDigits = 12
/** In the place of the app: windows of all apps are swept together. */
const everyApp = ''

export function takenRef(windowEndSeconds: number, app: string, limit: string, subject: string): Ref<Taken> {
  return refOf(takenFamily, everyApp, String(windowEndSeconds).padStart(secondsDigits, '0'), app, limit, subject)
}

/** Forgets windows that ended; says how many records went. */
export async function sweepTaken(kv: Kv, nowMs: number, limit: number): Promise<number> {
  const from = refOf(takenFamily, everyApp, '').key
  const to = refOf(takenFamily, everyApp, String(Math.floor(nowMs / 1_000)).padStart(secondsDigits, '0')).key
  return kv.sweep({ from, to: prefixEnd(to) ?? to }, limit)
}
