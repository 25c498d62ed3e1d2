/**
 * Archived objects have no bytes until they were restored, which takes its time and lasts for days.
 * https://www.alibabacloud.com/help/en/oss/user-guide/restore-objects-for-access
 */

/** From the fastest to the slowest. */
export const restoreTiers = ['Expedited', 'Standard', 'Bulk'] as const
export type RestoreTier = (typeof restoreTiers)[number]

/** A restoration that was asked for: until `readyMs` it is under way, until `expiresMs` the object can be read. */
export type Restore = { readonly tier: RestoreTier; readonly readyMs: number; readonly expiresMs: number }

const dayMs = 86_400_000
/** What an object may be of that needs restoring, how long it may be readable, and the tiers that it has. */
const archives: Readonly<Record<string, { readonly daysMax: number; readonly tiers: readonly RestoreTier[] }>> = {
  // Its restoration has no tiers, and asking for one is refused.
  Archive: { daysMax: 7, tiers: ['Standard'] },
  ColdArchive: { daysMax: 365, tiers: restoreTiers },
  DeepColdArchive: { daysMax: 365, tiers: ['Expedited', 'Standard'] },
}

export function isArchive(storageClass: string): boolean {
  return archives[storageClass] !== undefined
}

export type RestoreState = 'frozen' | 'restoring' | 'restored'

/** A restoration that is over is none. */
export function restoreState(restore: Restore | undefined, nowMs: number): RestoreState {
  if (restore === undefined || nowMs >= restore.expiresMs) return 'frozen'
  return nowMs < restore.readyMs ? 'restoring' : 'restored'
}

export type Restorable = { readonly storageClass: string; readonly restore?: Restore | undefined }

export function isReadable({ storageClass, restore }: Restorable, nowMs: number): boolean {
  return !isArchive(storageClass) || restoreState(restore, nowMs) === 'restored'
}

/** `x-oss-restore`; undefined where nothing was restored, or no longer is. */
export function restoreHeader({ storageClass, restore }: Restorable, nowMs: number): string | undefined {
  if (restore === undefined || !isArchive(storageClass)) return undefined
  switch (restoreState(restore, nowMs)) {
    case 'frozen':
      return undefined
    case 'restoring':
      return 'ongoing-request="true"'
    case 'restored':
      return `ongoing-request="false", expiry-date="${new Date(restore.expiresMs).toUTCString()}"`
  }
}

/** How long each restoration takes, by class and tier. */
export type RestoreTimes = (storageClass: string, tier: RestoreTier) => number

export type RestoreDecision =
  | { readonly kind: 'no-archive' | 'in-progress' | 'bad-days' | 'bad-tier' | 'no-tiers' }
  /** `begun` also when one that is under way was made faster; `extended` when the object can be read already. */
  | { readonly kind: 'begun' | 'extended'; readonly restore: Restore }

/** What asking for a restoration comes to. */
export function decideRestore(
  object: Restorable,
  asked: { readonly days?: number | undefined; readonly tier?: string | undefined },
  times: RestoreTimes,
  nowMs: number,
): RestoreDecision {
  const { storageClass, restore } = object
  const archive = archives[storageClass]
  if (archive === undefined) return { kind: 'no-archive' }
  const { days = 1 } = asked
  if (archive.tiers.length === 1 && asked.tier !== undefined) return { kind: 'no-tiers' }
  if (days < 1 || days > archive.daysMax) return { kind: 'bad-days' }
  const tier = archive.tiers.find((one) => one === (asked.tier ?? 'Standard'))
  if (tier === undefined) return { kind: 'bad-tier' }
  const state = restoreState(restore, nowMs)
  if (restore !== undefined && state === 'restored') {
    const expiresMs = Math.max(restore.expiresMs, nowMs + days * dayMs)
    return { kind: 'extended', restore: { ...restore, expiresMs } }
  }
  if (restore !== undefined && state === 'restoring' && !isFaster(tier, restore.tier)) return { kind: 'in-progress' }
  const ownMs = nowMs + times(storageClass, tier)
  const readyMs = restore !== undefined && state === 'restoring' ? Math.min(restore.readyMs, ownMs) : ownMs
  return { kind: 'begun', restore: { tier, readyMs, expiresMs: readyMs + days * dayMs } }
}

const isFaster = (tier: RestoreTier, than: RestoreTier): boolean =>
  restoreTiers.indexOf(tier) < restoreTiers.indexOf(than)

/** Only copies of the two coldest classes can be given up before their time. */
export type CleanDecision = 'no-archive' | 'not-restored' | 'cleaned'

export function decideClean({ storageClass, restore }: Restorable, nowMs: number): CleanDecision {
  if (storageClass !== 'ColdArchive' && storageClass !== 'DeepColdArchive') return 'no-archive'
  return restoreState(restore, nowMs) === 'restored' ? 'cleaned' : 'not-restored'
}

/** The times that the cloud states, at their longest. */
const secondsOfTheCloud: Readonly<Record<string, number>> = {
  Archive: 60,
  'ColdArchive.Expedited': 3_600,
  'ColdArchive.Standard': 18_000,
  'ColdArchive.Bulk': 43_200,
  'DeepColdArchive.Expedited': 43_200,
  'DeepColdArchive.Standard': 172_800,
}

/** From the setting, `CLASS=SECONDS` or `CLASS.TIER=SECONDS`, and the cloud's times where it says nothing. */
export function restoreTimes(setting: readonly string[]): RestoreTimes {
  const given = new Map(setting.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  return (storageClass, tier) => {
    const name = storageClass === 'Archive' ? storageClass : `${storageClass}.${tier}`
    return Number(given.get(name) ?? secondsOfTheCloud[name]) * 1_000
  }
}
