import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { snapshotOf } from '../../../store/testing/directory.ts'
import { account } from '../../testing/rpc.ts'
import { createVirtualMFADevice } from './create-virtual-mfa-device.ts'
import { withDevice } from './testing.ts'

test('a device shows its seed once: 64 characters of Base32 and a picture', async () => {
  const { context, kv } = await withDevice()
  const { virtualMfaDevice } = await createVirtualMFADevice.run({ virtualMfaDeviceName: 'tablet' }, context)
  assert.equal(virtualMfaDevice.serialNumber, `acs:ram::${account}:mfa/tablet`)
  assert.match(virtualMfaDevice.base32StringSeed, /^[A-Z2-7]{64}$/)
  const picture = await sharp(Buffer.from(virtualMfaDevice.qrCodePng, 'base64')).metadata()
  assert.deepEqual([picture.format, picture.width === picture.height], ['png', true])
  assert.equal((await snapshotOf(kv)).includes(Buffer.from(virtualMfaDevice.base32StringSeed).toString('hex')), false)
})

test('a name that is taken, and one device too many, are refused', async () => {
  const { context, refuses } = await withDevice({ mfaDevicesMax: 2 })
  const create = (virtualMfaDeviceName: string) => createVirtualMFADevice.run({ virtualMfaDeviceName }, context)
  await refuses('EntityAlreadyExists.VirtualMFADevice', () => create('phone'))
  await create('second')
  await refuses('LimitExceeded.VirtualMFADevice', () => create('third'))
})

for (const [problem, virtualMfaDeviceName] of [
  ['InvalidChars', 'a_b'],
  ['Length', 'a'.repeat(65)],
] as const)
  test(`a name with ${problem} is refused`, async () => {
    const { context, refuses } = await withDevice()
    await refuses(`InvalidParameter.VirtualMFADeviceName.${problem}`, () =>
      createVirtualMFADevice.run({ virtualMfaDeviceName }, context),
    )
  })
