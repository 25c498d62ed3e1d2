/** The space of kind slots that a request means, and what its slots may be called. */
import { z } from 'zod'
import type { SpaceConfig } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { folderOf, spacesOf, unknownSpace } from '../spaces/player-folders.ts'
import type { PlayerFolder } from '../spaces/player-folders.ts'
import { queryNumber } from '../query-number.ts'

export type SlotSpace = PlayerFolder & {
  readonly space: Extract<SpaceConfig, { kind: 'slots' }>
  /** Who asks. */
  readonly by: PlayerCaller['by']
}

/** `events` is where a game waits for them. */
export const slotName = z
  .string()
  .regex(/^(?!events$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'is 1 to 64 letters, digits, _ and -, and not events')
export const spaceQuery = {
  space: z.string().max(32).optional().meta({ description: 'The space, when the app has several of kind slots.' }),
} as const
export const revNumber = queryNumber(1, Number.MAX_SAFE_INTEGER)

/** @throws PlayerError UnknownSpace, InvalidRequest, GrantNotAllowed */
export function slotSpaceOf({ app, caller }: Call<PlayerCaller>, asked: string | undefined): SlotSpace {
  const { config } = app
  const session = caller.session.value
  const seen = spacesOf(config, session)
  const ofKind = seen.filter((name) => config.spaces[name]?.kind === 'slots')
  const [only] = ofKind
  if (asked === undefined && ofKind.length > 1)
    throw new PlayerError(
      'InvalidRequest',
      { path: 'space', allowed: ofKind },
      { message: `The app has several spaces of slots: say which in space=, one of ${ofKind.join(', ')}.` },
    )
  const name = asked ?? only
  if (name === undefined)
    throw new PlayerError('UnknownSpace', { path: 'space' }, { message: 'The app has no space of kind slots.' })
  const folder = folderOf(config, session.player, name)
  if (!seen.includes(name)) throw new PlayerError('GrantNotAllowed', { rule: 'session.spaces', space: name })
  const { space } = folder
  if (space.kind !== 'slots') throw unknownSpace(name, `The space ${name} has no slots.`)
  return { ...folder, space, by: caller.by }
}

/** @throws PlayerError GrantNotAllowed when players may only read */
export function requireWritable({ name, space, by }: SlotSpace): void {
  if (space.access === 'protected' && by !== 'server')
    throw new PlayerError(
      'GrantNotAllowed',
      { rule: `spaces.${name}.access`, space: name },
      { message: `Players only read the space ${name}; the studio's servers write it.` },
    )
}

/** An upload for a slot that nothing could be committed to. @throws PlayerError InvalidRequest */
export function requireSlot({ name, space }: PlayerFolder, slot: string): void {
  if (space.kind !== 'slots') return
  const { error } = slotName.safeParse(slot)
  if (error !== undefined)
    throw new PlayerError(
      'InvalidRequest',
      { path: 'name' },
      { message: `name: ${error.issues[0]?.message ?? 'is no slot'}` },
    )
  requireKnown({ name, space }, slot, 'name')
}

/** @throws PlayerError InvalidRequest for a slot that the configuration does not list */
export function requireKnown(
  { name, space }: Pick<SlotSpace, 'name' | 'space'>,
  slot: string,
  path: 'slot' | 'name' = 'slot',
): void {
  if (space.slots === undefined || space.slots.includes(slot)) return
  throw new PlayerError(
    'InvalidRequest',
    { path, rule: `spaces.${name}.slots`, allowed: space.slots },
    { message: `The space ${name} has the slots ${space.slots.join(', ')}.` },
  )
}
