import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'
import { fingerprint } from './oidc-input.ts'

export const removeFingerprintFromOIDCProvider = rpcOperation(
  {
    name: 'RemoveFingerprintFromOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-removefingerprintfromoidcprovider',
    summary: 'Removes a fingerprint from an OIDC identity provider.',
    route: { action: 'RemoveFingerprintFromOIDCProvider', version: '2019-08-15' },
    needs: [
      {
        action: 'ram:RemoveFingerprintFromOIDCProvider',
        on: onRam('oidc-provider', 'oidcProviderName'),
        stage: 'head',
      },
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
      'EntityNotExist.OIDCProvider.Fingerprint',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = providerName(input.oidcProviderName, 'OIDCProviderName')
    const { accountId } = signedCaller(caller)
    const changed = await directory.oidcProviders.remove(
      accountId,
      name,
      'fingerprints',
      fingerprint(input.fingerprint),
      now,
    )
    switch (changed.kind) {
      case 'changed':
        return { oidcProvider: oidcAnswer(changed.provider) }
      case 'not-there':
      case 'last':
        throw new ServiceError('EntityNotExist.OIDCProvider.Fingerprint')
      case 'missing':
        throw new ServiceError('EntityNotExist.OIDCProvider')
    }
  },
)
