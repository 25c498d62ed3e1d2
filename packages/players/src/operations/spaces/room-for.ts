import { wantedRules } from '../../config/wanted-rules.ts'
import type { FolderRule } from '../../rules/folder-rules.ts'
import { base64url } from '../../rules/ids.ts'
import { alone } from '../../state/own-rules.ts'
import type { Player } from '../../state/players.ts'
import type { App } from '../house.ts'
import { quotaOf } from './quota.ts'

/**
 * A rule of the bucket is for everybody. Whose quota was set by hand, or by the studio's system, gets an override of it;
 * nothing is asked for the others. Never fails: what cannot be written is told to the operator.
 */
export async function roomFor(app: App, player: Player, rules: readonly FolderRule[]): Promise<readonly FolderRule[]> {
  const isLikeAll = player.quota === undefined && player.quotaByHand === undefined
  return isLikeAll ? rules : setRoom(app, player, rules, 'keep')
}

/** After a quota was set or taken back by hand: an override that nobody asks for any more goes. */
export async function renewRoom(app: App, player: Player): Promise<void> {
  try {
    if ((await app.backend.capabilities()).folderRules)
      await setRoom(app, player, await app.backend.folderRules.known(), 'drop')
  } catch (error) {
    tell(app, player, error)
  }
}

type Others = 'keep' | 'drop'

async function setRoom(
  app: App,
  player: Player,
  rules: readonly FolderRule[],
  others: Others,
): Promise<readonly FolderRule[]> {
  const isRight = (current: readonly FolderRule[]): boolean =>
    current.every((rule) => withOverride(app, player, rule, others) === rule)
  if (isRight(rules)) return rules
  const { backend, state, config, clock, chance } = app
  const given = { holder: base64url(chance.bytes(12)), nowMs: clock.now().getTime() }
  let written = rules
  try {
    await alone(state, config.buckets.private, given, async () => {
      const current = await backend.folderRules.read()
      if (!isRight(current))
        await backend.folderRules.write(current.map((rule) => withOverride(app, player, rule, others)))
      written = await backend.folderRules.read()
    })
  } catch (error) {
    tell(app, player, error)
  }
  return written
}

function tell({ log, name }: App, { id }: Player, error: unknown): void {
  log(`players: ${name}: ${id} has no rule of its own: ${error instanceof Error ? error.message : String(error)}`)
}

/** The rule itself when it says of the player what it should. */
function withOverride({ config }: App, player: Player, rule: FolderRule, others: Others): FolderRule {
  const space = config.spaces[rule.prefix]
  if (space === undefined || space.kind === 'image') return rule
  const overrides = rule.overrides ?? []
  const before = overrides.find(({ id }) => id === player.id)
  const rest = overrides.filter(({ id }) => id !== player.id)
  const hasOwn = player.quota?.[rule.prefix] !== undefined || player.quotaByHand?.[rule.prefix] !== undefined
  if (!hasOwn) return others === 'keep' || before === undefined ? rule : { ...rule, overrides: rest }
  const quota = quotaOf(config, rule.prefix, player)
  const [wanted] = wantedRules({ ...config, plans: {}, spaces: { [rule.prefix]: { ...space, quota } } })
  const { maxBytes, maxObjects } = wanted ?? {}
  const isRight =
    (before?.maxBytes ?? rule.maxBytes) === maxBytes && (before?.maxObjects ?? rule.maxObjects) === maxObjects
  if (isRight || (maxBytes === undefined && maxObjects === undefined)) return rule
  return { ...rule, overrides: [...rest, { id: player.id, maxBytes, maxObjects }] }
}
