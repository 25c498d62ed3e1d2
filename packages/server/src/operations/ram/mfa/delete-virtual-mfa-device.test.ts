import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deleteUser } from '../user/delete-user.ts'
import { deleteVirtualMFADevice } from './delete-virtual-mfa-device.ts'
import { serialNumber, withDevice } from './testing.ts'
import { unbindMFADevice } from './unbind-mfa-device.ts'

test('a bound device stays, and so does its user', async () => {
  const { context, bind, refuses } = await withDevice()
  await bind()
  await refuses('DeleteConflict.VirtualMFADevice.User', () => deleteVirtualMFADevice.run({ serialNumber }, context))
  await refuses('DeleteConflict.User.MFADevice', () => deleteUser.run({ userName: 'alice' }, context))
  await unbindMFADevice.run({ userName: 'alice' }, context)
  assert.deepEqual(await deleteVirtualMFADevice.run({ serialNumber }, context), {})
  await refuses('EntityNotExist.VirtualMFADevice', () => deleteVirtualMFADevice.run({ serialNumber }, context))
  await deleteUser.run({ userName: 'alice' }, context)
})

test('what is no serial number, or another account’s, is refused', async () => {
  const { context, refuses } = await withDevice()
  for (const wrong of ['phone', 'acs:ram::1:user/phone', 'acs:ram::1:mfa/a b'])
    await refuses('InvalidParameter.SerialNumber.Format', () =>
      deleteVirtualMFADevice.run({ serialNumber: wrong }, context),
    )
  await refuses('EntityNotExist.VirtualMFADevice', () =>
    deleteVirtualMFADevice.run({ serialNumber: 'acs:ram::1:mfa/phone' }, context),
  )
})
