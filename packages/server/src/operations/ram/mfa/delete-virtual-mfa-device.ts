import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { deviceNameIn } from './serial-number.ts'

export const deleteVirtualMFADevice = rpcOperation(
  {
    name: 'DeleteVirtualMFADevice',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletevirtualmfadevice',
    summary: 'Deletes a virtual MFA device that no user has bound.',
    route: { action: 'DeleteVirtualMFADevice', version: '2015-05-01' },
    needs: [{ action: 'ram:DeleteVirtualMFADevice', on: onRam('mfa', 'serialNumber'), stage: 'head' }],
    callers: 'signed',
    input: { serialNumber: required(param('SerialNumber', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.SerialNumber.Format',
      'EntityNotExist.VirtualMFADevice',
      'DeleteConflict.VirtualMFADevice.User',
    ],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    switch (await directory.mfaDevices.delete(accountId, deviceNameIn(input.serialNumber, accountId))) {
      case 'deleted':
        return {}
      case 'missing':
        throw new ServiceError('EntityNotExist.VirtualMFADevice')
      case 'bound':
        throw new ServiceError('DeleteConflict.VirtualMFADevice.User')
    }
  },
)
