import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'
import type { DirectoryLimits } from '../../../store/directory/limits.ts'

/** A user `alice` and a group `ops` that she is not in. */
export async function withGroup(limits: Partial<DirectoryLimits> = {}): Promise<TestRpc> {
  const rpc = await testRpc(limits)
  await rpc.directory.users.create(account, { userName: 'alice', displayName: 'Alice' }, testNow)
  await rpc.directory.groups.create(account, { groupName: 'ops', comments: 'night shift' }, testNow)
  return rpc
}

export const badNames: readonly (readonly [problem: 'InvalidChars' | 'Length', name: string])[] = [
  ['InvalidChars', 'a b'],
  ['Length', 'a'.repeat(65)],
]
