import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { bindMFADevice } from './bind-mfa-device.ts'
import { serialNumber, userNameFaults, withDevice } from './testing.ts'

test('two codes that follow each other bind the device, once', async () => {
  const { context, bind, directory, refuses } = await withDevice()
  await bind()
  await refuses('EntityAlreadyExists.User.MFADevice', () => bind())
  await directory.users.create(account, { userName: 'bob' }, context.now)
  await refuses('EntityAlreadyExists.VirtualMFADevice.User', () => bind('bob'))
  await refuses('EntityNotExist.User', () => bind('nobody'))
})

const pairs: [what: string, first: number, second: number][] = [
  ['the same code twice', 0, 0],
  ['codes in the wrong order', 0, -1],
  ['codes with one between', -2, 0],
  ['codes of an hour ago', -121, -120],
]
for (const [what, first, second] of pairs)
  test(`${what} binds nothing`, async () => {
    const { context, code, refuses } = await withDevice()
    const codes = { authenticationCode1: code(first), authenticationCode2: code(second) }
    await refuses('CheckAuthenticationCodeFail', () =>
      bindMFADevice.run({ userName: 'alice', serialNumber, ...codes }, context),
    )
  })

test('what is no code, and a device that is not there, are refused', async () => {
  const { context, refuses } = await withDevice()
  const input = { userName: 'alice', serialNumber, authenticationCode1: '123456', authenticationCode2: '123456' }
  for (const authenticationCode2 of ['12345', '1234567', 'abcdef'])
    await refuses('InvalidParameter.AuthenticationCode.Format', () =>
      bindMFADevice.run({ ...input, authenticationCode2 }, context),
    )
  await refuses('EntityNotExist.VirtualMFADevice', () =>
    bindMFADevice.run({ ...input, serialNumber: `acs:ram::${account}:mfa/none` }, context),
  )
  await refuses('InvalidParameter.SerialNumber.Format', () =>
    bindMFADevice.run({ ...input, serialNumber: 'phone' }, context),
  )
})

for (const [problem, userName] of userNameFaults)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withDevice()
    await refuses(`InvalidParameter.UserName.${problem}`, () =>
      bindMFADevice.run({ serialNumber, authenticationCode1: '1', authenticationCode2: '2', userName }, context),
    )
  })
