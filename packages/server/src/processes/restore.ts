/** What a data directory needs that was a backup before: done by the first start, before anything is served. */
import { existsSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { endSessionsBeforeRestore } from '../store/directory/change.ts'
import type { Directory } from '../store/directory/directory.ts'
import { restoreMark } from './data-directory.ts'
import { isEmbedded, openEngines } from './engines.ts'

/** More are only counted. */
const keysNamedMax = 1_000
const usersPage = 1_000

/**
 * Ends every session that was ever issued, and names the access keys that are valid again. Begun anew when it is cut
 * short: the mark goes last.
 */
export async function finishRestore(config: Config, onLog: (line: string) => void): Promise<void> {
  const mark = join(config.dataDir, restoreMark)
  if (!existsSync(mark)) return
  let broken: Error | undefined
  const engines = await openEngines(config, isEmbedded(config) ? 'committer' : 'reader', (error) => (broken = error))
  try {
    await endSessionsBeforeRestore(engines.kv, engines.ids)
    const keys = await keysOf(engines.directory)
    onLog(`restored the backup of ${await takenAt(mark)}: every session that was issued before has ended`)
    onLog(`${keys.length} access keys work as they did when it was taken; delete those that should not:`)
    for (const key of keys.slice(0, keysNamedMax)) onLog(`  ${key}`)
    if (keys.length > keysNamedMax) onLog(`  and ${keys.length - keysNamedMax} more`)
  } finally {
    await engines.kv.close()
  }
  if (broken !== undefined) throw broken
  await rm(mark)
  if (process.platform === 'win32') return
  await using directory = await open(config.dataDir, 'r')
  await directory.sync()
}

async function takenAt(mark: string): Promise<string> {
  const [, time] = /"takenAt":"([^"]+)"/.exec(await readFile(mark, 'utf8')) ?? []
  return time ?? 'an unknown time'
}

async function keysOf({ accounts, accessKeys, users }: Directory): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { accountId } of await accounts.list()) {
    const of = (whose: string, keys: Awaited<ReturnType<typeof accessKeys.list>>): void => {
      for (const { id, isActive } of keys ?? [])
        lines.push(`${id} of ${whose} in account ${accountId}${isActive ? '' : ' (disabled)'}`)
    }
    of('the root', await accessKeys.list(accountId, { kind: 'root' }))
    let after: string | undefined
    do {
      const page = await users.list(accountId, { limit: usersPage, ...(after === undefined ? {} : { after }) })
      for (const { userName } of page.items)
        of(`user ${userName}`, await accessKeys.list(accountId, { kind: 'user', userName }))
      after = page.next
    } while (after !== undefined)
  }
  return lines
}
