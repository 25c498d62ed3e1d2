import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getUserMFAInfo } from './get-user-mfa-info.ts'
import { serialNumber, userNameFaults, withDevice } from './testing.ts'

test('the device that a user has bound is shown', async () => {
  const { context, bind, refuses } = await withDevice()
  await refuses('EntityNotExist.User.MFADevice', () => getUserMFAInfo.run({ userName: 'alice' }, context))
  await refuses('EntityNotExist.User', () => getUserMFAInfo.run({ userName: 'nobody' }, context))
  await bind()
  const { mfaDevice } = await getUserMFAInfo.run({ userName: 'alice' }, context)
  assert.deepEqual(mfaDevice, { serialNumber, type: 'VMFA' })
})

for (const [problem, userName] of userNameFaults)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withDevice()
    await refuses(`InvalidParameter.UserName.${problem}`, () => getUserMFAInfo.run({ userName }, context))
  })
