import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss, testRpc, trustAccount } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'

/** A user `alice`, a role `Player` and a policy `oss-rw` that nobody carries. */
export async function withPolicy(): Promise<TestRpc> {
  const rpc = await testRpc()
  await rpc.directory.users.create(account, { userName: 'alice', displayName: 'Alice' }, testNow)
  const role = { roleName: 'Player', trustPolicy: trustAccount, maxSessionSeconds: 3_600, description: 'a player' }
  await rpc.directory.roles.create(account, role, testNow)
  const policy = { policyName: 'oss-rw', document: allowOss, description: 'read and write' }
  await rpc.directory.policies.create(account, policy, testNow)
  return rpc
}

export const longName = 'a'.repeat(129)
