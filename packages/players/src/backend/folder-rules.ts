/** The bucket's own rules for folders, where the storage has them: read once in a while, written when a game changes. */
import { RequestError } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import type { Clock } from '../base/surroundings.ts'
import type { FolderRule } from '../rules/folder-rules.ts'
import type { Usage } from '../state/usage.ts'
import { askedTogether } from './asked-together.ts'

/** Somebody else may have changed them; until everything is counted they say something else every few seconds. */
const rulesKeptMs = 30_000
const countingKeptMs = 2_000
/** Of so many players the usage is asked for in one request: as many as the storage tells at once. */
const usagePlayersMax = 50

export type FolderRules = {
  /** As of a short while ago; none where the service may not read them. */
  known(): Promise<readonly FolderRule[]>
  /** As they are. @throws RequestError */
  read(): Promise<readonly FolderRule[]>
  /** @throws RequestError */
  write(rules: readonly FolderRule[]): Promise<void>
  /**
   * What lies in the folders of this player, by the prefix of their rule: of all rules, or of the one for this prefix, which
   * costs the less. Who asks for the same in one turn asks together. @throws RequestError
   */
  usage(player: string, prefix?: string): Promise<ReadonlyMap<string, Usage>>
}

export function openFolderRules(oss: Client['oss'], bucket: string, clock: Clock): FolderRules {
  let kept: { readonly rules: readonly FolderRule[]; readonly atMs: number } | undefined
  const read = async (): Promise<readonly FolderRule[]> => {
    const rules = await oss.getBucketFolderRules({ bucket }).then(
      ({ configuration }) => configuration.rules ?? [],
      (error: unknown) => {
        if (error instanceof RequestError && error.code === 'NoSuchFolderRules') return []
        throw error
      },
    )
    kept = { rules, atMs: clock.now().getTime() }
    return rules
  }
  const asking = new Map<string | undefined, ReturnType<typeof askedTogether<ReadonlyMap<string, Usage>>>>()
  return {
    read,
    known: async () => {
      const keptMs = kept?.rules.some(({ status }) => status === 'counting') === true ? countingKeptMs : rulesKeptMs
      if (kept !== undefined && Math.abs(clock.now().getTime() - kept.atMs) < keptMs) return kept.rules
      try {
        return await read()
      } catch (error) {
        if (!(error instanceof RequestError && error.status < 500)) throw error
        kept = { rules: [], atMs: clock.now().getTime() }
        return []
      }
    },
    write: async (rules) => {
      if (rules.length === 0) await oss.deleteBucketFolderRules({ bucket })
      else
        await oss.putBucketFolderRules({
          bucket,
          configuration: {
            rules: rules.map(({ contentTypes, overrides, status: _told, ...rule }) => ({
              ...rule,
              contentTypes: [...(contentTypes ?? [])],
              overrides: (overrides ?? []).map((override) => ({ ...override })),
            })),
          },
        })
      kept = undefined
    },
    usage: (player, prefix) => {
      const ask =
        asking.get(prefix) ?? askedTogether(usagePlayersMax, (players) => usageOf(oss, { bucket, players, prefix }))
      // As many as the game has spaces.
      asking.set(prefix, ask)
      return ask(player)
    },
  }
}

type Which = { readonly bucket: string; readonly players: readonly string[]; readonly prefix: string | undefined }

async function usageOf(
  oss: Client['oss'],
  { bucket, players, prefix: only }: Which,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Usage>>> {
  const found = new Map(players.map((player) => [player, new Map<string, Usage>()]))
  // No id of a player has the slash in it that is between them.
  const { usage } = await oss.getBucketFolderUsage({ bucket, id: players.join('/'), prefix: only })
  for (const { id, prefix, usedBytes, usedObjects } of usage.folders)
    found.get(id)?.set(prefix, { bytes: usedBytes, objects: usedObjects })
  return found
}
