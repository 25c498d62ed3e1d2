import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'
import { fingerprint } from './oidc-input.ts'

export const addFingerprintToOIDCProvider = rpcOperation(
  {
    name: 'AddFingerprintToOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-addfingerprinttooidcprovider',
    summary: 'Adds a fingerprint to an OIDC identity provider.',
    route: { action: 'AddFingerprintToOIDCProvider', version: '2019-08-15' },
    needs: [
      { action: 'ram:AddFingerprintToOIDCProvider', on: onRam('oidc-provider', 'oidcProviderName'), stage: 'head' },
    ],
    callers: 'signed',
    input: {
      oidcProviderName: required(param('OIDCProviderName', text)),
      fingerprint: required(param('Fingerprint', text)),
    },
    output: { oidcProvider: required(answer('OIDCProvider', oidcShape)) },
    status: 200,
    errors: [
      'InvalidParameter.OIDCProviderName',
      'InvalidParameter.Fingerprint',
      'EntityNotExist.OIDCProvider',
      'EntityAlreadyExists.OIDCProvider.Fingerprint',
      'LimitExceeded.OIDCProvider.Fingerprint',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = providerName(input.oidcProviderName, 'OIDCProviderName')
    const { accountId } = signedCaller(caller)
    const changed = await directory.oidcProviders.add(
      accountId,
      name,
      'fingerprints',
      fingerprint(input.fingerprint),
      now,
    )
    switch (changed.kind) {
      case 'changed':
        return { oidcProvider: oidcAnswer(changed.provider) }
      case 'already':
        throw new ServiceError('EntityAlreadyExists.OIDCProvider.Fingerprint')
      case 'full':
        throw new ServiceError('LimitExceeded.OIDCProvider.Fingerprint')
      case 'missing':
        throw new ServiceError('EntityNotExist.OIDCProvider')
    }
  },
)
