/** The folder that a request means, and what its files may be called and be. */
import { z } from 'zod'
import type { GrantKind, SpaceConfig } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import { objectNameProblem } from '../../rules/object-names.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { folderOf, spacesOf, unknownSpace } from './player-folders.ts'
import type { PlayerFolder } from './player-folders.ts'

export type ObjectSpace = PlayerFolder & { readonly space: Extract<SpaceConfig, { kind: 'folder' }> }

export const spaceParam = z.string().max(32)
export const objectName = z.string().superRefine((name, context) => {
  const problem = objectNameProblem(name)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})

/** @throws PlayerError UnknownSpace, GrantNotAllowed */
export function objectSpaceOf(call: Call<PlayerCaller>, name: string): ObjectSpace {
  return asObjectSpace(seenFolder(call, name))
}

/** @throws PlayerError UnknownSpace */
export function asObjectSpace(folder: PlayerFolder): ObjectSpace {
  const { name, space } = folder
  if (space.kind !== 'folder') throw unknownSpace(name, `The space ${name} is of kind ${space.kind}.`)
  return { ...folder, space }
}

/** Of any kind. */
export function seenFolder({ app, caller }: Call<PlayerCaller>, name: string): PlayerFolder {
  const session = caller.session.value
  const folder = folderOf(app.config, session.player, name)
  if (!spacesOf(app.config, session).includes(name))
    throw new PlayerError('GrantNotAllowed', { rule: 'session.spaces', space: name })
  return folder
}

/** @throws PlayerError GrantNotAllowed */
export function requireGrant({ name, space }: PlayerFolder, kind: GrantKind): void {
  if (!space.grants.includes(kind))
    throw new PlayerError(
      'GrantNotAllowed',
      { rule: `spaces.${name}.grants`, space: name, allowed: space.grants },
      { message: `The space ${name} takes ${space.grants.join(', ')}, not ${kind}.` },
    )
}

/** @throws PlayerError GrantNotAllowed */
export function requireOwnWrite({ name, space }: PlayerFolder): void {
  if (space.access === 'protected')
    throw new PlayerError(
      'GrantNotAllowed',
      { rule: `spaces.${name}.access`, space: name },
      { message: `Players only read the space ${name}; the studio's servers write it.` },
    )
}
