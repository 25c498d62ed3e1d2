/** Puts what the spaces of each game ask for into the rules of its bucket: at the start, when its file changes, and now and then. */
import { RequestError } from '@latchkey/client'
import { wantedRules } from '../config/wanted-rules.ts'
import type { AppConfig } from '../config/schema.ts'
import type { App } from '../operations/house.ts'
import { PlayerError } from '../rules/errors.ts'
import { mergeRules } from '../rules/folder-rules.ts'
import { alone, ownRulesRef } from '../state/own-rules.ts'

/** Somebody may have changed them by hand. */
const againMs = 600_000
/** What was refused is asked again; an operator may have mended it. */
const afterFailureMs = 60_000

export type RulesKeeper = {
  /** Does what is due and not under way. Never fails: what it cannot do it says to the operator, once. */
  readonly keep: (apps: readonly App[]) => Promise<void>
}

export function openRulesKeeper(holder: string): RulesKeeper {
  const seen = new Map<string, { readonly config: AppConfig; readonly nextMs: number; readonly said: string }>()
  const underWay = new Set<string>()
  const keepOne = async (app: App): Promise<void> => {
    const nowMs = app.clock.now().getTime()
    const last = seen.get(app.name)
    if (last?.config === app.config && nowMs < last.nextMs && nowMs > last.nextMs - 2 * againMs) return
    let said = ''
    let waitMs = againMs
    const isDone = await alone(app.state, app.config.buckets.private, { holder, nowMs }, async () => {
      try {
        said = await keepRules(app)
      } catch (error) {
        said = `the rules of ${app.config.buckets.private} cannot be kept: ${reasonOf(error)}`
        waitMs = afterFailureMs
      }
    })
    if (!isDone) return
    if (said !== '' && said !== last?.said) app.log(`players: ${app.name}: ${said}`)
    seen.set(app.name, { config: app.config, nextMs: nowMs + waitMs, said })
  }
  const keepAlone = async (app: App): Promise<void> => {
    underWay.add(app.name)
    try {
      await keepOne(app)
    } catch (error) {
      app.log(`players: ${app.name}: rules of folders: ${String(error)}`)
    } finally {
      underWay.delete(app.name)
    }
  }
  return {
    keep: async (apps) => {
      await Promise.all(apps.filter(({ name }) => !underWay.has(name)).map(keepAlone))
    },
  }
}

/** Says what an operator should know. */
async function keepRules(app: App): Promise<string> {
  const { backend, config, state, name } = app
  if (!(await backend.capabilities()).folderRules) return ''
  const row = await state.get(ownRulesRef(name))
  const before = row?.value.bucket === config.buckets.private ? row.value.prefixes : []
  const { put, own, taken } = mergeRules(await backend.folderRules.read(), wantedRules(config), before)
  const remember = async (prefixes: readonly string[]): Promise<void> => {
    const value = { bucket: config.buckets.private, prefixes }
    await state.commit([{ kind: 'write', ref: ownRulesRef(name), value }])
  }
  // What is about to be written is known as the game's own first, or an end in between would leave it to nobody.
  if (put !== undefined) {
    await remember([...new Set([...before, ...own])])
    await backend.folderRules.write(put)
  }
  if (put !== undefined || own.join() !== before.join()) await remember(own)
  return taken.length === 0
    ? ''
    : `${config.buckets.private} has rules of somebody else for ${taken.join(', ')}, which stay: there, what the file of the ` +
        'game says holds through the service only'
}

function reasonOf(error: unknown): string {
  if (error instanceof RequestError && error.status === 403)
    return (
      `${error.message} The service's RAM user needs oss:GetBucketFolderRules, oss:PutBucketFolderRules and ` +
      'oss:GetBucketFolderUsage on the bucket (`latchkey players init` gives them); until then keys of STS know no quota.'
    )
  if (error instanceof PlayerError) return error.message
  return error instanceof Error ? error.message : String(error)
}
