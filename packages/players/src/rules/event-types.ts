/** What happens to players and their files, as their timeline and the studio's webhooks are told. */
export const eventTypes = [
  'abuse.suspected',
  'credential.issued',
  'image.approved',
  'image.pending',
  'image.rejected',
  'object.deleted',
  'object.uploaded',
  'player.banned',
  'player.created',
  'player.deleted',
  'player.linked',
  'player.merged',
  'player.minor',
  'player.opened',
  'player.quota',
  'player.revoked',
  'player.unbanned',
  'quota.exceeded',
  'session.created',
  'slot.committed',
  'slot.conflict',
  'slot.deleted',
  'slot.restored',
] as const

export type EventType = (typeof eventTypes)[number]

/** `slot.*` is every event of slots. */
export function isWanted(type: EventType, wanted: readonly string[]): boolean {
  return wanted.some((one) => one === type || (one.endsWith('.*') && type.startsWith(one.slice(0, -1))))
}
