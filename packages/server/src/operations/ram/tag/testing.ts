import { account, allowOss, testRpc, trustAccount } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'

/** Roles `Player` and `Admin` and a policy `oss-rw`, without tags. */
export async function withResources(): Promise<TestRpc> {
  const rpc = await testRpc()
  for (const roleName of ['Player', 'Admin'])
    await rpc.directory.roles.create(
      account,
      { roleName, trustPolicy: trustAccount, maxSessionSeconds: 3_600 },
      rpc.context.now,
    )
  await rpc.directory.policies.create(account, { policyName: 'oss-rw', document: allowOss }, rpc.context.now)
  return rpc
}
