/** Where the files of one player lie, space by space, and what the player's own keys may do there. */
import { incomingSuffix } from '../../config/schema.ts'
import type { AppConfig, SpaceConfig } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { Access, PolicyFolder } from '../../rules/session-policy.ts'
import type { Session } from '../../state/sessions.ts'

export type PlayerFolder = {
  readonly name: string
  readonly space: SpaceConfig
  readonly bucket: string
  /** `saves/p_…/` */
  readonly prefix: string
}

/** `path` is the field that named the space. @throws PlayerError UnknownSpace */
export function folderOf(config: AppConfig, player: string, name: string, path = 'space'): PlayerFolder {
  const space = config.spaces[name]
  if (space === undefined || !Object.hasOwn(config.spaces, name))
    throw unknownSpace(name, `The app has no space ${JSON.stringify(name)}.`, path)
  const top = space.kind === 'image' ? `${name}${incomingSuffix}` : name
  return { name, space, bucket: config.buckets.private, prefix: `${top}/${player}/` }
}

export function unknownSpace(space: string, message: string, path = 'space'): PlayerError {
  return new PlayerError('UnknownSpace', { path, space }, { message })
}

/** Spaces of the app that this session may see: the studio's server can have named fewer. */
export function spacesOf(config: AppConfig, session: Session): string[] {
  const allowed = session.narrowed?.spaces
  return Object.keys(config.spaces).filter((name) => allowed === undefined || allowed.includes(name))
}

/**
 * The folders that credentials of STS are for: the ones asked for, or all that take STS.
 * @throws PlayerError UnknownSpace, GrantNotAllowed
 */
export function stsFolders(config: AppConfig, session: Session, asked: readonly string[] | undefined): PlayerFolder[] {
  const seen = spacesOf(config, session)
  const names = asked ?? seen.filter((name) => config.spaces[name]?.grants.includes('sts'))
  const folders = [...new Set(names)].map((name) => {
    const folder = folderOf(config, session.player, name, 'spaces')
    if (!seen.includes(name)) throw new PlayerError('GrantNotAllowed', { rule: 'session.spaces', space: name })
    if (!folder.space.grants.includes('sts'))
      throw new PlayerError(
        'GrantNotAllowed',
        { rule: `spaces.${name}.grants`, space: name, allowed: folder.space.grants },
        { message: `The space ${name} gives no STS credentials; it takes ${folder.space.grants.join(', ')}.` },
      )
    return folder
  })
  if (folders.length > 0) return folders
  throw new PlayerError(
    'GrantNotAllowed',
    { rule: 'spaces.*.grants' },
    { message: 'No space of the app gives STS credentials.' },
  )
}

/** What a policy says of a folder: what the configuration lets the player do, cut to what was asked for. */
export function policyFolder({ space, bucket, prefix }: PlayerFolder, access: Access): PolicyFolder {
  const mayRead = access !== 'write'
  const mayWrite = access !== 'read' && space.access !== 'protected'
  const mayDelete = mayWrite && space.kind === 'folder' && space.clientDelete && !space.insertOnly
  return { bucket, prefix, mayRead, mayWrite, mayDelete }
}
