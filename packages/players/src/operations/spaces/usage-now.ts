import type { App } from '../house.ts'
import { readUsage } from '../../state/usage.ts'
import type { Usage } from '../../state/usage.ts'
import { quotaExceeded } from './quota.ts'
import type { Quota } from './quota.ts'
import type { PlayerError } from '../../rules/errors.ts'

/**
 * What a player has in each space. The service counts what goes through it; where the storage counts folders, and players
 * have keys to write there themselves, the larger of both is true.
 */
export async function usageNow(app: App, player: string, names: readonly string[]): Promise<Usage[]> {
  const [counted, stored] = await Promise.all([
    readUsage(app.state, app.name, player, names),
    storedBy(app, player, names),
  ])
  return names.map((name, index) => {
    const { bytes, objects } = counted[index] ?? { bytes: 0, objects: 0 }
    const there = stored.get(name)
    return there === undefined ? { bytes, objects } : larger({ bytes, objects }, there)
  })
}

/** What is refused because the counter of a space is at its ceiling. */
export async function fullSpace(
  { state, name }: App,
  { player, space, quota }: { readonly player: string; readonly space: string; readonly quota: Quota },
  needed: { readonly bytes: number },
): Promise<PlayerError> {
  const [used = { bytes: 0, objects: 0 }] = await readUsage(state, name, player, [space])
  return quotaExceeded(space, quota, { used, needed })
}

const larger = (a: Usage, b: Usage): Usage => ({
  bytes: Math.max(a.bytes, b.bytes),
  objects: Math.max(a.objects, b.objects),
})

/** Folder spaces with keys of STS only: elsewhere nothing lies that the service did not count. */
async function storedBy(
  { config, backend, log, name: app }: App,
  player: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Usage>> {
  const open = names.filter(
    (name) => config.spaces[name]?.kind === 'folder' && config.spaces[name].grants.includes('sts'),
  )
  if (open.length === 0) return new Map()
  try {
    if (!(await backend.capabilities()).folderRules) return new Map()
    const ruled = (await backend.folderRules.known()).filter(({ prefix }) => open.includes(prefix))
    if (ruled.length === 0) return new Map()
    const [first, ...others] = ruled
    const usage = await backend.folderRules.usage(player, others.length === 0 ? first?.prefix : undefined)
    return new Map([...usage].filter(([prefix]) => open.includes(prefix)))
  } catch (error) {
    // Numbers for a person to see: a sign-in does not fail because the storage is away for a moment.
    log(
      `players: ${app}: what lies in a folder cannot be told: ${error instanceof Error ? error.message : String(error)}`,
    )
    return new Map()
  }
}
