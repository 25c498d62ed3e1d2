import { answer, member, onRam, param, required, ServiceError, shape, text } from '@latchkey/protocol'
import { encode } from 'uqr'
import { base32 } from '../../../base/base32.ts'
import { pngOf } from '../../../rules/png.ts'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { serialNumberOf } from './serial-number.ts'

const deviceShape = shape({
  serialNumber: required(member('SerialNumber', text)),
  base32StringSeed: required(member('Base32StringSeed', text)),
  qrCodePng: required(member('QRCodePNG', text)),
})
const pixelsPerModule = 4
/** Apps look for four light modules around. */
const quietModules = 4

const qrCode = (content: string): string =>
  pngOf(encode(content, { border: quietModules }).data, pixelsPerModule).toString('base64')

/** 1 to 64 letters, digits and `. -`. @throws ServiceError InvalidParameter.VirtualMFADeviceName.* */
function deviceName(name: string): string {
  if (name.length > 64) throw new ServiceError('InvalidParameter.VirtualMFADeviceName.Length')
  if (!/^[A-Za-z0-9.-]+$/.test(name)) throw new ServiceError('InvalidParameter.VirtualMFADeviceName.InvalidChars')
  return name
}

export const createVirtualMFADevice = rpcOperation(
  {
    name: 'CreateVirtualMFADevice',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createvirtualmfadevice',
    summary: 'Makes a virtual MFA device. Its seed is shown here, as text and as a QR code, and never again.',
    route: { action: 'CreateVirtualMFADevice', version: '2015-05-01' },
    needs: [{ action: 'ram:CreateVirtualMFADevice', on: onRam('mfa', 'virtualMfaDeviceName'), stage: 'head' }],
    callers: 'signed',
    input: { virtualMfaDeviceName: required(param('VirtualMFADeviceName', text)) },
    output: { virtualMfaDevice: required(answer('VirtualMFADevice', deviceShape)) },
    status: 200,
    errors: [
      'InvalidParameter.VirtualMFADeviceName.InvalidChars',
      'InvalidParameter.VirtualMFADeviceName.Length',
      'EntityAlreadyExists.VirtualMFADevice',
      'LimitExceeded.VirtualMFADevice',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const name = deviceName(input.virtualMfaDeviceName)
    const created = await directory.mfaDevices.create(accountId, name, now)
    switch (created.kind) {
      case 'created': {
        const seed = base32(created.seed)
        return {
          virtualMfaDevice: {
            serialNumber: serialNumberOf(accountId, name),
            base32StringSeed: seed,
            qrCodePng: qrCode(`otpauth://totp/${name}@${accountId}?secret=${seed}&issuer=Latchkey`),
          },
        }
      }
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.VirtualMFADevice')
      case 'full':
        throw new ServiceError('LimitExceeded.VirtualMFADevice')
    }
  },
)
