import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { userName } from '../validate.ts'
import { authenticationCode } from './code.ts'
import { deviceNameIn } from './serial-number.ts'

export const bindMFADevice = rpcOperation(
  {
    name: 'BindMFADevice',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-bindmfadevice',
    summary: 'Binds a virtual MFA device to a user, shown by two codes that follow each other.',
    route: { action: 'BindMFADevice', version: '2015-05-01' },
    needs: [{ action: 'ram:BindMFADevice', on: onRam('user', 'userName'), stage: 'head' }],
    callers: 'signed',
    input: {
      userName: required(param('UserName', text)),
      serialNumber: required(param('SerialNumber', text)),
      authenticationCode1: required(param('AuthenticationCode1', text)),
      authenticationCode2: required(param('AuthenticationCode2', text)),
    },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'InvalidParameter.SerialNumber.Format',
      'InvalidParameter.AuthenticationCode.Format',
      'CheckAuthenticationCodeFail',
      'EntityNotExist.User',
      'EntityNotExist.VirtualMFADevice',
      'EntityAlreadyExists.User.MFADevice',
      'EntityAlreadyExists.VirtualMFADevice.User',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const name = userName(input.userName)
    const device = deviceNameIn(input.serialNumber, accountId)
    const codes = [
      authenticationCode(input.authenticationCode1),
      authenticationCode(input.authenticationCode2),
    ] as const
    switch (await directory.mfaDevices.bind(accountId, name, device, codes, now)) {
      case 'bound':
        return {}
      case 'no-user':
        throw new ServiceError('EntityNotExist.User')
      case 'no-device':
        throw new ServiceError('EntityNotExist.VirtualMFADevice')
      case 'user-has-one':
        throw new ServiceError('EntityAlreadyExists.User.MFADevice')
      case 'device-taken':
        throw new ServiceError('EntityAlreadyExists.VirtualMFADevice.User')
      case 'wrong-codes':
        throw new ServiceError('CheckAuthenticationCodeFail')
    }
  },
)
