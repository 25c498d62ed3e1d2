/** What the spaces of a game ask of the bucket itself, so that it holds for whoever has keys of STS as well. */
import type { Asked, FolderRule } from '../rules/folder-rules.ts'
import type { AppConfig, SpaceConfig } from './schema.ts'

/** What the document takes. */
export const ruleTypesMax = 32
const ruleType = /^[a-z0-9][\w.+-]{0,126}\/(\*|[a-z0-9][\w.+-]{0,126})$/

/** So many saves that were let go of may lie in a slots folder until they are collected. */
const slotsLeftMin = 256
/** Of what the rate of uploads lets in within the minute between two collections. */
const slotsLeftMinutes = 4

export function wantedRules(config: AppConfig): readonly FolderRule[] {
  return Object.entries(config.spaces).flatMap(([name, space]) => wantedRule(config, name, space) ?? [])
}

/** What a space asks of whoever writes to it. */
export function askedOf(space: SpaceConfig, quota: Pick<Asked, 'bytes' | 'objects'>): Asked {
  const insertOnly = space.kind === 'slots' || (space.kind === 'folder' && space.insertOnly)
  return { maxObject: space.maxObject, types: 'types' in space ? space.types : undefined, ...quota, insertOnly }
}

function wantedRule(config: AppConfig, name: string, space: SpaceConfig): FolderRule | undefined {
  const { maxObject } = space
  switch (space.kind) {
    case 'folder':
      return {
        prefix: name,
        maxBytes: largest(config, name, 'bytes', space.quota.bytes),
        maxObjects: largest(config, name, 'objects', space.quota.objects),
        maxObjectBytes: maxObject,
        ...(space.types !== undefined && canBeRule(space.types) ? { contentTypes: inRule(space.types) } : {}),
        ...(space.insertOnly ? { insertOnly: true } : {}),
      }
    case 'slots':
      // A save is an object that is never written again.
      return { prefix: name, ...slotsCeiling(config, name, space), maxObjectBytes: maxObject, insertOnly: true }
    case 'image':
      // Nobody has keys of STS there, and what the service makes of a picture may be larger than what arrived.
      return undefined
  }
}

/** A rule knows no plans: it allows what the largest of them does, and the service holds the smaller ones. */
function largest(
  { plans }: AppConfig,
  name: string,
  amount: 'bytes' | 'objects',
  own: number | undefined,
): number | undefined {
  if (own === undefined) return undefined
  const raised = Object.values(plans).map(({ spaces }) => spaces[name]?.quota[amount] ?? own)
  return Math.max(own, ...raised)
}

/**
 * The service counts saves exactly, and deletes what it lets go of a little later: in the bucket lies more than counts.
 * Only for keys of STS, which go past the service, a ceiling stands above both.
 */
function slotsCeiling(
  config: AppConfig,
  name: string,
  { grants, quota, maxObject }: Extract<SpaceConfig, { kind: 'slots' }>,
): Pick<FolderRule, 'maxBytes' | 'maxObjects'> {
  if (!grants.includes('sts')) return {}
  const { count, windowSeconds } = config.limits.perPlayer.uploads
  const left = Math.max(slotsLeftMin, Math.ceil((count * 60 * slotsLeftMinutes) / windowSeconds))
  const bytes = largest(config, name, 'bytes', quota.bytes)
  const objects = largest(config, name, 'objects', quota.objects)
  return {
    ...(bytes === undefined ? {} : { maxBytes: bytes + left * maxObject }),
    ...(objects === undefined ? {} : { maxObjects: objects + left }),
  }
}

export const canBeRule = (types: readonly string[]): boolean =>
  types.length <= ruleTypesMax && inRule(types).every((type) => ruleType.test(type))

const inRule = (types: readonly string[]): string[] => types.map((type) => type.toLowerCase())
