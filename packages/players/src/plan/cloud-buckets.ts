/** The buckets of a game in the cloud, with everything that is set on them. */
import type { AppConfig, SpaceConfig } from '../config/schema.ts'
import { incomingSuffix } from '../config/schema.ts'
import { publicReadPolicy } from '../rules/backend-documents.ts'
import type { PolicyDocument } from '../rules/backend-documents.ts'
import { pictureFormats, thumbnailChain } from '../rules/picture-chains.ts'

export type LifecycleRule = {
  readonly id: string
  /** Empty for the whole bucket. */
  readonly prefix: string
  readonly expireDays?: number
  readonly abortDays?: number
}
export type Cors = {
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  readonly exposed: readonly string[]
  readonly maxAgeSeconds: number
}
export type Style = { readonly name: string; readonly content: string }

export type PlannedBucket = {
  readonly purpose: 'logs' | 'private' | 'public'
  readonly name: string
  readonly acl: 'private'
  readonly isPublicAccessBlocked: boolean
  readonly policy?: PolicyDocument
  readonly cors?: Cors
  readonly lifecycle: readonly LifecycleRule[]
  /** Pages that may show what lies there; requests without a Referer may as well. */
  readonly referers: readonly string[]
  readonly styles: readonly Style[]
  readonly logsTo?: { readonly bucket: string; readonly prefix: string }
}

export type PlannedBuckets = { readonly planned: readonly PlannedBucket[]; readonly notes: readonly string[] }

export function plannedBuckets(config: AppConfig, logBucket: string): PlannedBuckets {
  const { buckets, privacy } = config
  const quarantine = Object.entries(config.spaces).map(([name, space]) => quarantineOf(name, space))
  const logged = (name: string) => ({ logsTo: { bucket: logBucket, prefix: `${name}/` } })
  const logs: PlannedBucket = {
    ...nothingOpen('logs', logBucket),
    lifecycle: [{ id: 'expire-logs', prefix: '', expireDays: privacy.auditDays }],
  }
  const closed: PlannedBucket = {
    ...nothingOpen('private', buckets.private),
    ...corsOf(config, directMethods(config)),
    lifecycle: [
      { id: 'abort-uploads', prefix: '', abortDays },
      ...quarantine.flatMap(({ rule }) => (rule === undefined ? [] : [rule])),
      ...expiringFolders(config),
    ],
    styles: stylesOf(config, 'private'),
    ...logged(buckets.private),
  }
  const open: PlannedBucket[] =
    buckets.public === undefined
      ? []
      : [
          {
            ...nothingOpen('public', buckets.public),
            isPublicAccessBlocked: false,
            policy: publicReadPolicy({ publicBucket: buckets.public }),
            ...corsOf(config, ['GET', 'HEAD']),
            referers: referersOf(config),
            styles: stylesOf(config, 'public-read'),
            ...logged(buckets.public),
          },
        ]
  const planned = [logs, closed, ...open]
  return { planned, notes: [...quarantine.flatMap(({ note }) => note ?? []), ...notesOn(config, planned)] }
}

const nothingOpen = (purpose: PlannedBucket['purpose'], name: string): PlannedBucket => ({
  purpose,
  name,
  acl: 'private',
  isPublicAccessBlocked: true,
  lifecycle: [],
  referers: [],
  styles: [],
})

const abortDays = 1
const quarantineDaysMin = 2
const daySeconds = 86_400

/**
 * What a player sent goes with the request that made the picture of it; the rule is for what was left behind. A picture that waits,
 * was rejected or is private lies below the same prefix, so the rule comes after the last moment that any of them is needed.
 */
function quarantineOf(
  name: string,
  space: SpaceConfig,
): { readonly rule?: LifecycleRule | undefined; readonly note?: string | undefined } {
  if (space.kind !== 'image') return {}
  const prefix = `${name}${incomingSuffix}/`
  const { mode, onTimeout, decideWithin, keepRejected } = space.moderation
  if (space.access === 'private')
    return {
      note: `${prefix} has no rule that expires it: the pictures of ${name}, which is private, lie there for good.`,
    }
  if (mode !== 'none' && onTimeout === 'pending')
    return {
      note: `${prefix} has no rule that expires it: pictures of ${name} wait there for a moderator without an end (moderation.onTimeout: pending).`,
    }
  const waitsSeconds = (mode === 'none' ? 0 : decideWithin) + keepRejected
  const days =
    waitsSeconds === 0 ? quarantineDaysMin : Math.max(quarantineDaysMin, Math.ceil(waitsSeconds / daySeconds) + 1)
  return { rule: { id: `expire-${name}${incomingSuffix}`, prefix, expireDays: days } }
}

/** What keys of STS wrote, the service does not know of. */
const expiringFolders = ({ spaces }: AppConfig): LifecycleRule[] =>
  Object.entries(spaces).flatMap(([name, space]) =>
    space.kind === 'folder' && space.expireDays !== undefined
      ? [{ id: `expire-${name}`, prefix: `${name}/`, expireDays: space.expireDays }]
      : [],
  )

const corsSeconds = 600
/** What game clients read of an answer: the SDKs compare the first, report the second, and set their clock by the last. */
const exposedHeaders = ['ETag', 'x-oss-request-id', 'x-oss-version-id', 'Date']

/** No page reaches the bucket where the file names none. */
function corsOf(config: AppConfig, methods: readonly string[]): { readonly cors?: Cors } {
  const origins = config.cors.filter(canBeSaid)
  if (origins.length === 0 || methods.length === 0) return {}
  return { cors: { origins, methods, headers: ['*'], exposed: exposedHeaders, maxAgeSeconds: corsSeconds } }
}

/** The cloud takes one asterisk in an origin. */
const canBeSaid = (origin: string): boolean => origin.split('*').length <= 2

function directMethods({ spaces }: AppConfig): readonly string[] {
  const granted = new Set(Object.values(spaces).flatMap(({ grants }) => grants))
  const has = (...kinds: readonly SpaceConfig['grants'][number][]): boolean => kinds.some((kind) => granted.has(kind))
  return [
    ...(has('url', 'form', 'sts') ? ['GET', 'HEAD'] : []),
    ...(has('url', 'sts') ? ['PUT'] : []),
    // With keys of STS an upload in parts begins and ends with POST, and is given up with DELETE.
    ...(has('form', 'sts') ? ['POST'] : []),
    ...(has('sts') ? ['DELETE'] : []),
  ]
}

/** Pages of other people cannot show the pictures at the studio's cost. */
function referersOf({ cors, identities: { wechat } }: AppConfig): readonly string[] {
  if (cors.includes('*')) return []
  const pages = cors.map((origin) => `${origin}/*`)
  // What a mini-game of WeChat sends.
  return [...pages, ...(wechat === undefined ? [] : [`https://servicewechat.com/${wechat.appId}/*`])]
}

/** What a bucket takes. */
const stylesMax = 50

function allStyles({ spaces }: AppConfig, access: 'private' | 'public-read'): Style[] {
  return Object.entries(spaces).flatMap(([name, space]) =>
    space.kind === 'image' && space.access === access
      ? [...new Set(space.image.thumbnails)].map((side) => ({
          name: `${name}-${side}`,
          content: `image/${thumbnailChain(side, pictureFormats[space.image.reencode])}`,
        }))
      : [],
  )
}

const stylesOf = (config: AppConfig, access: 'private' | 'public-read'): readonly Style[] =>
  allStyles(config, access).slice(0, stylesMax)

function notesOn(config: AppConfig, planned: readonly PlannedBucket[]): string[] {
  const unsaid = config.cors.filter((origin) => !canBeSaid(origin))
  const left = (['private', 'public-read'] as const).flatMap((access) => allStyles(config, access).slice(stylesMax))
  const open = planned.find(({ purpose }) => purpose === 'public')
  return [
    ...(config.cors.length === 0
      ? ['cors names no page, so no browser reaches the buckets: enough for games that are no pages.']
      : []),
    ...(unsaid.length === 0
      ? []
      : [`CORS of the cloud takes one * in an origin, so these are left out: ${unsaid.join(', ')}.`]),
    ...(left.length === 0
      ? []
      : [`A bucket takes ${stylesMax} styles, so these are left out: ${left.map(({ name }) => name).join(', ')}.`]),
    ...(open !== undefined && open.referers.length > 0
      ? [
          `Other pages that show pictures, such as one for moderators, have to be added to the Referer list of ${open.name}.`,
        ]
      : []),
    'Versioning stays off: with it the cloud ignores x-oss-forbid-overwrite, which keeps saves from being overwritten. They have revisions of their own.',
    'Names of buckets are taken once in the whole cloud: when one is somebody else’s, change `buckets` in the file and plan again.',
  ]
}
