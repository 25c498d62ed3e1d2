import { prefixEnd } from '@latchkey/kv'
import { defineFamily, refOf } from './space.ts'
import type { Change, Ref, Row, State } from './space.ts'

/** An object that nothing names any more. It is written in the commit that let go of it. */
export type Garbage = { readonly app: string; readonly bucket: string; readonly key: string }

const garbageFamily = defineFamily<Garbage>('garbage')
/** In the place of the app: what goes is looked for once for all of them. */
const everyApp = ''
const timeDigits = 15

function garbageRef(at: Date, { app, bucket, key }: Garbage): Ref<Garbage> {
  return refOf(garbageFamily, everyApp, String(at.getTime()).padStart(timeDigits, '0'), app, bucket, key)
}

/** The object goes at this time or soon after. */
export function discard(at: Date, garbage: Garbage): Change {
  return { kind: 'write', ref: garbageRef(at, garbage), value: garbage }
}

/** The object stays: what `discard` said of it at the same time is taken back. */
export function keep(at: Date, garbage: Garbage): Change {
  return { kind: 'drop', ref: garbageRef(at, garbage) }
}

/** The earliest first; `after` is the key of the last one that was seen. */
export async function garbageUntil(
  state: State,
  now: Date,
  limit: number,
  after?: Uint8Array,
): Promise<readonly Row<Garbage>[]> {
  const prefix = refOf(garbageFamily, everyApp, '').key
  const end = refOf(garbageFamily, everyApp, String(now.getTime()).padStart(timeDigits, '0')).key
  const range = { family: garbageFamily, prefix }
  const { rows } = await state.page(range, { limit, after, before: prefixEnd(end) ?? end })
  return rows
}
