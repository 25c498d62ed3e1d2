import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listVirtualMFADevices } from './list-virtual-mfa-devices.ts'
import { serialNumber, withDevice } from './testing.ts'

test('a device shows its user once it has one', async () => {
  const { context, bind } = await withDevice()
  const none = {
    serialNumber,
    activateDate: undefined,
    user: { userId: undefined, userName: undefined, displayName: undefined },
  }
  assert.deepEqual((await listVirtualMFADevices.run({}, context)).virtualMfaDevices, [none])
  await bind()
  const [device] = (await listVirtualMFADevices.run({}, context)).virtualMfaDevices
  assert.deepEqual(
    [device?.user.userName, device?.user.displayName, device?.activateDate],
    ['alice', 'Alice', context.now],
  )
})
