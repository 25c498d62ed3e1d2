import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getUserMFAInfo } from './get-user-mfa-info.ts'
import { serialNumber, userNameFaults, withDevice } from './testing.ts'
import { unbindMFADevice } from './unbind-mfa-device.ts'

test('the device is the user’s no more, and may be bound again', async () => {
  const { context, bind, refuses } = await withDevice()
  await bind()
  assert.deepEqual(await unbindMFADevice.run({ userName: 'alice' }, context), { mfaDevice: { serialNumber } })
  await refuses('EntityNotExist.User.MFADevice', () => unbindMFADevice.run({ userName: 'alice' }, context))
  await refuses('EntityNotExist.User.MFADevice', () => getUserMFAInfo.run({ userName: 'alice' }, context))
  await bind()
})

test('nobody’s device answers EntityNotExist.User', async () => {
  const { context, refuses } = await withDevice()
  await refuses('EntityNotExist.User', () => unbindMFADevice.run({ userName: 'nobody' }, context))
})

for (const [problem, userName] of userNameFaults)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withDevice()
    await refuses(`InvalidParameter.UserName.${problem}`, () => unbindMFADevice.run({ userName }, context))
  })
