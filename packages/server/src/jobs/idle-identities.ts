/**
 * Once a day, what was not used for as long as the account's security preference says: access keys of users are disabled,
 * and passwords are taken away. Root's keys stay.
 */
import type { Directory } from '../store/directory/directory.ts'
import type { SecurityPreference, UserRecord } from '../store/directory/records.ts'
import type { ProgressRecord } from '../store/job-progress.ts'

export type IdleDirectory = Pick<Directory, 'accessKeys' | 'accounts' | 'lastUsed' | 'logins' | 'settings' | 'users'>
export type IdleRun = {
  readonly progress: ProgressRecord
  readonly slotMs: number
  readonly nowMs: number
  readonly signal: AbortSignal
}
export type IdleCounts = { keys: number; logins: number }

const usersPageMax = 200
const dayMs = 86_400_000

/** undefined when the slot was done before. */
export async function endIdle(directory: IdleDirectory, run: IdleRun): Promise<IdleCounts | undefined> {
  const last = await run.progress.load()
  if (last?.slotMs === run.slotMs && last.isDone) return undefined
  const counts: IdleCounts = { keys: 0, logins: 0 }
  for (const { accountId } of await directory.accounts.list()) {
    const preference = await directory.settings.securityPreference(accountId)
    for await (const user of usersOf(directory, accountId)) {
      run.signal.throwIfAborted()
      counts.keys += await disableKeys(directory, user, preference, run.nowMs)
      counts.logins += await endLogin(directory, user, preference, run.nowMs)
    }
  }
  await run.progress.save({ slotMs: run.slotMs, isDone: true })
  return counts
}

async function* usersOf({ users }: Pick<IdleDirectory, 'users'>, accountId: string): AsyncIterable<UserRecord> {
  let after: string | undefined
  do {
    const page = await users.list(accountId, { after, limit: usersPageMax })
    yield* page.items
    after = page.next
  } while (after !== undefined)
}

async function disableKeys(
  { accessKeys, lastUsed }: IdleDirectory,
  { accountId, userName, accessKeyIds, createdMs }: UserRecord,
  { idleDaysOfKeys }: SecurityPreference,
  nowMs: number,
): Promise<number> {
  const idleSinceMs = nowMs - idleDaysOfKeys * dayMs
  // A key is no older than its user.
  if (accessKeyIds.length === 0 || createdMs > idleSinceMs) return 0
  const holder = { kind: 'user', userName } as const
  let disabled = 0
  for (const key of (await accessKeys.list(accountId, holder)) ?? []) {
    if (!key.isActive || key.createdMs > idleSinceMs) continue
    const usedMs = (await lastUsed.of(key.id)) ?? key.createdMs
    if (usedMs > idleSinceMs) continue
    if ((await accessKeys.setActive(accountId, holder, key.id, false)) === 'updated') disabled += 1
  }
  return disabled
}

async function endLogin(
  { logins }: IdleDirectory,
  { accountId, userName, createdMs, lastLoginMs }: UserRecord,
  { idleDaysOfUsers }: SecurityPreference,
  nowMs: number,
): Promise<number> {
  const idleSinceMs = nowMs - idleDaysOfUsers * dayMs
  if (Math.max(createdMs, lastLoginMs ?? 0) > idleSinceMs) return 0
  const login = await logins.get(accountId, userName)
  if (typeof login === 'string' || login.updatedMs > idleSinceMs) return 0
  return (await logins.delete(accountId, userName)) === 'deleted' ? 1 : 0
}
