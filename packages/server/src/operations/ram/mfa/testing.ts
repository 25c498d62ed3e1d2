import assert from 'node:assert/strict'
import { totpCode, totpStep } from '../../../base/totp.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'
import type { DirectoryLimits } from '../../../store/directory/limits.ts'
import { bindMFADevice } from './bind-mfa-device.ts'

export const serialNumber = `acs:ram::${account}:mfa/phone`

export type TestMfa = TestRpc & {
  /** What the app shows so many steps from now. */
  readonly code: (steps: number) => string
  readonly bind: (userName?: string) => Promise<unknown>
}

/** A user `alice` and a device `phone` that nobody has bound. */
export async function withDevice(limits: Partial<DirectoryLimits> = {}): Promise<TestMfa> {
  const rpc = await testRpc(limits)
  const { context, directory } = rpc
  await directory.users.create(account, { userName: 'alice', displayName: 'Alice' }, context.now)
  const made = await directory.mfaDevices.create(account, 'phone', context.now)
  assert(made.kind === 'created')
  const code = (steps: number) => totpCode(made.seed, totpStep(context.now) + steps)
  const bind = (userName = 'alice') =>
    bindMFADevice.run({ userName, serialNumber, authenticationCode1: code(-1), authenticationCode2: code(0) }, context)
  return { ...rpc, code, bind }
}

export const userNameFaults: readonly (readonly [problem: 'InvalidChars' | 'Length', name: string])[] = [
  ['InvalidChars', 'a b'],
  ['Length', 'a'.repeat(65)],
]
