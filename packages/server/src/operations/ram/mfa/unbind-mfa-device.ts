import { answer, member, onRam, param, required, ServiceError, shape, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { serialNumberOf } from './serial-number.ts'

export const unbindMFADevice = rpcOperation(
  {
    name: 'UnbindMFADevice',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-unbindmfadevice',
    summary: 'Takes a virtual MFA device from its user; the device stays.',
    route: { action: 'UnbindMFADevice', version: '2015-05-01' },
    needs: [{ action: 'ram:UnbindMFADevice', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: { userName: required(param('UserName', text)) },
    output: {
      mfaDevice: required(answer('MFADevice', shape({ serialNumber: required(member('SerialNumber', text)) }))),
    },
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'EntityNotExist.User',
      'EntityNotExist.User.MFADevice',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const device = await directory.mfaDevices.unbind(accountId, userName(input.userName))
    if (device === 'no-user') throw new ServiceError('EntityNotExist.User')
    if (device === 'none') throw new ServiceError('EntityNotExist.User.MFADevice')
    return { mfaDevice: { serialNumber: serialNumberOf(accountId, device.deviceName) } }
  },
)
