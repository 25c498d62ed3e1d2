import { account, testRpc } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'
import type { PasswordPolicy } from '../../../store/directory/records.ts'
import { passwordPolicyDefaults } from '../../../store/directory/settings.ts'
import { createLoginProfile } from './create-login-profile.ts'

export const firstPassword = 'correct horse 1'

/** A user `alice` with a password, in an account whose policy is the default with these changes. */
export async function withLogin(policy: Partial<PasswordPolicy> = {}): Promise<TestRpc> {
  const rpc = await testRpc()
  await rpc.directory.settings.setPasswordPolicy(account, { ...passwordPolicyDefaults, ...policy })
  await rpc.directory.users.create(account, { userName: 'alice' }, rpc.context.now)
  await createLoginProfile.run({ userName: 'alice', password: firstPassword }, rpc.context)
  return rpc
}

export const userNameFaults: readonly (readonly [problem: 'InvalidChars' | 'Length', name: string])[] = [
  ['InvalidChars', 'a b'],
  ['Length', 'a'.repeat(65)],
]
