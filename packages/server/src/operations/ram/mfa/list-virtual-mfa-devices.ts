import { answer, member, onRam, required, shape, text, time, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { serialNumberOf } from './serial-number.ts'

const userShape = shape({
  userId: member('UserId', text),
  userName: member('UserName', text),
  displayName: member('DisplayName', text),
})
/** A device that nobody has bound shows an empty user, as the cloud's page does. */
const deviceShape = shape({
  serialNumber: required(member('SerialNumber', text)),
  activateDate: member('ActivateDate', time),
  user: required(member('User', userShape)),
})

export const listVirtualMFADevices = rpcOperation(
  {
    name: 'ListVirtualMFADevices',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listvirtualmfadevices',
    summary: 'Lists all virtual MFA devices, with the users that they are bound to.',
    route: { action: 'ListVirtualMFADevices', version: '2015-05-01' },
    needs: [{ action: 'ram:ListVirtualMFADevices', on: onRam('mfa'), stage: 'head' }],
    callers: 'signed',
    input: {},
    output: { virtualMfaDevices: required(answer('VirtualMFADevices', wrapped('VirtualMFADevice', deviceShape))) },
    status: 200,
    errors: [],
  },
  async (_input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const devices = await directory.mfaDevices.list(accountId)
    const virtualMfaDevices = devices.map(({ device: { deviceName, activatedMs }, user }) => ({
      serialNumber: serialNumberOf(accountId, deviceName),
      activateDate: activatedMs === undefined ? undefined : new Date(activatedMs),
      user: { userId: user?.userId, userName: user?.userName, displayName: user?.displayName },
    }))
    return { virtualMfaDevices }
  },
)
