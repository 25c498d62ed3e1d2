/** The times at which objects of a bucket were last read: since when they are tracked, and which reads change them. */

/** Times of access are told and kept in whole seconds. */
const unitMs = 1_000
/** Within so long after an access further ones change nothing, as documented. */
export const sameAccessMs = 86_400_000

export type AccessMonitor = { readonly sinceMs: number }
/** What a record tells. */
export type AccessSubject = { readonly modifiedMs: number; readonly accessedMs?: number | undefined }

const documentPattern = /^Enabled(?: (\d{1,15}))?$/

/** Absent while nothing is tracked. Switching on what is on changes nothing: times are not forgotten by that. */
export function accessMonitorDocument(
  status: 'Enabled' | 'Disabled',
  former: string | undefined,
  nowMs: number,
): string | undefined {
  if (status === 'Disabled') return undefined
  return parseAccessMonitor(former) === undefined ? `Enabled ${Math.floor(nowMs / unitMs)}` : former
}

/** Documents from before times were tracked say only that they should be. */
export function parseAccessMonitor(document: string | undefined): AccessMonitor | undefined {
  const [whole, seconds = '0'] = documentPattern.exec(document ?? '') ?? []
  return whole === undefined ? undefined : { sinceMs: Number(seconds) * unitMs }
}

/** A write is an access; where nothing is known it is the moment from which on accesses are tracked. */
export function lastAccessMs(object: AccessSubject, { sinceMs }: AccessMonitor): number {
  return Math.max(object.accessedMs ?? 0, object.modifiedMs, sinceMs)
}

/** Whether reading the object now is to be remembered. */
export function isNewAccess(object: AccessSubject, { sinceMs }: AccessMonitor, nowMs: number): boolean {
  const knownMs = Math.max(object.accessedMs ?? 0, object.modifiedMs)
  return knownMs < sinceMs || nowMs - knownMs >= sameAccessMs
}
